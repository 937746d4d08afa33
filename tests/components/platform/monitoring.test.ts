import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Monitoring, type MonitoringArgs } from "../../../components/platform/monitoring.ts";
import { pods } from "../../../components/workload/network.ts";
import { all, deploy, only, text, type Deployed, type Tree } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import { NAMESPACE, OUTSIDE, RELEASE, SECRET, SERVICE, STRANGER } from "./parts.ts";

const ROLE = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole";
const SLACK_URL = "https://hooks.slack.example/T000/B000/XXXX";

const args = (): MonitoringArgs => ({
    volumeClass: { className: "do-block-storage", ready: [] },
    prometheus: {
        replicas: 1,
        retentionDays: 30,
        storageGiB: 100,
        resources: { requests: { cpu: "1", memory: "4Gi" }, limits: { cpu: "4", memory: "8Gi" } },
    },
    alertmanager: {
        replicas: 1,
        storageGiB: 2,
        receivers: [
            {
                kind: "slack",
                name: "team-chat",
                severity: "warning",
                channel: "#alerts",
                secret: pulumi.secret(SLACK_URL),
            },
        ],
    },
    teamNamespaces: { kraken: ["kraken"], "reactive-rtc": ["rtc", "rtc-test"] },
    grafana: { hostname: "grafana.example.com" },
    protection: "protected",
});

function monitoring(change: (given: MonitoringArgs) => Partial<MonitoringArgs> = () => ({})): Promise<Deployed> {
    return deploy(() => new Monitoring("monitoring", { ...args(), ...change(args()) }));
}

async function values(change?: (given: MonitoringArgs) => Partial<MonitoringArgs>): Promise<Tree> {
    const found = only(await monitoring(change), RELEASE).inputs["values"];
    assert(found);
    return found;
}

describe("Prometheus", () => {
    it("finds monitors, rules, probes and scrape configurations of all namespaces without a label", async () => {
        const spec = (await values())["prometheus"]?.["prometheusSpec"];
        for (const kind of ["serviceMonitor", "podMonitor", "rule", "probe", "scrapeConfig"]) {
            assert.equal(spec?.[`${kind}SelectorNilUsesHelmValues`], false, kind);
        }
    });

    it("keeps samples as long as the settings say, and never more than 80 % of its disk", async () => {
        const spec = (await values())["prometheus"]?.["prometheusSpec"];
        assert.deepEqual([spec?.["retention"], spec?.["retentionSize"]], ["30d", "81920MB"]);
        assert.deepEqual(spec?.["storageSpec"]?.["volumeClaimTemplate"]?.["spec"], {
            storageClassName: "do-block-storage",
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: "100Gi" } },
        });
        assert.deepEqual(spec["resources"], args().prometheus.resources);
    });

    it("H29 names nodes in the series of node-exporter, and pools and sizes in those of kube-state-metrics", async () => {
        const given = await values();
        assert.deepEqual(given["prometheus-node-exporter"]?.["prometheus"]?.["monitor"]?.["relabelings"], [
            { sourceLabels: ["__meta_kubernetes_pod_node_name"], targetLabel: "node" },
        ]);
        assert.deepEqual(given["kube-state-metrics"]?.["metricLabelsAllowlist"], [
            "nodes=[doks.digitalocean.com/node-pool,node.kubernetes.io/instance-type]",
        ]);
    });

    it("has a budget only where a second pod can go on", async () => {
        assert.deepEqual((await values())["prometheus"]?.["podDisruptionBudget"], { enabled: false });
        const two = await values(({ prometheus }) => ({ prometheus: { ...prometheus, replicas: 2 } }));
        assert.deepEqual(two["prometheus"]?.["podDisruptionBudget"], { enabled: true, minAvailable: 1 });
        assert.equal(two["prometheus"]["prometheusSpec"]?.["replicas"], 2);
    });

    it("gives an alert without a team to who has its namespace, and what nobody has to the platform", async () => {
        const spec = (await values())["prometheus"]?.["prometheusSpec"];
        const byTeam = { source_labels: ["team", "namespace"], separator: "/", target_label: "team" };
        assert.deepEqual(spec?.["additionalAlertRelabelConfigs"], [
            { ...byTeam, regex: "/(kraken)", replacement: "kraken" },
            { ...byTeam, regex: "/(rtc|rtc-test)", replacement: "reactive-rtc" },
            { ...byTeam, regex: "/(.*)", replacement: "platform" },
        ]);
    });

    it("has the chart's own rules, without those alerts that the program replaces", async () => {
        const { defaultRules } = await values();
        assert.deepEqual(Object.keys(defaultRules ?? {}), ["disabled"]);
        const disabled = defaultRules?.["disabled"] as unknown as Record<string, boolean>;
        assert.equal(disabled["KubePodCrashLooping"], true);
        assert.equal("TargetDown" in disabled, false);
        assert.deepEqual([...new Set(Object.values(disabled))], [true]);
    });

    it("asks nothing of a control plane that shows nothing", async () => {
        const given = await values();
        for (const part of ["kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy"]) {
            assert.deepEqual(given[part], { enabled: false }, part);
        }
    });

    it("is the Service prometheus on 9090 (H27, HX18), made when its operator is there", async () => {
        const resources = await monitoring();
        const service = only(resources, SERVICE);
        assert.deepEqual(service.inputs["metadata"], { name: "prometheus", namespace: "monitoring" });
        assert.deepEqual(service.inputs["spec"], {
            selector: { "app.kubernetes.io/name": "prometheus", "operator.prometheus.io/name": "monitoring" },
            ports: [{ name: "http-web", port: 9090, targetPort: 9090 }],
        });
        const release = only(resources, RELEASE);
        assert(service.dependencies.includes(release.urn));
        assert.equal(release.inputs["values"]?.["fullnameOverride"], "monitoring");
        assert.equal(release.inputs["values"]["cleanPrometheusOperatorObjectNames"], true);
    });

    it("lets in those that it is told of", async () => {
        const resources = await deploy(() => {
            const part = new Monitoring("monitoring", args());
            part.allowQueries("load-balancer-queries", pods({ app: "load-balancer" }, "rtc"), part);
            return { url: part.prometheusUrl, egress: part.queries };
        });
        assert.equal(resources.outputs["url"], "http://prometheus.monitoring.svc:9090");
        assert.deepEqual(resources.outputs["egress"]?.["ports"], [{ port: 9090 }]);
        const network = networkOf(resources);
        assert(network.allows("rtc/app=load-balancer", `${PODS.prometheus}:9090`));
        assert(!network.allows("rtc/app=socket", `${PODS.prometheus}:9090`));
    });
});

