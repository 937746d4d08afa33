import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { platformOutputs } from "../../outputs/platform-outputs.ts";

/** Name of the namespace, and of all that is in it. */
const NAME = "chat4all-watch";

const config = new pulumi.Config();
const platform = platformOutputs(new pulumi.StackReference(config.require("platformStack")));
const apiUrl = platform.required("apps.chat4all.apiUrl");

const provider = new k8s.Provider("cluster", { kubeconfig: platform.required("kubeconfig") });
const namespace = new k8s.core.v1.Namespace(NAME, { metadata: { name: NAME } }, { provider });

// The platform's namespaces let nobody in who is not named: this names the pods of this program.
const admission = new k8s.networking.v1.NetworkPolicy(
    "admission",
    {
        metadata: { name: NAME, namespace: platform.required("namespaces.chat4all") },
        spec: {
            podSelector: {},
            policyTypes: ["Ingress"],
            ingress: [
                {
                    from: [
                        {
                            namespaceSelector: {
                                matchLabels: { "kubernetes.io/metadata.name": namespace.metadata.name },
                            },
                        },
                    ],
                    ports: [{ port: apiUrl.apply((url) => Number(new URL(url).port)) }],
                },
            ],
        },
    },
    { provider },
);

const watch = new k8s.batch.v1.CronJob(
    "watch",
    {
        metadata: { name: NAME, namespace: namespace.metadata.name },
        spec: {
            schedule: "*/5 * * * *",
            concurrencyPolicy: "Forbid",
            jobTemplate: {
                spec: {
                    backoffLimit: 0,
                    activeDeadlineSeconds: 60,
                    template: {
                        spec: {
                            restartPolicy: "Never",
                            automountServiceAccountToken: false,
                            securityContext: {
                                runAsNonRoot: true,
                                runAsUser: 65532,
                                seccompProfile: { type: "RuntimeDefault" },
                            },
                            containers: [
                                {
                                    name: "curl",
                                    image: "docker.io/curlimages/curl:8.22.0",
                                    args: [
                                        "--fail",
                                        "--silent",
                                        "--show-error",
                                        "--max-time",
                                        "30",
                                        pulumi.interpolate`${apiUrl}/ready`,
                                    ],
                                    resources: {
                                        requests: { cpu: "10m", memory: "16Mi" },
                                        limits: { memory: "64Mi" },
                                    },
                                    securityContext: {
                                        allowPrivilegeEscalation: false,
                                        readOnlyRootFilesystem: true,
                                        capabilities: { drop: ["ALL"] },
                                    },
                                },
                            ],
                        },
                    },
                },
            },
        },
    },
    { provider, dependsOn: [admission] },
);

export const watched = pulumi.interpolate`${apiUrl}/ready`;
export const cronJob = watch.metadata.name;
/** Where its failures show; the password beside it stays encrypted in this program's state too. */
export const grafana = {
    url: platform.required("monitoring.grafanaUrl"),
    user: platform.required("monitoring.grafanaUser"),
    password: platform.required("monitoring.grafanaPassword"),
};
