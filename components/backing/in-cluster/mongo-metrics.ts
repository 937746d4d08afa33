import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { SCRAPE_INTERVAL } from "../../platform/scraper.ts";
import type { Scraper } from "../../platform/scraper.ts";
import { Credentials } from "../credentials.ts";
import { generatePassword } from "../password.ts";
import { MANAGED_BY } from "./service.ts";

export const METRICS_PORT = 9216;
const USERNAME = "prometheus";

export interface MongoMetricsArgs {
    readonly namespace: pulumi.Input<string>;
    readonly clusterName: string;
    /** Labels of the Service and of the pods. */
    readonly selector: Record<string, string>;
    readonly scraper: Scraper;
    readonly passwordRotation?: string | undefined;
}

/** What the replica set's resource says of its metrics, and what must exist before. */
export interface MongoMetrics {
    readonly spec: Record<string, unknown>;
    readonly before: readonly pulumi.Resource[];
}

/** The exporter within each agent, which asks for a password, and its ServiceMonitor. */
export function createMongoMetrics(
    name: string,
    { namespace, clusterName, selector, scraper, passwordRotation }: MongoMetricsArgs,
    opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): MongoMetrics {
    const credentials = new Credentials<"username" | "password">(
        `${name}-metrics`,
        { namespace },
        { username: USERNAME, password: generatePassword(`${name}-metrics`, passwordRotation, opts) },
        opts,
    );
    const secret = credentials.secretName;
    new k8s.apiextensions.CustomResource(
        `${name}-metrics`,
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "ServiceMonitor",
            metadata: { name: clusterName, namespace, labels: MANAGED_BY },
            spec: {
                selector: { matchLabels: selector },
                endpoints: [
                    {
                        port: "prometheus",
                        interval: SCRAPE_INTERVAL,
                        basicAuth: {
                            username: { name: secret, key: "username" },
                            password: { name: secret, key: "password" },
                        },
                        relabelings: [{ action: "replace", targetLabel: "job", replacement: clusterName }],
                    },
                ],
            },
        },
        { ...opts, dependsOn: [...scraper.ready] },
    );
    return {
        spec: { username: USERNAME, passwordSecretRef: { name: secret, key: "password" }, port: METRICS_PORT },
        before: [credentials],
    };
}
