import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";

/** Label that Grafana's sidecar looks for. */
const DATA_SOURCE_LABEL = "grafana_datasource";

/** What Grafana asks besides Prometheus. */
export interface DataSource {
    /** What dashboards call it by. */
    readonly uid: string;
    readonly title: string;
    /** Grafana's name of its kind: `loki`. */
    readonly type: string;
    readonly url: pulumi.Input<string>;
    /** Settings of the kind. */
    readonly settings?: Readonly<Record<string, unknown>>;
}

/** Has Grafana know a data source. */
export function deployDataSource(
    name: string,
    { uid, title, type, url, settings = {} }: DataSource,
    namespace: pulumi.Input<string>,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ConfigMap {
    const provisioned = pulumi.output(url).apply((address) =>
        JSON.stringify({
            apiVersion: 1,
            datasources: [
                { name: title, uid, type, url: address, access: "proxy", editable: false, jsonData: settings },
            ],
        }),
    );
    return new k8s.core.v1.ConfigMap(
        name,
        {
            metadata: { name, namespace, labels: { [DATA_SOURCE_LABEL]: "1" } },
            data: { [`${uid}.yaml`]: provisioned },
        },
        opts,
    );
}