describe("Alertmanager", () => {
    it("reads the receivers' secrets from files of a Secret, and no value holds one", async () => {
        const resources = await monitoring();
        const secret = only(resources, SECRET, "monitoring-alert-receivers");
        assert.equal(secret.inputs["metadata"]?.["name"], "alertmanager-receivers");
        assert.deepEqual(secret.inputs["stringData"], { "team-chat": SLACK_URL });
        assert.deepEqual(secret.secretPaths, ["stringData"]);
        const release = only(resources, RELEASE);
        const { alertmanagerSpec } = release.inputs["values"]?.["alertmanager"] ?? {};
        assert.deepEqual(alertmanagerSpec?.["secrets"], ["alertmanager-receivers"]);
        assert(release.dependencies.includes(secret.urn));
        const holders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes(SLACK_URL));
        assert.deepEqual(
            holders.map(({ name }) => name),
            ["monitoring-alert-receivers"],
        );
    });

    it("mounts nothing where nobody is to be told", async () => {
        const resources = await monitoring(({ alertmanager }) => ({
            alertmanager: { ...alertmanager, receivers: [] },
        }));
        const { alertmanagerSpec } = only(resources, RELEASE).inputs["values"]?.["alertmanager"] ?? {};
        assert.deepEqual(alertmanagerSpec?.["secrets"], []);
        assert.deepEqual(all(resources, SECRET, "monitoring-alert-receivers"), []);
    });

    it("keeps its silences on a disk, and a majority of its pods", async () => {
        const { alertmanager } = await values((given) => ({ alertmanager: { ...given.alertmanager, replicas: 3 } }));
        assert.equal(alertmanager?.["alertmanagerSpec"]?.["replicas"], 3);
        assert.deepEqual(alertmanager["podDisruptionBudget"], { enabled: true, minAvailable: 2 });
        assert.deepEqual(
            alertmanager["alertmanagerSpec"]["storage"]?.["volumeClaimTemplate"]?.["spec"]?.["resources"],
            { requests: { storage: "2Gi" } },
        );
    });
});

