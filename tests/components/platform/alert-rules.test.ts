import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { createAlertRules } from "../../../components/platform/alert-rules.ts";
import { deploy, only } from "../../support/deploy.ts";
import { DEFINITIONS, definitions, SCRAPER } from "./parts.ts";

describe("Alert rules", () => {
    it("are one group of the name asked for, after what brings their kind", async () => {
        const resources = await deploy(() => {
            createAlertRules(
                "shop-alerts",
                {
                    namespace: "shop",
                    rulesName: "shop",
                    labels: { "app.kubernetes.io/part-of": "shop" },
                    rules: [
                        {
                            alert: "ShopDown",
                            expr: "up == 0",
                            for: "5m",
                            severity: "critical",
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
                        {
                            alert: "ShopDown",
                            expr: "up == 0",
                            for: "5m",
                            labels: { severity: "critical" },
                            annotations: { summary: "The shop is closed.", description: "Look at its pods." },
                        },
                    ],
                },
            ],
        });
        assert(rules.dependencies.includes(only(resources, DEFINITIONS, "definitions").urn));
    });
});
