import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { Workload } from "../../../components/workload/workload.ts";
import { all, deploy, only } from "../../support/deploy.ts";
import { AUTOSCALER, BUDGET, DEPLOYMENT, LEAST, SCALED_OBJECT, STATEFUL_SET, deployWorkload } from "./workloads.ts";

const LAG = { type: "kafka", metadata: { topic: "orders", lagThreshold: "100" } };
const CPU = { type: "cpu", metricType: "Utilization", metadata: { value: "70" } } as const;

describe("Scaling of a workload", () => {
    it("by CPU and memory is a HorizontalPodAutoscaler, and nobody else sets the replicas", async () => {
        const behavior = { scaleDown: { stabilizationWindowSeconds: 300 } };
        const resources = await deployWorkload({
            scaling: { kind: "hpa", bounds: { min: 3, max: 12 }, cpuPercent: 60, memoryPercent: 70, behavior },
        });
        const { inputs } = only(resources, AUTOSCALER, "shop-web");
        assert.equal(inputs["metadata"]?.["name"], "web");
        assert.deepEqual(inputs["spec"], {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
            minReplicas: 3,
            maxReplicas: 12,
            metrics: [
                {
                    type: "Resource",
                    resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } },
                },
                {
                    type: "Resource",
                    resource: { name: "memory", target: { type: "Utilization", averageUtilization: 70 } },
                },
            ],
            behavior,
        });
        const deployment = only(resources, DEPLOYMENT);
        assert.equal("replicas" in (deployment.inputs["spec"] ?? {}), false);
        assert.deepEqual(deployment.ignoreChanges, []);
    });

    it("targets a StatefulSet under the autoscaler's own name", async () => {
        const resources = await deployWorkload({
            controller: { kind: "StatefulSet", protection: "ephemeral" },
            scaling: { kind: "hpa", bounds: { min: 1, max: 2 }, memoryPercent: 80, autoscalerName: "web-hpa" },
        });
        const { inputs } = only(resources, AUTOSCALER);
        assert.equal(inputs["metadata"]?.["name"], "web-hpa");
        assert.deepEqual(inputs["spec"]?.["scaleTargetRef"], {
            apiVersion: "apps/v1",
            kind: "StatefulSet",
            name: "web",
        });
        assert.equal("replicas" in (only(resources, STATEFUL_SET).inputs["spec"] ?? {}), false);
    });

    it("by events is one ScaledObject with all its triggers", async () => {
        const resources = await deployWorkload({
            scaling: {
                kind: "keda",
                bounds: { min: 5, max: 20 },
                triggers: [LAG, CPU],
                pollingIntervalSeconds: 15,
                cooldownSeconds: 120,
                scaledObjectName: "web-scaler",
                autoscalerName: "web-hpa",
                behavior: { scaleDown: { selectPolicy: "Disabled" } },
            },
        });
        const { inputs } = only(resources, SCALED_OBJECT, "shop-web");
        assert.equal(inputs["metadata"]?.["name"], "web-scaler");
        assert.deepEqual(inputs["spec"], {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
            minReplicaCount: 5,
            maxReplicaCount: 20,
            pollingInterval: 15,
            cooldownPeriod: 120,
            advanced: {
                horizontalPodAutoscalerConfig: {
                    name: "web-hpa",
                    behavior: { scaleDown: { selectPolicy: "Disabled" } },
                },
            },
            triggers: [LAG, CPU],
        });
        assert.equal("replicas" in (only(resources, DEPLOYMENT).inputs["spec"] ?? {}), false);
        assert.deepEqual(all(resources, AUTOSCALER), []);
    });

    it("waits for the operator that scales, which therefore goes last", async () => {
        const resources = await deploy(() => {
            const operator = new k8s.core.v1.ConfigMap("operator", {
                metadata: { name: "operator", namespace: "keda" },
            });
            new Workload("shop-web", {
                ...LEAST,
                scaling: { kind: "keda", bounds: { min: 1, max: 2 }, triggers: [LAG] },
                ready: [operator],
            });
        });
        const operator = only(resources, "kubernetes:core/v1:ConfigMap").urn;
        assert(only(resources, SCALED_OBJECT).dependencies.includes(operator));
    });

    it("by events beside another hand starts with some pods and lets their number drift", async () => {
        const resources = await deployWorkload({
            scaling: { kind: "keda", bounds: { min: 2, max: 50 }, triggers: [CPU], initialReplicas: 2 },
        });
        const deployment = only(resources, DEPLOYMENT);
        assert.equal(deployment.inputs["spec"]?.["replicas"], 2);
        assert.deepEqual(deployment.ignoreChanges, ["spec.replicas"]);
    });

    it("by somebody else starts with some pods and lets their number drift", async () => {
        const resources = await deployWorkload({ scaling: { kind: "external", initialReplicas: 1 } });
        const deployment = only(resources, DEPLOYMENT);
        assert.equal(deployment.inputs["spec"]?.["replicas"], 1);
        assert.deepEqual(deployment.ignoreChanges, ["spec.replicas"]);
        assert.equal(all(resources, BUDGET).length, 1);
        assert.deepEqual([...all(resources, AUTOSCALER), ...all(resources, SCALED_OBJECT)], []);
    });

    it("by nobody keeps the number of pods and notices drift", async () => {
        const resources = await deployWorkload({ scaling: { kind: "fixed", replicas: 4 } });
        const deployment = only(resources, DEPLOYMENT);
        assert.equal(deployment.inputs["spec"]?.["replicas"], 4);
        assert.deepEqual(deployment.ignoreChanges, []);
        assert.deepEqual([...all(resources, AUTOSCALER), ...all(resources, SCALED_OBJECT)], []);
    });

    it("is refused without a measure", async () => {
        await assert.rejects(
            deployWorkload({ scaling: { kind: "hpa", bounds: { min: 1, max: 2 } } }),
            /shop-web: scaling has neither cpuPercent nor memoryPercent/,
        );
        await assert.rejects(
            deployWorkload({ scaling: { kind: "keda", bounds: { min: 1, max: 2 }, triggers: [] } }),
            /shop-web: scaling has no trigger/,
        );
    });

    it("is refused between bounds that no number lies in", async () => {
        await assert.rejects(
            deployWorkload({ scaling: { kind: "hpa", bounds: { min: 3, max: 2 }, cpuPercent: 70 } }),
            /shop-web: scaling bounds 3 to 2; the minimum must be at least 1 and at most the maximum/,
        );
        await assert.rejects(
            deployWorkload({ scaling: { kind: "hpa", bounds: { min: 0, max: 2 }, cpuPercent: 70 } }),
            /at least 1/,
        );
    });

    it("to nothing is refused where only pods are measured, and allowed where a queue is", async () => {
        await assert.rejects(
            deployWorkload({ scaling: { kind: "keda", bounds: { min: 0, max: 2 }, triggers: [CPU] } }),
            /shop-web: scaling to 0 by cpu or memory alone never comes back/,
        );
        const resources = await deployWorkload({
            scaling: { kind: "keda", bounds: { min: 0, max: 2 }, triggers: [LAG, CPU] },
        });
        assert.equal(only(resources, SCALED_OBJECT).inputs["spec"]?.["minReplicaCount"], 0);
    });
});