describe("Grafana", () => {
    it("is the Service grafana on 3000 (H28, HX18)", async () => {
        const { grafana } = await values();
        assert.deepEqual([grafana?.["fullnameOverride"], grafana?.["service"]], ["grafana", { port: 3000 }]);
    });

    it("has a generated administrator's password, in a Secret and nowhere else (H28)", async () => {
        const resources = await deploy(() => {
            const { grafana } = new Monitoring("monitoring", args());
            return { user: grafana.user, password: grafana.password };
        });
        assert.equal(resources.outputs["user"], "admin");
        assert.deepEqual(resources.secretOutputs, ["password"]);
        const password = text(resources.outputs["password"]);
        assert.match(password, /^[A-Za-z0-9]{32}$/);
        const holders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes(password));
        assert.deepEqual(
            holders.map(({ type, name, secretPaths }) => [type, name, secretPaths]),
            [[SECRET, "monitoring-grafana-admin", ["stringData"]]],
        );
        const { grafana } = only(resources, RELEASE).inputs["values"] ?? {};
        assert.deepEqual(grafana?.["admin"], {
            existingSecret: "grafana-admin",
            userKey: "admin-user",
            passwordKey: "admin-password",
        });
    });

    it("makes a new password when it is told to, and starts anew with it", async () => {
        const resources = await monitoring(({ grafana }) => ({ grafana: { ...grafana, passwordRotation: "2" } }));
        const password = only(resources, "random:index/randomPassword:RandomPassword");
        assert.deepEqual(password.inputs["keepers"], { rotation: "2" });
        const { grafana } = only(resources, RELEASE).inputs["values"] ?? {};
        assert.match(text(grafana?.["podAnnotations"]?.["platform/checksum"]), /^[0-9a-f]{64}$/);
        // On a disk the old one would live on.
        assert.deepEqual(grafana?.["persistence"], { enabled: false });
    });

    it("finds dashboards and data sources in the ConfigMaps of all namespaces, in folders by annotation", async () => {
        const { sidecar } = (await values())["grafana"] ?? {};
        const { resources, ...parts } = sidecar ?? {};
        assert.ok(resources);
        assert.deepEqual(parts, {
            dashboards: {
                enabled: true,
                resource: "configmap",
                searchNamespace: "ALL",
                folderAnnotation: "grafana_folder",
                provider: { foldersFromFilesStructure: true, allowUiUpdates: false },
            },
            datasources: { enabled: true, resource: "configmap", searchNamespace: "ALL" },
        });
    });

    it("may not read Secrets, as the chart would have it", async () => {
        const resources = await monitoring();
        assert.deepEqual(only(resources, ROLE).inputs["rules"], [
            { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "watch", "list"] },
        ]);
        const { grafana } = only(resources, RELEASE).inputs["values"] ?? {};
        assert.deepEqual(grafana?.["rbac"], { useExistingClusterRole: "grafana-sidecar" });
    });

    it("runs no pod as root and no test pod, knows its public name and calls nobody", async () => {
        const { initChownData, testFramework, "grafana.ini": ini } = (await values())["grafana"] ?? {};
        assert.deepEqual([initChownData, testFramework], [{ enabled: false }, { enabled: false }]);
        assert.deepEqual(ini?.["server"], { domain: "grafana.example.com", root_url: "https://grafana.example.com" });
        assert.deepEqual(ini["analytics"], {
            check_for_updates: false,
            check_for_plugin_updates: false,
            reporting_enabled: false,
        });
    });
});

const PODS = {
    prometheus: "monitoring/app.kubernetes.io/name=prometheus",
    alertmanager: "monitoring/app.kubernetes.io/name=alertmanager",
    grafana: "monitoring/app.kubernetes.io/name=grafana",
    operator: "monitoring/app.kubernetes.io/component=prometheus-operator",
    webhookJobs: "monitoring/app.kubernetes.io/component=prometheus-operator-webhook",
    kubeStateMetrics: "monitoring/app.kubernetes.io/name=kube-state-metrics",
};

