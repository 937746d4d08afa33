import type * as pulumi from "@pulumi/pulumi";
import type { Scraper } from "../../platform/scraper.ts";
import type { Resources } from "../../workload/contracts.ts";
import type { PodArgs } from "../../workload/pod-template.ts";
import type { Configuration, Services } from "./configuration.ts";

/** The application's name: namespace, label `app.kubernetes.io/part-of`. */
export const PART_OF = "chat4all";

/** Where the API listens, and those workers that show metrics. */
export const HTTP_PORT = { name: "http", port: 8000 };

/** User and group that every pod of the application runs as. */
const USER = 1000;

/** For collectors that find pods by their annotations. */
export const SCRAPE_ANNOTATIONS = {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": String(HTTP_PORT.port),
    "prometheus.io/path": "/metrics",
};

/** What all pods of the application share. */
export interface PodContext {
    readonly namespace: pulumi.Input<string>;
    readonly pullSecretName: pulumi.Input<string> | undefined;
    readonly configuration: Configuration;
    readonly services: Services;
    /** The account of workers and jobs. */
    readonly workerAccount: pulumi.Input<string>;
    readonly scraper: Scraper;
    /** What must exist before the first pod: namespace, configuration, services, schema. */
    readonly ready: readonly pulumi.Resource[];
}

type Common = "namespace" | "partOf" | "image" | "user" | "group" | "env" | "resources" | "writablePaths";

/** The part of a pod that is the same for the API, every worker and every job. */
export function commonPod(
    { namespace, pullSecretName, configuration }: PodContext,
    image: string,
    resources: Resources,
): Pick<PodArgs, Common | "pullSecretName"> {
    return {
        namespace,
        partOf: PART_OF,
        image,
        pullSecretName,
        user: USER,
        group: USER,
        env: configuration.env(),
        resources,
        writablePaths: ["/tmp"],
    };
}
