import { deployDataSource } from "../../components/platform/data-source.ts";
import { COLLECTOR_JOB, LOG_COLLECTORS, LogCollector } from "../../components/platform/log-collector.ts";
import { LOKI_PORT } from "../../components/platform/loki-values.ts";
import { Loki, LOKI_JOB } from "../../components/platform/loki.ts";
import { MONITORING_PODS } from "../../components/platform/monitoring-traffic.ts";
import type { ObjectStore } from "../../components/backing/contracts.ts";
import { AppNamespace } from "../../components/workload/app-namespace.ts";
import { createNetworkPolicy } from "../../components/workload/network-policy.ts";
import { pods } from "../../components/workload/network.ts";
import type { Dashboard } from "../../observability/dashboard.ts";
import { appLogs } from "../../observability/dashboards/app-logs.ts";
import { logs as logsDashboard } from "../../observability/dashboards/logs.ts";
import type { Settings } from "../../settings.ts";
import { namespaceName, TEAM_OF, type AppName } from "../namespaces.ts";
import type { Observed } from "../observability.ts";

const NAMESPACE = "logs";

type LokiSettings = Extract<Settings["monitoring"]["logs"], { kind: "loki" }>;

/** Has the logs of all pods collected, kept and shown in Grafana, where the settings want it. */
export function deployLogs(observed: Observed): void {
    const { settings, platform, backing, cluster } = observed;
    const { logs } = settings.monitoring;
    if (logs.kind === "none") {
        return;
    }
    const { protection } = settings;
    const { monitoring } = platform;
    const opts = { provider: cluster.cluster.provider };
    const home = new AppNamespace("logs", { namespaceName: NAMESPACE, protection }, opts);
    const grafana = pods(MONITORING_PODS.grafana, monitoring.namespace);
    const loki = new Loki(
        "loki",
        {
            ...logs,
            home,
            store: createStore(logs, home, observed),
            volumeClass: backing.blockClass,
            readers: [grafana],
            writers: [LOG_COLLECTORS],
            scraper: monitoring,
            protection,
        },
        opts,
    );
    const { url, peer, ready } = loki;
    new LogCollector(
        "log-collector",
        { loki: { url, peer, port: LOKI_PORT }, scraper: monitoring, protection, ready },
        opts,
    );
    const underLoki = { parent: loki };
    createNetworkPolicy(
        "loki-grafana",
        {
            namespace: monitoring.namespace,
            policyName: "grafana-to-loki",
            selector: MONITORING_PODS.grafana,
            traffic: { ingress: [], egress: [{ to: [peer], ports: [{ port: LOKI_PORT }] }] },
        },
        underLoki,
    );
    deployDataSource(
        "loki-data-source",
        { uid: "loki", title: "Loki", type: "loki", url, settings: { maxLines: 2000, timeout: 60 } },
        monitoring.namespace,
        underLoki,
    );
}

/** The dashboards of logs, where there are any. */
export function logDashboards(settings: Settings): Dashboard[] {
    if (settings.monitoring.logs.kind === "none") {
        return [];
    }
    const apps = Object.keys(settings.apps) as AppName[];
    return [
        logsDashboard({ loki: LOKI_JOB, collector: COLLECTOR_JOB }),
        ...apps.map((app) => appLogs(TEAM_OF[app], namespaceName(settings, app))),
    ];
}

/**
 * The name says the form: one store does not become the other, and where the settings change it the new one begins empty
 * beside the old one.
 */
function createStore({ store }: LokiSettings, home: AppNamespace, { backing }: Observed): ObjectStore {
    const common = { acknowledgeDataMove: false };
    const needs = { abandonedUploadDays: 1 };
    return store.form === "spaces"
        ? backing.objectStore("logs-bucket", home, { ...store, ...common, corsOrigins: [] }, needs)
        : backing.objectStore("logs-store", home, { ...store, ...common, bucket: NAMESPACE }, needs);
}
