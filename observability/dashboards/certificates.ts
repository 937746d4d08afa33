import { createDashboard, type Dashboard } from "../dashboard.ts";
import { DAYS_LEFT } from "../limits.ts";
import { query, statistic, tableOf, timeSeries } from "../panels.ts";

const CHOSEN = 'exported_namespace=~"$namespace"';
const DAY = 86400;
const EXPIRY = `min by (exported_namespace, name) (certmanager_certificate_expiration_timestamp_seconds{${CHOSEN}})`;

/** TLS certificates and who signs them. */
export function certificates(): Dashboard {
    return createDashboard({
        uid: "certificates",
        title: "Certificates",
        description: "Is every public host's certificate valid and renewed in time, and do the authorities answer?",
        team: "platform",
        from: "now-24h",
        variables: [
            {
                name: "namespace",
                label: "Namespace",
                query: "label_values(certmanager_certificate_ready_status, exported_namespace)",
            },
        ],
        related: [{ title: "Ingress", uid: "ingress" }],
        rows: [
            {
                title: "Now",
                panels: [
                    statistic({
                        title: "Certificates",
                        description: "That cert-manager looks after in the chosen namespaces.",
                        unit: "short",
                        width: 6,
                        queries: [
                            query(
                                `count(certmanager_certificate_ready_status{condition="True",${CHOSEN}})`,
                                "certificates",
                            ),
                        ],
                    }),
                    statistic({
                        title: "Not ready",
                        description: "Not issued yet, or no longer valid. `kubectl describe certificate` says why.",
                        unit: "short",
                        width: 6,
                        thresholds: [{ value: 1, colour: "red" }],
                        queries: [
                            query(
                                `sum(max by (exported_namespace, name) (certmanager_certificate_ready_status{condition!="True",${CHOSEN}})) or vector(0)`,
                                "not ready",
                            ),
                        ],
                    }),
                    statistic({
                        title: "First to expire",
                        description: "Days until the end of the certificate that ends first.",
                        unit: "d",
                        width: 6,
                        thresholds: DAYS_LEFT,
                        queries: [query(`min(${EXPIRY} - time()) / ${DAY}`, "days")],
                    }),
                    statistic({
                        title: "Authorities not ready",
                        description: "ClusterIssuers that cannot sign: no account, or a name server that refuses.",
                        unit: "short",
                        width: 6,
                        thresholds: [{ value: 1, colour: "red" }],
                        queries: [
                            query(
                                'sum(max by (name) (certmanager_clusterissuer_ready_status{condition!="True"})) or vector(0)',
                                "issuers",
                            ),
                        ],
                    }),
                    tableOf({
                        title: "All certificates",
                        description: "The first to expire on top. Renewal is due while its time is negative.",
                        unit: "d",
                        width: 24,
                        height: 9,
                        queries: [
                            query(
                                `min by (exported_namespace, name, issuer_name) (certmanager_certificate_expiration_timestamp_seconds{${CHOSEN}} - time()) / ${DAY}`,
                            ),
                            query(
                                `min by (exported_namespace, name, issuer_name) (certmanager_certificate_renewal_timestamp_seconds{${CHOSEN}} - time()) / ${DAY}`,
                            ),
                            query(
                                `max by (exported_namespace, name, issuer_name) (certmanager_certificate_ready_status{condition="True",${CHOSEN}})`,
                            ),
                        ],
                        columns: {
                            exported_namespace: "Namespace",
                            name: "Certificate",
                            issuer_name: "Authority",
                            "Value #A": "Days left",
                            "Value #B": "Days until renewal",
                            "Value #C": "Ready",
                        },
                        units: { Ready: "bool_yes_no" },
                        colours: { "Days left": DAYS_LEFT },
                    }),
                ],
            },
            {
                title: "Over time",
                panels: [
                    timeSeries({
                        title: "Days left",
                        description:
                            "Each falls to 30 and rises to 90 at its renewal. One that goes on falling is not renewed.",
                        unit: "d",
                        queries: [query(`(${EXPIRY} - time()) / ${DAY}`, "{{exported_namespace}} {{name}}")],
                    }),
                    timeSeries({
                        title: "Proofs under way",
                        description:
                            "Challenges by state. Pending for minutes: DNS or the public host does not show the proof.",
                        unit: "short",
                        stacked: true,
                        queries: [
                            query(
                                "sum by (status, type) (certmanager_certificate_challenge_status)",
                                "{{type}} {{status}}",
                            ),
                        ],
                    }),
                ],
            },
            {
                title: "cert-manager",
                panels: [
                    timeSeries({
                        title: "Requests to the authority",
                        description: "Per minute and status. 429 is its limit: wait, do not delete certificates.",
                        unit: "short",
                        stacked: true,
                        width: 8,
                        queries: [
                            query(
                                "60 * sum by (status) (rate(certmanager_http_acme_client_request_count[$__rate_interval]))",
                                "{{status}}",
                            ),
                        ],
                    }),
                    timeSeries({
                        title: "Answers of the authority",
                        description: "Mean duration of a request.",
                        unit: "s",
                        width: 8,
                        queries: [
                            query(
                                "sum(rate(certmanager_http_acme_client_request_duration_seconds_sum[$__rate_interval])) / (sum(rate(certmanager_http_acme_client_request_duration_seconds_count[$__rate_interval])) > 0)",
                                "mean",
                            ),
                        ],
                    }),
                    timeSeries({
                        title: "Errors",
                        description: "Per minute and part of cert-manager; each is tried again.",
                        unit: "short",
                        width: 8,
                        queries: [
                            query(
                                "60 * sum by (controller) (rate(certmanager_controller_sync_error_count[$__rate_interval])) > 0",
                                "{{controller}}",
                            ),
                        ],
                    }),
                ],
            },
        ],
    });
}
