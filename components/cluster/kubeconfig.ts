import * as pulumi from "@pulumi/pulumi";
import type * as digitalocean from "@pulumi/digitalocean";
import { EXEC_CREDENTIAL_PROGRAM } from "./exec-credential.ts";

/**
 * How clients of the cluster get their token. The one that DigitalOcean puts into the state dies after seven days, so a
 * credential helper fetches a short-lived one whenever a client needs it.
 * - `api`: by Node.js, which runs the program anyway. `token` is an API token; without it the helper reads
 *   `DIGITALOCEAN_TOKEN` or `DIGITALOCEAN_ACCESS_TOKEN`, like the DigitalOcean provider.
 * - `doctl`: by DigitalOcean's command line tool, which has to be installed and logged in.
 */
export type ClusterCredentials =
    { readonly kind: "api"; readonly token?: pulumi.Input<string> | undefined } | { readonly kind: "doctl" };

/** The kubeconfig of a DigitalOcean cluster: address and certificate authority, and a credential helper. Secret. */
export function kubeconfigOf(
    cluster: digitalocean.KubernetesCluster,
    credentials: ClusterCredentials,
): pulumi.Output<string> {
    const token = credentials.kind === "api" ? credentials.token : undefined;
    const kubeconfig = pulumi
        .all([cluster.id, cluster.name, cluster.endpoint, cluster.kubeConfigs, token])
        .apply(([id, name, server, [kubeConfig], apiToken]) => {
            if (kubeConfig === undefined) {
                throw new pulumi.ResourceError(
                    "The cluster's certificate authority is not in the state; run `pulumi refresh`.",
                    cluster,
                    true,
                );
            }
            return JSON.stringify({
                apiVersion: "v1",
                kind: "Config",
                clusters: [
                    { name, cluster: { server, "certificate-authority-data": kubeConfig.clusterCaCertificate } },
                ],
                users: [{ name, user: { exec: credentialHelper(credentials.kind, id, apiToken) } }],
                contexts: [{ name, context: { cluster: name, user: name } }],
                "current-context": name,
            });
        });
    return pulumi.secret(kubeconfig);
}

function credentialHelper(kind: ClusterCredentials["kind"], clusterId: string, apiToken: string | undefined) {
    switch (kind) {
        case "api":
            return {
                apiVersion: "client.authentication.k8s.io/v1",
                command: "node",
                args: ["--input-type=module", "-e", EXEC_CREDENTIAL_PROGRAM, clusterId],
                env: [
                    // The DigitalOcean provider goes through a proxy that the environment names; Node.js has to be told to.
                    { name: "NODE_USE_ENV_PROXY", value: "1" },
                    ...(apiToken === undefined ? [] : [{ name: "DIGITALOCEAN_TOKEN", value: apiToken }]),
                ],
                interactiveMode: "Never",
            };
        case "doctl":
            return {
                apiVersion: "client.authentication.k8s.io/v1beta1",
                command: "doctl",
                args: [
                    "kubernetes",
                    "cluster",
                    "kubeconfig",
                    "exec-credential",
                    "--version=v1beta1",
                    "--context=default",
                    clusterId,
                ],
                installHint: "Install doctl and run `doctl auth init`.",
                interactiveMode: "Never",
            };
    }
}
