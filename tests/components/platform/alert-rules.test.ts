import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { createAlertRules } from "../../../components/platform/alert-rules.ts";
import { deploy, only } from "../../support/deploy.ts";
import { DEFINITIONS, definitions, SCRAPER } from "./parts.ts";

const WORDS = { summary: "The shop is closed.", description: "Look at its pods." };

describe("Alert rules", () => {
    it("are one group of the name asked for, after what brings their kind", async () => {
        const resources = await deploy(() => {
            createAlertRules(
                "shop-alerts",
                {
                    namespace: "shop",
                    rulesName: "shop",
                    team: "kraken",
                    runbook: "shop",
                    labels: { "app.kubernetes.io/part-of": "shop" },
                    rules: [
                        { record: "shop:sales:rate5m", expr: "rate(sales_total[5m])", labels: { kind: "all" } },
                        {
                            alert: "ShopDown",
                            expr: "up == 0",
                            for: "5m",
                            severity: "critical",
                            labels: { shift: "night" },
                            summary: "The shop is closed.",
                            description: "Look at its pods.",
                        },
                    ],
                    scraper: { ...SCRAPER, ready: [definitions()] },
                },
                { parent: new k8s.core.v1.ConfigMap("shop") },
            );
        });
        const rules = only(resources, "kubernetes:monitoring.coreos.com/v1:PrometheusRule");
        assert.deepEqual(rules.inputs["metadata"], {
            name: "shop",
            namespace: "shop",
            labels: { "app.kubernetes.io/part-of": "shop" },
        });
        assert.deepEqual(rules.inputs["spec"], {
            groups: [
                {
                    name: "shop",
                    rules: [
                        { record: "shop:sales:rate5m", expr: "rate(sales_total[5m])", labels: { kind: "all" } },
                        {
                            alert: "ShopDown",
                            expr: "up == 0",
                            for: "5m",
                            labels: { shift: "night", severity: "critical", team: "kraken" },
                            annotations: {
                                summary: "The shop is closed.",
                                description: "Look at its pods.",
                                runbook: "docs/runbooks/alerts/shop.md#shopdown",
                            },
                        },
                    ],
                },
            ],
        });
        assert(rules.dependencies.includes(only(resources, DEFINITIONS, "definitions").urn));
    });

    it("link to where runbooks are published, and leave the team to the namespace where none is named", async () => {
        const resources = await deploy(() => {
            const scraper = { ...SCRAPER, runbooksUrl: "https://docs.example.com/runbooks" };
            const rule = { alert: "ShopDown", expr: "up == 0", for: "5m", severity: "info", ...WORDS } as const;
            createAlertRules(
                "shop-alerts",
                { namespace: "shop", rulesName: "shop", runbook: "shop", rules: [rule], scraper },
                {},
            );
        });
        const { spec } = only(resources, "kubernetes:monitoring.coreos.com/v1:PrometheusRule").inputs;
        const rule = spec?.["groups"]?.["0"]?.["rules"]?.["0"];
        assert.deepEqual(rule?.["labels"], { severity: "info" });
        assert.deepEqual(rule["annotations"], {
            ...WORDS,
            runbook: "docs/runbooks/alerts/shop.md#shopdown",
            runbook_url: "https://docs.example.com/runbooks/alerts/shop.md#shopdown",
        });
    });
});
