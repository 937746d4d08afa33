import * as pulumi from "@pulumi/pulumi";
import { pathOf, type Dashboard } from "../observability/dashboard.ts";
import { CONTRACT_VERSION, type AppOutputs, type PlatformOutputs, type Unresolved } from "../outputs.ts";
import type { DeployedCluster } from "./cluster.ts";
import type { AppNamespaces } from "./namespaces.ts";
import type { Platform } from "./platform.ts";

/** Everything that the stack exports, in the shape of the contract. */
export function stackOutputs(
    { cluster }: DeployedCluster,
    { edge, issuers, monitoring, grafanaUrl }: Platform,
    namespaces: AppNamespaces,
    apps: Unresolved<AppOutputs>,
    dashboards: readonly Dashboard[],
): Unresolved<PlatformOutputs> {
    const { grafana, namespace } = monitoring;
    const own = cluster.kind === "doks" ? cluster : undefined;
    return {
        contractVersion: CONTRACT_VERSION,
        cluster: {
            id: cluster.id,
            name: cluster.name,
            ...(own && { endpoint: own.endpoint, version: own.version, vpcId: own.vpcId }),
        },
        ...(own && { kubeconfig: own.kubeconfig }),
        ingress: { className: edge.controller.className, address: edge.controller.address },
        certificates: { issuer: edge.issuer, issuers: issuers.issuerNames },
        monitoring: {
            grafanaUrl,
            grafanaUser: grafana.user,
            grafanaPassword: grafana.password,
            grafanaServiceUrl: pulumi.interpolate`http://${grafana.serviceName}.${namespace}.svc:${grafana.port}`,
            prometheusUrl: monitoring.prometheusUrl,
            alertmanagerUrl: monitoring.alertmanagerUrl,
            dashboards: Object.fromEntries(
                dashboards.map(({ uid }) => [uid, pulumi.interpolate`${grafanaUrl}${pathOf(uid)}`]),
            ),
        },
        namespaces: Object.fromEntries(Object.entries(namespaces).map(([app, { name }]) => [app, name])),
        apps,
    };
}
