import assert from "node:assert/strict";
import { items, only, text, type Deployed, type Tree } from "../support/deploy.ts";
import { SUBJECTS } from "./planned-rules.ts";

/** How long a rule must hold, how urgent it is, and what its expression says. */
type Expected = readonly [duration: string, severity: "critical" | "warning", expression: RegExp];

describe("The alerts of applications with metrics", () => {
    let prod: Deployed;
    let dev: Deployed;

    before(async function () {
        this.timeout("1m");
        const { prod: planProd, dev: planDev } = SUBJECTS;
        assert(planProd && planDev);
        prod = await planProd();
        dev = await planDev();
    });

    const rules = (name: string, resources = prod): Map<string, Tree> => {
        const found = resources.find(
            ({ type, inputs }) =>
                type === "kubernetes:monitoring.coreos.com/v1:PrometheusRule" &&
                (inputs["metadata"]?.["name"] as unknown) === name,
        );
        assert(found, `there is no PrometheusRule ${name}`);
        const all = items(found.inputs["spec"]?.["groups"]).flatMap((group) => items(group["rules"]));
        return new Map(all.map((rule) => [text(rule["alert"]), rule]));
    };
    const holds = (name: string, expected: Readonly<Record<string, Expected>>) => {
        const there = rules(name);
        for (const [alert, [duration, severity, expression]] of Object.entries(expected)) {
            const rule = there.get(alert);
            assert(rule, `${name} has no alert ${alert}`);
            assert.deepEqual([text(rule["for"]), text(rule["labels"]?.["severity"])], [duration, severity], alert);
            assert.match(text(rule["expr"]), expression);
        }
    };

    it("H12 has the alerts that the documentation tells of: errors, CPU, memory and sockets", () => {
        holds("hyperstudy", {
            HyperStudyHighErrorRate: ["5m", "critical", /http_requests_total\{.*status=~"5\.\.".* > 0\.05$/],
            HyperStudyHighCpu: ["10m", "warning", /container_cpu_usage_seconds_total.*resource="cpu".* > 0\.8$/],
            HyperStudyMemoryPressure: [
                "5m",
                "warning",
                /container_memory_working_set_bytes.*resource="memory".* > 0\.9$/,
            ],
            HyperStudySocketsDrop: ["1m", "warning", /rate\(socketio_disconnect_total\{.*\[5m\]\)\) > 10$/],
        });
        // More than five restarts an hour: for every application.
        const crashing = rules("workloads").get("PodCrashLooping");
        assert.match(text(crashing?.["expr"]), /kube_pod_container_status_restarts_total\[1h\]\)\) > 5/);
    });

    it("H12 reckons places with the participants and the most pods of the settings", () => {
        assert.match(text(rules("hyperstudy").get("HyperStudyPlacesRunOut")?.["expr"]), / \/ 960 > 0\.85$/);
        assert.match(text(rules("hyperstudy", dev).get("HyperStudyPlacesRunOut")?.["expr"]), / \/ 60 > 0\.85$/);
    });

    it("C44 CX19 has the alerts of the application's repository, those left out that nothing could make fire", () => {
        holds("chat4all", {
            DLQMessagesDetected: ["1m", "critical", /increase\(dlq_messages_total\{.*\[5m\]\)\) > 0/],
            HighDLQRate: ["5m", "critical", /rate\(dlq_messages_total\{.*\[15m\]\)\) > 10$/],
            // The poller's gauge says 100 at most, whatever waits.
            OutboxEventBacklog: ["5m", "warning", /outbox_pending_events\{.*>= 100$/],
            OutboxEventBacklogCritical: ["5m", "critical", /outbox_published_total\{.* == 0$/],
            OutboxPublishFailureRate: ["5m", "warning", /outbox_failed_total\{.*\[10m\]\)\) > 1$/],
            KafkaConsumerLagHigh: ["5m", "warning", /kafka_consumergroup_lag\{.* > 10000$/],
            KafkaConsumerLagCritical: ["2m", "critical", /kafka_consumergroup_lag\{.* > 50000$/],
            MessageProcessingStalled: ["10m", "critical", /kafka_consumergroup_current_offset\{.* == 0 .* > 100$/],
            APIErrorRateHigh: ["5m", "critical", /http_requests_total\{.*status="5xx".* > 0\.05$/],
            APILatencyP99High: ["10m", "warning", /^histogram_quantile\(0\.99.*_highr_seconds_bucket\{.* > 2$/],
            DatabaseConnectionPoolExhausted: ["5m", "critical", /db_pool_connections_active\{.* \/ 10 > 0\.9$/],
            PodCPUUsageHigh: ["10m", "warning", /resource="cpu".* > 0\.8$/],
            PodMemoryUsageHigh: ["10m", "warning", /resource="memory".* > 0\.85$/],
        });
        const absent = /kafka_consumer_lag\b|db_query_duration_seconds|messages_processed_total|container_spec_/;
        const asking = [...rules("chat4all").values()].filter((rule) => absent.test(text(rule["expr"])));
        assert.deepEqual(asking, []);
    });

    it("CX12 is watched by its CronJob's last success, since nobody can collect its metrics", () => {
        holds("chat4all", {
            UploadCleanUpLate: [
                "2h",
                "warning",
                /kube_cronjob_status_last_successful_time\{namespace="chat4all",cronjob="upload-garbage-collector"\}/,
            ],
        });
    });

    it("R41 R42 R43 RX14 has the application's three alerts, by metrics that there are", () => {
        holds("reactive-rtc", {
            HighPodRestartRate: [
                "1m",
                "critical",
                /^rate\(kube_pod_container_status_restarts_total\{namespace="rtc"\}\[15m\]\) > 0\.1$/,
            ],
            DrainFailure: [
                "1m",
                "critical",
                /^time\(\) - .*kube_pod_deletion_timestamp\{namespace="rtc",pod=~"socket-/,
            ],
            ReactiveRtcClientsCut: ["1m", "warning", /reactor_netty_http_server_connections_active/],
            NoLeader: [
                "1m",
                "critical",
                /^absent\(kube_lease_renew_time\{namespace="rtc",lease="load-balancer-leader"\}\) or time\(\) - /,
            ],
        });
        const absent = /rtc_socket_drain_|rtc_lb_is_leader/;
        const asking = [...rules("reactive-rtc").values()].filter((rule) => absent.test(text(rule["expr"])));
        assert.deepEqual(asking, []);
    });

    it("RX14 has kube-state-metrics collect leases and pods that end: nothing is taken from what it collects by itself", () => {
        const { values } = only(prod, "kubernetes:helm.sh/v3:Release", "monitoring-release").inputs;
        const given = Object.keys(values?.["kube-state-metrics"] ?? {});
        const narrowing = /^(collectors(Exclude)?|metric(Allow|Deny)list|namespaces(Denylist)?|releaseNamespace|rbac)$/;
        assert.deepEqual(
            given.filter((key) => narrowing.test(key)),
            [],
        );
    });
});