describe("The network of the monitoring", () => {
    it("lets Prometheus scrape every pod, kubelets, node exporters and the API server", async () => {
        const network = networkOf(await monitoring());
        const targets = [
            `${STRANGER}:8080`,
            `${OUTSIDE}:10250`,
            `${OUTSIDE}:9100`,
            `${OUTSIDE}:443`,
            `${PODS.operator}:10250`,
            `${PODS.kubeStateMetrics}:8080`,
            `${PODS.grafana}:3000`,
            `${PODS.alertmanager}:9093`,
            `${PODS.alertmanager}:8080`,
            `${PODS.prometheus}:8080`,
        ];
        for (const target of targets) {
            assert(network.allows(PODS.prometheus, target), target);
        }
        assert(!network.allows(PODS.prometheus, "internet:80"));
    });

    it("lets Grafana ask Prometheus and Alertmanager, and nobody else", async () => {
        const network = networkOf(await monitoring());
        for (const target of [`${PODS.prometheus}:9090`, `${PODS.alertmanager}:9093`]) {
            assert(network.allows(PODS.grafana, target), target);
            assert(!network.allows(STRANGER, target), target);
        }
        assert(!network.allows(STRANGER, `${PODS.grafana}:3000`), "the way in is made with its public host");
    });

    it("lets Alertmanager reach its receivers and its like", async () => {
        const mail = await monitoring(({ alertmanager }) => ({
            alertmanager: {
                ...alertmanager,
                receivers: [
                    {
                        kind: "email",
                        name: "mail",
                        severity: "info",
                        to: "a@example.com",
                        from: "b@example.com",
                        smarthost: "smtp.example.com:587",
                        username: "b",
                        secret: pulumi.secret("s"),
                    },
                ],
            },
        }));
        const network = networkOf(mail);
        assert(network.allows(PODS.alertmanager, "internet:443"));
        assert(network.allows(PODS.alertmanager, "internet:587"));
        assert(!network.allows(PODS.alertmanager, "internet:25"));
        assert(network.allows(PODS.alertmanager, `${PODS.alertmanager}:9094`));
        assert(network.allows(PODS.alertmanager, `${PODS.alertmanager}:9094/UDP`));
        assert(!networkOf(await monitoring()).allows(PODS.alertmanager, "internet:587"));
    });

    it("lets the API server reach the operator's webhook, and its clients the API server", async () => {
        const network = networkOf(await monitoring());
        assert(network.allows(OUTSIDE, `${PODS.operator}:10250`));
        for (const client of [PODS.operator, PODS.webhookJobs, PODS.kubeStateMetrics, PODS.grafana]) {
            assert(network.allows(client, `${OUTSIDE}:443`), client);
            assert(!network.allows(client, "internet:80"), client);
        }
    });
});

describe("The namespaces of the monitoring", () => {
    it("leave the node's own network and files to the node exporters alone", async () => {
        const resources = await monitoring();
        const levels = all(resources, NAMESPACE).map(({ inputs, protect }) => [
            inputs["metadata"]?.["name"],
            inputs["metadata"]?.["labels"]?.["pod-security.kubernetes.io/enforce"],
            protect,
        ]);
        assert.deepEqual(levels.sort(), [
            ["monitoring", "restricted", true],
            ["node-exporter", "privileged", true],
        ]);
        const { "prometheus-node-exporter": nodeExporter } = only(resources, RELEASE).inputs["values"] ?? {};
        assert.equal(nodeExporter?.["namespaceOverride"], "node-exporter");
    });

    it("are there before the release, and the storage class too", async () => {
        const resources = await monitoring();
        const release = only(resources, RELEASE);
        for (const { urn } of all(resources, "kubernetes:networking.k8s.io/v1:NetworkPolicy")) {
            assert(release.dependencies.includes(urn), urn);
        }
    });
});

describe("The chart of the monitoring", () => {
    it("gives every part requests and a memory limit", async () => {
        const given = await values();
        const parts = [
            given["prometheusOperator"]?.["resources"],
            given["prometheusOperator"]?.["prometheusConfigReloader"]?.["resources"],
            given["prometheusOperator"]?.["admissionWebhooks"]?.["patch"]?.["resources"],
            given["alertmanager"]?.["alertmanagerSpec"]?.["resources"],
            given["grafana"]?.["resources"],
            given["grafana"]?.["sidecar"]?.["resources"],
            given["kube-state-metrics"]?.["resources"],
            given["prometheus-node-exporter"]?.["resources"],
        ];
        for (const part of parts) {
            assert(part?.["requests"]?.["cpu"] && part["requests"]["memory"] && part["limits"]?.["memory"]);
        }
    });

    it("never keeps a rule from being written because its webhook is away", async () => {
        const { failurePolicy, timeoutSeconds } = (await values())["prometheusOperator"]?.["admissionWebhooks"] ?? {};
        assert.deepEqual([failurePolicy, timeoutSeconds], ["Ignore", 10]);
    });
});
