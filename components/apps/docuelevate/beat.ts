import type * as pulumi from "@pulumi/pulumi";
import type { Resources } from "../../workload/contracts.ts";
import { Workload } from "../../workload/workload.ts";
import type { Configuration, Services } from "./configuration.ts";
import { NAME, USER } from "./names.ts";

export const BEAT_NAME = `${NAME}-beat`;

export interface BeatArgs {
    readonly namespace: pulumi.Input<string>;
    readonly image: string;
    readonly resources: Resources;
    readonly configuration: Configuration;
    readonly services: Services;
    readonly pullSecretName: pulumi.Input<string> | undefined;
    readonly ready: readonly pulumi.Resource[];
}

/** The scheduler of recurring tasks. Two of them would do everything twice, so the old one goes before the new one comes. */
export function createBeat(
    name: string,
    { namespace, image, resources, configuration, services, pullSecretName, ready }: BeatArgs,
    opts: pulumi.ComponentResourceOptions,
): Workload {
    const { postgres, redis } = services;
    return new Workload(
        `${name}-beat`,
        {
            namespace,
            partOf: NAME,
            workloadName: BEAT_NAME,
            component: "beat",
            containerName: "beat",
            controller: { kind: "Deployment", strategy: "Recreate" },
            scaling: { kind: "fixed", replicas: 1 },
            image,
            pullSecretName,
            user: USER,
            command: ["celery", "-A", "app.celery_worker", "beat", "--loglevel=info", "-s", "/tmp/celerybeat-schedule"],
            workingDir: "/app",
            envFrom: [configuration.secret.envFrom()],
            checksums: [configuration.secret.checksum],
            resources,
            writablePaths: ["/tmp"],
            probes: { none: "The scheduler listens nowhere and ends when it fails." },
            traffic: { ingress: [], egress: [...postgres.egress, ...redis.egress] },
            ready,
        },
        opts,
    );
}
