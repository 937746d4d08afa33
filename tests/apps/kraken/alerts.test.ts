import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { alertRules } from "../../../components/apps/kraken/alerts.ts";
import { ensureTool, ToolUnavailable } from "../../../tools/build.ts";

const run = promisify(execFile);

/** Minutes for which the series last, and after which it is asked what fires. */
const MINUTES = 600;

/** Series by their names and labels; a value that stays, or `<start>+<step>` of a counter. */
type Series = Readonly<Record<string, number | string>>;

const HEALTHY: Series = {
    [metric("kube_deployment_status_replicas_available", { deployment: "kraken-backend" })]: 2,
    [metric("kube_deployment_spec_replicas", { deployment: "kraken-backend" })]: 2,
    [metric("kube_deployment_status_replicas_available", { deployment: "kraken-frontend" })]: 2,
    [metric("kube_deployment_spec_replicas", { deployment: "kraken-frontend" })]: 2,
    [metric("kube_pod_container_status_restarts_total", { pod: "kraken-backend-0", container: "backend" })]: 1,
    [metric("kube_horizontalpodautoscaler_status_current_replicas", { horizontalpodautoscaler: "kraken-backend" })]: 2,
    [metric("kube_horizontalpodautoscaler_spec_max_replicas", { horizontalpodautoscaler: "kraken-backend" })]: 10,
    [metric("kube_horizontalpodautoscaler_spec_min_replicas", { horizontalpodautoscaler: "kraken-backend" })]: 2,
    // Two pods at least and at most are what somebody chose, not too few.
    [metric("kube_horizontalpodautoscaler_status_current_replicas", { horizontalpodautoscaler: "kraken-frontend" })]: 2,
    [metric("kube_horizontalpodautoscaler_spec_max_replicas", { horizontalpodautoscaler: "kraken-frontend" })]: 2,
    [metric("kube_horizontalpodautoscaler_spec_min_replicas", { horizontalpodautoscaler: "kraken-frontend" })]: 2,
    [requests("200")]: "0+99",
    [requests("500")]: "0+1",
    [metric("kubelet_volume_stats_available_bytes", { persistentvolumeclaim: "kraken-uploads" })]: 50,
    [metric("kubelet_volume_stats_capacity_bytes", { persistentvolumeclaim: "kraken-uploads" })]: 100,
    [metric("kube_cronjob_status_last_schedule_time", { cronjob: "kraken-mongodb-backup" })]: 1000,
    [metric("kube_cronjob_status_last_successful_time", { cronjob: "kraken-mongodb-backup" })]: 1300,
};

/** What goes wrong, and the alerts that tell of it. */
const TROUBLES: Readonly<Record<string, { readonly series: Series; readonly alerts: readonly string[] }>> = {
    "nothing is wrong": { series: {}, alerts: [] },
    "no pod of the backend is ready": {
        series: { [metric("kube_deployment_status_replicas_available", { deployment: "kraken-backend" })]: 0 },
        alerts: ["KrakenBackendDown", "KrakenPodsMissing"],
    },
    "a pod of the frontend is missing": {
        series: { [metric("kube_deployment_status_replicas_available", { deployment: "kraken-frontend" })]: 1 },
        alerts: ["KrakenPodsMissing"],
    },
    "a pod restarts every five minutes": {
        series: {
            [metric("kube_pod_container_status_restarts_total", { pod: "kraken-backend-0", container: "backend" })]:
                "0+0.2",
        },
        alerts: ["KrakenPodsRestart"],
    },
    "no more pods may be added": {
        series: {
            [metric("kube_horizontalpodautoscaler_status_current_replicas", {
                horizontalpodautoscaler: "kraken-backend",
            })]: 10,
        },
        alerts: ["KrakenFullyScaledOut"],
    },
    "one request of ten fails": { series: { [requests("500")]: "0+11" }, alerts: ["KrakenServerErrors"] },
    "files fill up": {
        series: { [metric("kubelet_volume_stats_available_bytes", { persistentvolumeclaim: "kraken-uploads" })]: 9 },
        alerts: ["KrakenFilesFillUp"],
    },
    "a backup failed": {
        series: { [metric("kube_cronjob_status_last_successful_time", { cronjob: "kraken-mongodb-backup" })]: 900 },
        alerts: ["KrakenBackupLate"],
    },
    "a backup never succeeded": {
        series: { [metric("kube_cronjob_status_last_schedule_time", { cronjob: "kraken-uploads-backup" })]: 1000 },
        alerts: ["KrakenBackupLate"],
    },
};

function metric(name: string, labels: Readonly<Record<string, string>>): string {
    const given = Object.entries({ namespace: "kraken", ...labels }).map(([key, value]) => `${key}="${value}"`);
    return `${name}{${given.join(",")}}`;
}

function requests(code: string): string {
    return `traefik_service_requests_total{service="kraken-kraken-backend-3000@kubernetes",code="${code}"}`;
}

describe("Kraken's alerts, by Prometheus' own rules", function () {
    let promtool: string;
    let folder: string;
    const rules = alertRules({ namespace: "kraken", controller: { kind: "traefik" }, backedUp: true });

    before(async function () {
        // It is built from its pinned source where it is not installed.
        this.timeout("20m");
        folder = await mkdtemp(join(tmpdir(), "rules-"));
        try {
            promtool = await ensureTool("promtool");
        } catch (error) {
            if (error instanceof ToolUnavailable) {
                this.skip();
            }
            throw error;
        }
        const written = rules.map(({ alert, expr, for: duration }) => ({ alert, expr, for: duration }));
        await writeFile(join(folder, "rules.yaml"), stringify({ groups: [{ name: "kraken", rules: written }] }));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    for (const [trouble, { series, alerts }] of Object.entries(TROUBLES)) {
        it(`K54 KX15 tell when ${trouble}`, async () => {
            await check({ ...HEALTHY, ...series }, alerts);
        });
    }

    it("are all shown to fire", () => {
        const shown = new Set(Object.values(TROUBLES).flatMap(({ alerts }) => alerts));
        const others = rules.map(({ alert }) => alert).filter((alert) => !shown.has(alert));
        assert.deepEqual(others, ["KrakenFrontendDown"], "the backend's has the same form");
    });

    async function check(series: Series, alerts: readonly string[]): Promise<void> {
        const unitTest = {
            rule_files: ["rules.yaml"],
            evaluation_interval: "1m",
            tests: [
                {
                    interval: "1m",
                    input_series: Object.entries(series).map(([name, value]) => ({
                        series: name,
                        values: `${value}x${MINUTES}`,
                    })),
                    promql_expr_test: [
                        {
                            expr: 'count by (alertname) (ALERTS{alertstate="firing"}) * 0 + 1',
                            eval_time: `${MINUTES}m`,
                            exp_samples: alerts.map((alertname) => ({
                                labels: `{alertname="${alertname}"}`,
                                value: 1,
                            })),
                        },
                    ],
                },
            ],
        };
        const file = join(folder, "test.yaml");
        await writeFile(file, stringify(unitTest));
        await run(promtool, ["test", "rules", file]).catch((error: unknown) => {
            const { stdout, stderr } = error as { stdout: string; stderr: string };
            assert.fail(`${stdout}${stderr}`);
        });
    }
});
