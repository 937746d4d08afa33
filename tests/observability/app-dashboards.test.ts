import assert from "node:assert/strict";
import { all, items, text, type Deployed, type Registered, type Tree } from "../support/deploy.ts";
import { SUBJECTS } from "./planned-rules.ts";

const MONITORING = "kubernetes:monitoring.coreos.com/v1";

/** Folders of the applications' teams. */
const APPLICATIONS = ["Kraken", "DocuElevate", "HyperStudy", "Chat4All", "Reactive RTC"];

interface Shown {
    readonly uid: string;
    readonly title: string;
    readonly folder: string;
    /** PromQL of each panel, by the panel's title. */
    readonly panels: ReadonlyMap<string, readonly string[]>;
    /** PromQL of what is marked on curves, by its name. */
    readonly annotations: ReadonlyMap<string, string>;
    /** All PromQL, of panels, marks and choices. */
    readonly queries: readonly string[];
}

describe("The applications' dashboards", () => {
    const planned = new Map<string, Deployed>();
    const shown = new Map<string, readonly Shown[]>();

    before(async function () {
        this.timeout("2m");
        for (const [subject, plan] of Object.entries(SUBJECTS)) {
            const resources = await plan();
            planned.set(subject, resources);
            shown.set(subject, dashboards(resources));
        }
    });

    const one = (uid: string, subject = "prod"): Shown => {
        const found = shown.get(subject)?.find((dashboard) => dashboard.uid === uid);
        assert(found, `${subject} has no dashboard ${uid}`);
        return found;
    };
    /** Asserts that a panel asks for each of these series. */
    const asks = (dashboard: Shown, panel: string, ...series: string[]) => {
        const queries = dashboard.panels.get(panel);
        assert(queries, `${dashboard.title} has no panel ${panel}: ${[...dashboard.panels.keys()].join(", ")}`);
        for (const name of series) {
            assert(
                queries.some((query) => query.includes(`${name}{`)),
                `${panel} does not ask for ${name}: ${queries.join("; ")}`,
            );
        }
    };

    it("are there for each application that is deployed, in its team's folder", () => {
        for (const subject of ["dev", "prod", "prod with nginx"]) {
            const folders = new Set(shown.get(subject)?.map(({ folder }) => folder));
            assert.deepEqual(
                APPLICATIONS.filter((folder) => !folders.has(folder)),
                [],
                subject,
            );
        }
        const uids = shown.get("prod")?.map(({ uid }) => uid) ?? [];
        assert.deepEqual(uids, [...new Set(uids)]);
    });

    it("ask for jobs that Prometheus has targets of, in namespaces that there are", () => {
        for (const [subject, resources] of planned) {
            const known = { job: jobs(resources), namespace: namespaces(resources) };
            const lost = ours(shown.get(subject)).flatMap(({ uid, queries }) =>
                queries.flatMap((query) =>
                    [...query.matchAll(/\b(job|namespace)="([^"]*)"/g)]
                        .filter(([, label = "", value = ""]) => !known[label as keyof typeof known].has(value))
                        .map(([matcher]) => `${uid}: ${matcher}`),
                ),
            );
            assert.deepEqual([...new Set(lost)], [], subject);
        }
    });

    it("mark rollouts on the curves", () => {
        for (const uid of ["kraken", "hyperstudy-application", "chat4all-api-health", "reactive-rtc-complete"]) {
            const { annotations } = one(uid);
            assert.match(
                annotations.get("Rollouts") ?? "",
                /^max by \(replicaset\) \(kube_replicaset_created\{namespace=/,
            );
            assert.match(annotations.get("Rollouts of StatefulSets") ?? "", / unless .* offset 2m\)$/);
        }
    });

    it("count requests where the stack's ingress controller does", () => {
        for (const uid of ["kraken", "docuelevate", "hyperstudy-application", "chat4all-api-health"]) {
            asks(one(uid), "Requests by Service", "traefik_service_requests_total");
            asks(one(uid, "prod with nginx"), "Requests by Service", "nginx_ingress_controller_requests");
        }
    });

    it("look at databases in the form that the stack has", () => {
        asks(one("docuelevate", "dev"), "Transactions", "cnpg_pg_stat_database_xact_commit");
        asks(one("docuelevate"), "Transactions", "postgresql_pg_stat_database_xact_commit");
        asks(one("reactive-rtc-complete", "dev"), "Commands", "redis_commands_processed_total");
        asks(one("reactive-rtc-complete"), "Commands", "valkey_total_commands_processed");
        asks(one("kraken", "dev"), "Operations", "mongodb_opcounters_query");
        assert.equal(one("kraken").panels.has("Operations"), false, "a managed MongoDB has no metrics");
    });

    it("K54 show of Kraken what the edge, the cluster and its services see", () => {
        const dashboard = one("kraken");
        asks(dashboard, "Addresses that answer", "probe_success");
        asks(dashboard, "Pods missing", "kube_deployment_spec_replicas", "kube_deployment_status_replicas_ready");
        asks(dashboard, "Full", "kubelet_volume_stats_available_bytes");
        asks(dashboard, "Last success", "kube_cronjob_status_last_successful_time");
    });

    it("DX10 show of DocuElevate how many documents wait, and for what", () => {
        const dashboard = one("docuelevate");
        asks(dashboard, "Tasks that wait", "redis_key_size");
        assert.match(dashboard.panels.get("Tasks that wait")?.[0] ?? "", /key=~"document_processor\|default\|celery"/);
        asks(dashboard, "Time to answer", "probe_duration_seconds");
        asks(dashboard, "Changes of the index", "meilisearch_nb_tasks");
        asks(dashboard, "Conversions to PDF", "gotenberg_libreoffice_requests_queue_size");
    });

    it("H30 show HyperStudy's requests: rates, latencies and errors", () => {
        const dashboard = one("hyperstudy-application");
        assert.deepEqual([dashboard.title, dashboard.folder], ["Application Metrics", "HyperStudy"]);
        asks(dashboard, "Requests by answer", "http_requests_total");
        asks(dashboard, "Duration", "http_request_duration_seconds_bucket");
        asks(dashboard, "Failed requests", "http_requests_total");
        asks(dashboard, "Failing routes", "http_request_duration_seconds_count");
    });

    it("H31 show HyperStudy's sockets: connections, rooms and events", () => {
        const dashboard = one("hyperstudy-socketio");
        assert.equal(dashboard.title, "Socket.IO Metrics");
        asks(dashboard, "Connected, by pod", "socketio_connected_clients");
        asks(dashboard, "Rooms", "redis_keys_count", "hyperstudy_active_experiments");
        assert.match(dashboard.panels.get("Rooms")?.join() ?? "", /key="room:\*:pod".*20 \* sum\(up\{/);
        asks(dashboard, "Events between pods", "redis_commands_total");
    });

    it("H32 show each of HyperStudy's pods beside the others", () => {
        const dashboard = one("hyperstudy-pods");
        assert.equal(dashboard.title, "Pod Performance");
        asks(dashboard, "CPU", "container_cpu_usage_seconds_total");
        asks(dashboard, "Memory of its limit", "container_memory_working_set_bytes");
        asks(dashboard, "Restarts", "kube_pod_container_status_restarts_total");
        assert(dashboard.queries.some((query) => /^label_values\(kube_pod_info\{.*\}, pod\)$/.test(query)));
    });

    it("H33 show HyperStudy's Redis: hits and memory", () => {
        const dashboard = one("hyperstudy-redis");
        assert.equal(dashboard.title, "Redis Metrics");
        asks(dashboard, "Hits", "redis_keyspace_hits_total", "redis_keyspace_misses_total");
        asks(dashboard, "Memory", "redis_memory_used_bytes", "redis_memory_max_bytes");
        asks(dashboard, "Last writes went well", "redis_aof_last_write_status");
    });

    it("C36 CX19 show Chat4All's API: latency, throughput and errors, by series that there are", () => {
        const dashboard = one("chat4all-api-health");
        asks(dashboard, "Requests by answer", "http_requests_total");
        // The one by handler ends at one second, below what the alert looks for.
        asks(dashboard, "Duration", "http_request_duration_highr_seconds_bucket");
        asks(dashboard, "Failing handlers", "http_requests_total");
        const probed = dashboard.queries.filter((query) => /http_requests_total\{(?!.*\/ready)/.test(query));
        assert.deepEqual(probed, [], "probes are not what people ask");
    });

    it("C37 CX19 show Chat4All's pipeline: what waits in Kafka, and what workers get done", () => {
        const dashboard = one("chat4all-message-pipeline");
        asks(dashboard, "Messages that wait", "kafka_consumergroup_lag");
        asks(dashboard, "Messages consumed", "kafka_consumergroup_current_offset");
        asks(dashboard, "Events published and given up", "outbox_published_total", "outbox_failed_total");
        asks(one("chat4all-kafka-lag"), "Falling behind", "kafka_consumergroup_lag");
        const absent = ["messages_processed_total", "kafka_consumer_lag{", "websocket_connections_total"];
        for (const uid of ["chat4all-message-pipeline", "chat4all-kafka-lag", "chat4all-api-health"]) {
            assert.deepEqual(
                one(uid).queries.filter((query) => absent.some((name) => query.includes(name))),
                [],
            );
        }
    });

    it("C38 CX19 show Chat4All's database: pools, transactions and what is in the way", () => {
        for (const subject of ["dev", "prod"]) {
            const dashboard = one("chat4all-database-performance", subject);
            asks(dashboard, "Connections in use, of those a pod may open", "db_pool_connections_active");
            const prefix = subject === "dev" ? "cnpg" : "postgresql";
            asks(dashboard, "In each other's way", `${prefix}_pg_stat_database_deadlocks`);
            asks(dashboard, "Blocks found in memory", `${prefix}_pg_stat_database_blks_hit`);
            assert(dashboard.queries.every((query) => !query.includes("db_query_duration_seconds")));
        }
    });

    it("R45 show Reactive RTC under the address that its own dashboard has", () => {
        const dashboard = one("reactive-rtc-complete");
        assert.equal(dashboard.folder, "Reactive RTC");
        asks(dashboard, "Connections, by node", "reactor_netty_http_server_connections_active");
        asks(dashboard, "Time to deliver", "rtc_socket_latency_seconds_bucket");
        asks(dashboard, "Leader", "kube_lease_owner");
        asks(dashboard, "Messages that wait", "kafka_consumergroup_lag");
        const absent = /rtc_socket_active_connections|rtc_lb_is_leader|rtc_socket_drain_/;
        assert.deepEqual(
            dashboard.queries.filter((query) => absent.test(query)),
            [],
        );
    });
});

function ours(all: readonly Shown[] = []): readonly Shown[] {
    return all.filter(({ folder }) => APPLICATIONS.includes(folder));
}

function dashboards(resources: Deployed): Shown[] {
    return all(resources, "kubernetes:core/v1:ConfigMap")
        .filter(({ inputs }) => (inputs["metadata"]?.["labels"]?.["grafana_dashboard"] as unknown) === "1")
        .flatMap(({ inputs }) =>
            Object.values(inputs["data"] ?? {}).map((json) =>
                dashboard(
                    JSON.parse(text(json)) as Tree,
                    text(inputs["metadata"]?.["annotations"]?.["grafana_folder"]),
                ),
            ),
        );
}

function dashboard(model: Tree, folder: string): Shown {
    const panels = new Map<string, string[]>();
    for (const panel of items(model["panels"])) {
        const queries = items(panel["targets"]).map(({ expr }) => text(expr));
        panels.set(text(panel["title"]), [...(panels.get(text(panel["title"])) ?? []), ...queries]);
    }
    const choices = items(model["templating"]?.["list"]).flatMap(({ definition }) =>
        definition === undefined ? [] : [text(definition)],
    );
    const annotations = new Map(
        items(model["annotations"]?.["list"])
            .filter(({ expr }) => expr !== undefined)
            .map(({ name, expr }) => [text(name), text(expr)]),
    );
    return {
        uid: text(model["uid"]),
        title: text(model["title"]),
        folder,
        panels,
        annotations,
        queries: [...[...panels.values()].flat(), ...annotations.values(), ...choices],
    };
}

/** Jobs of all monitors that the program itself makes. */
function jobs(resources: Deployed): Set<string> {
    const endpoints = [
        ...all(resources, `${MONITORING}:PodMonitor`).flatMap(spec("podMetricsEndpoints")),
        ...all(resources, `${MONITORING}:ServiceMonitor`).flatMap(spec("endpoints")),
    ];
    const relabelled = endpoints
        .flatMap(({ relabelings }) => items(relabelings))
        .filter(({ targetLabel }) => (targetLabel as unknown) === "job")
        .map(({ replacement }) => text(replacement));
    const scraped = all(resources, "kubernetes:monitoring.coreos.com/v1alpha1:ScrapeConfig").map(({ inputs }) =>
        text(inputs["spec"]?.["jobName"]),
    );
    return new Set([...relabelled, ...scraped]);
}

function spec(list: string): (monitor: Registered) => Tree[] {
    return ({ inputs }) => items(inputs["spec"]?.[list]);
}

function namespaces(resources: Deployed): Set<string> {
    return new Set(
        all(resources, "kubernetes:core/v1:Namespace").map(({ inputs }) => text(inputs["metadata"]?.["name"])),
    );
}
