import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import * as digitalocean from "@pulumi/digitalocean";
import { SCRAPE_INTERVAL } from "../../platform/scraper.ts";
import type { Scraper } from "../../platform/scraper.ts";
import { Credentials } from "../credentials.ts";

export interface ManagedMetricsArgs {
    readonly administrationNamespace: pulumi.Input<string>;
    readonly scraper: Scraper;
}

/**
 * Has Prometheus collect what a managed server says of itself. DigitalOcean asks for the account's one user name and
 * password for metrics and signs with the account's own authority.
 */
export function createMetrics(
    name: string,
    cluster: digitalocean.DatabaseCluster,
    { administrationNamespace: namespace, scraper }: ManagedMetricsArgs,
    opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): k8s.apiextensions.CustomResource {
    const account = digitalocean.getDatabaseMetricsCredentialsOutput({ parent: opts.parent });
    const authority = digitalocean.getDatabaseCaOutput({ clusterId: cluster.id }, { parent: opts.parent });
    const credentials = new Credentials<"username" | "password" | "ca.crt">(
        `${name}-metrics`,
        { namespace },
        { username: account.username, password: account.password, "ca.crt": authority.certificate },
        opts,
    );
    const secret = credentials.secretName;
    return new k8s.apiextensions.CustomResource(
        `${name}-metrics`,
        {
            apiVersion: "monitoring.coreos.com/v1alpha1",
            kind: "ScrapeConfig",
            metadata: { name, namespace },
            spec: {
                jobName: name,
                scheme: "HTTPS",
                metricsPath: "/metrics",
                scrapeInterval: SCRAPE_INTERVAL,
                staticConfigs: [{ targets: cluster.metricsEndpoints.apply((urls) => urls.map(hostAndPort)) }],
                basicAuth: {
                    username: { name: secret, key: "username" },
                    password: { name: secret, key: "password" },
                },
                tlsConfig: { ca: { secret: { name: secret, key: "ca.crt" } } },
            },
        },
        { ...opts, dependsOn: [...scraper.ready, credentials] },
    );
}

/** The target within `https://host:port/metrics`. */
function hostAndPort(endpoint: string): string {
    return endpoint.replace(/^https:\/\//, "").replace(/\/.*$/, "");
}
