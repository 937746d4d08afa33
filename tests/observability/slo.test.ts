import assert from "node:assert/strict";
import { DURATION_BOUNDS, ingressRequests } from "../../observability/ingress-requests.ts";
import { recordingRules, serviceLevels } from "../../observability/slo.ts";
import { all, items, text } from "../support/deploy.ts";
import { changedStack } from "../support/program.ts";

const OBJECTIVES = { availabilityPercent: 99.95, latencyPercent: 97.5, latencySeconds: 2.5 } as const;

describe("Service levels", () => {
    const [availability, latency] = serviceLevels("kraken", OBJECTIVES, ingressRequests("nginx", "kraken"));
    assert(availability && latency);

    it("are the shares that settings ask for, and the rest is what may fail", () => {
        assert.equal(availability.objective, 0.9995);
        assert.equal(latency.objective, 0.975);
        assert.deepEqual(
            recordingRules(availability).filter(({ record }) => /objective|budget:ratio$/.test(record)),
            [
                {
                    record: "slo:objective:ratio",
                    expr: "vector(0.9995)",
                    labels: { team: "kraken", slo: "availability" },
                },
                {
                    record: "slo:error_budget:ratio",
                    expr: "vector(0.0005)",
                    labels: { team: "kraken", slo: "availability" },
                },
            ],
        );
    });

    it("count requests that fail, and no sample where there are none", () => {
        assert.equal(
            availability.errorRatio("1h"),
            '(sum(rate(nginx_ingress_controller_requests{exported_namespace="kraken",status=~"5.."}[1h])) or vector(0))' +
                ' / (sum(rate(nginx_ingress_controller_requests{exported_namespace="kraken"}[1h])) > 0)',
        );
    });

    it("ask the histogram for a bound that it has, long-lived connections left out", () => {
        const metric = "nginx_ingress_controller_request_duration_seconds";
        const served = 'exported_namespace="kraken",status!="101"';
        assert.equal(
            latency.errorRatio("5m"),
            `1 - sum(rate(${metric}_bucket{${served},le=~"2\\\\.5"}[5m])) / (sum(rate(${metric}_count{${served}}[5m])) > 0)`,
        );
    });

    it("of a stack are those of its settings, and Traefik has their bounds", async () => {
        const plan = await changedStack("dev", (settings) => {
            settings["monitoring"] = {
                ...settings["monitoring"],
                objectives: { chat4all: { availabilityPercent: 99, latencySeconds: 0.25 } },
            };
        });
        const rules = all(plan, "kubernetes:monitoring.coreos.com/v1:PrometheusRule")
            .filter(({ inputs }) => text(inputs["metadata"]?.["name"]) === "slo-chat4all")
            .flatMap(({ inputs }) => items(inputs["spec"]?.["groups"]))
            .flatMap((group) => items(group["rules"]));
        const budgets = rules.filter(({ record }) => record !== undefined && text(record) === "slo:error_budget:ratio");
        assert.deepEqual(
            budgets.map((rule) => text(rule["expr"])),
            ["vector(0.01)", "vector(0.01)"],
        );
        assert(rules.some((rule) => text(rule["expr"]).includes('le=~"0\\\\.25"')));
        const traefik = all(plan, "kubernetes:helm.sh/v3:Release").find(
            ({ inputs }) => text(inputs["name"]) === "traefik",
        );
        const metrics = traefik?.inputs["values"]?.["metrics"]?.["prometheus"];
        assert.equal(text(metrics?.["buckets"]), DURATION_BOUNDS.join(","));
    });
});
