import assert from "node:assert/strict";
import { items, text, type Deployed, type Tree } from "../../support/deploy.ts";
import { chat4allWith, container, deployments, object, objects, stack, template } from "./stack.ts";

const LISTENING = ["api", "worker-outbox", "worker-router"];
const SILENT = ["worker-file-merge", "worker-instagram", "worker-status", "worker-whatsapp"];

/** Command line of each Deployment's container. */
function commandLine(owner: Tree): string {
    return [...items(owner.command), ...items(owner.args)].map(text).join(" ");
}

describe("Chat4All's API and workers", () => {
    let dev: Deployed;
    let prod: Deployed;

    before(async () => {
        dev = await stack("dev");
        prod = await stack("prod");
    });

    it("C14 runs the API as Deployment api", () => {
        const api = object(prod, "Deployment", "api");
        assert.equal(container(api).name, "api");
        assert.equal(container(api).image, "registry.digitalocean.com/example/chat4all:1.0.0");
    });

    it("C15 runs every worker by its own module", () => {
        const commands = Object.fromEntries(
            Object.entries(deployments(prod)).map(([name, deployment]) => [name, commandLine(container(deployment))]),
        );
        assert.deepEqual(commands, {
            api: "uvicorn main:app --host=0.0.0.0 --port=8000 --timeout-graceful-shutdown=30 --log-level=warning",
            "worker-router": "python -m workers.message_router",
            "worker-outbox": "python -m workers.outbox_poller",
            "worker-status": "python -m workers.message_status_updater",
            "worker-file-merge": "python -m workers.file_merge_worker",
            "worker-whatsapp": "python -m workers.whatsapp_mock",
            "worker-instagram": "python -m workers.instagram_mock",
        });
    });

    it("CX15 has the API listen on every address, which its image does not", () => {
        assert.match(commandLine(container(object(dev, "Deployment", "api"))), / --host=0\.0\.0\.0 /);
    });

    it("C23 scales the API from 3 to 10 by 70 % CPU, and down no sooner than after 300 s", () => {
        assert.deepEqual(object(prod, "HorizontalPodAutoscaler", "api-hpa").inputs.spec, {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "api" },
            minReplicas: 3,
            maxReplicas: 10,
            metrics: [
                {
                    type: "Resource",
                    resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
                },
            ],
            behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
        });
    });

    it("C24 scales the router from 5 to 20 by 70 % CPU and by what waits, with one autoscaler", () => {
        const { spec } = object(prod, "ScaledObject", "worker-router").inputs;
        assert.deepEqual(spec, {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "worker-router" },
            minReplicaCount: 5,
            maxReplicaCount: 20,
            advanced: {
                horizontalPodAutoscalerConfig: {
                    name: "worker-hpa",
                    behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
                },
            },
            triggers: [
                {
                    type: "kafka",
                    metadata: {
                        bootstrapServers: "kafka-kafka-bootstrap.chat4all.svc.cluster.local:9092",
                        consumerGroup: "message_router_group",
                        topic: "message_processing",
                        lagThreshold: "100",
                        offsetResetPolicy: "earliest",
                        version: "2.8.0",
                    },
                },
                { type: "cpu", metricType: "Utilization", metadata: { value: "70" } },
            ],
        });
        const scaled = objects(prod, "HorizontalPodAutoscaler").map(({ inputs }) => inputs.spec?.scaleTargetRef?.name);
        assert.deepEqual(scaled, ["api", "worker-file-merge", "worker-status"]);
    });

    it("CX11 keeps the outbox poller single, also while it is replaced", () => {
        const { spec } = object(prod, "Deployment", "worker-outbox").inputs;
        assert.equal(spec?.replicas, 1);
        assert.deepEqual(spec?.strategy, { type: "Recreate" });
        assert.equal(spec?.template?.spec?.terminationGracePeriodSeconds, 5);
    });

    it("CX11 gives no Deployment a number of pods beside an autoscaler", () => {
        const numbers = Object.fromEntries(
            Object.entries(deployments(prod)).map(([name, { inputs }]) => [name, inputs.spec?.replicas]),
        );
        assert.deepEqual(numbers, {
            api: undefined,
            "worker-router": undefined,
            "worker-outbox": 1,
            "worker-status": undefined,
            "worker-file-merge": undefined,
            "worker-whatsapp": 2,
            "worker-instagram": 2,
        });
    });

    it("C25 asks /health whether what listens is alive", () => {
        for (const name of LISTENING) {
            const { livenessProbe } = container(object(prod, "Deployment", name));
            assert.deepEqual(livenessProbe?.httpGet, { path: "/health", port: "http" }, name);
        }
    });

    it("C26 asks /ready whether what listens is ready, and gives the API 10 s to ask its services", () => {
        for (const name of LISTENING) {
            const { readinessProbe } = container(object(prod, "Deployment", name));
            assert.deepEqual(readinessProbe?.httpGet, { path: "/ready", port: "http" }, name);
        }
        const { readinessProbe } = container(object(prod, "Deployment", "api"));
        assert.equal(readinessProbe?.timeoutSeconds, 10);
        assert.equal(readinessProbe?.periodSeconds, 15);
    });

    it("CX10 probes no worker that listens on nothing, and says why on its pods", () => {
        for (const name of SILENT) {
            const deployment = object(prod, "Deployment", name);
            const { livenessProbe, readinessProbe, ports } = container(deployment);
            assert.deepEqual([livenessProbe, readinessProbe, ports], [undefined, undefined, undefined], name);
            assert.equal(
                template(deployment).metadata?.annotations?.["platform/no-probes"],
                "it listens on no port; when its process ends, it is started again",
            );
        }
    });

    it("C27 gives an API pod 500m and 512Mi, and at most 2000m and 2Gi", () => {
        assert.deepEqual(container(object(prod, "Deployment", "api")).resources, {
            requests: { cpu: "500m", memory: "512Mi" },
            limits: { cpu: "2000m", memory: "2Gi" },
        });
    });

    it("C28 gives a worker pod 250m and 256Mi, and at most 1000m and 1Gi", () => {
        for (const name of Object.keys(deployments(prod)).filter((other) => other !== "api")) {
            assert.deepEqual(
                container(object(prod, "Deployment", name)).resources,
                { requests: { cpu: "250m", memory: "256Mi" }, limits: { cpu: "1000m", memory: "1Gi" } },
                name,
            );
        }
    });

    it("C31 runs all pods of the application as user and group 1000, never as root", () => {
        const pods = [...objects(prod, "Deployment"), ...objects(prod, "CronJob"), ...objects(prod, "Job")];
        assert.equal(pods.length, 13);
        for (const pod of pods) {
            const { securityContext } = template(pod).spec ?? {};
            assert.deepEqual(
                [securityContext?.runAsNonRoot, securityContext?.runAsUser, securityContext?.fsGroup],
                [true, 1000, 1000],
                pod.name,
            );
        }
    });

    it("C35 annotates the pods that show metrics, and no others", () => {
        const annotated = Object.entries(deployments(prod)).flatMap(([name, deployment]) => {
            const { annotations } = template(deployment).metadata ?? {};
            const found = ["scrape", "port", "path"].map((key) => annotations?.[`prometheus.io/${key}`]);
            return found.every((value) => value === undefined) ? [] : [[name, ...found]];
        });
        assert.deepEqual(annotated, [
            ["api", "true", "8000", "/metrics"],
            ["worker-outbox", "true", "8000", "/metrics"],
            ["worker-router", "true", "8000", "/metrics"],
        ]);
    });

    it("C41 has three API pods at least, of which two stay while nodes are drained", () => {
        for (const resources of [dev, prod]) {
            assert.equal(object(resources, "HorizontalPodAutoscaler", "api-hpa").inputs.spec?.minReplicas, 3);
            assert.equal(object(resources, "PodDisruptionBudget", "api").inputs.spec?.minAvailable, 2);
        }
    });

    it("CX20 guards API and workers against drains, and not what runs alone or by the clock", () => {
        const guarded = objects(prod, "PodDisruptionBudget").map(
            ({ inputs }) => inputs.spec?.selector?.matchLabels?.app,
        );
        assert.deepEqual(guarded.sort(), [
            "api",
            "worker-file-merge",
            "worker-instagram",
            "worker-router",
            "worker-status",
            "worker-whatsapp",
        ]);
    });

    it("C49 replaces API pods one by one, each new one ready before an old one goes", () => {
        assert.deepEqual(object(prod, "Deployment", "api").inputs.spec?.strategy, {
            type: "RollingUpdate",
            rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
        });
    });

    it("C50 leaves the number of API pods to whoever removes the autoscaler", () => {
        const { inputs } = object(prod, "Deployment", "api");
        assert.equal("replicas" in (inputs.spec ?? {}), false);
    });

    it("takes images, sizes and bounds from settings", async () => {
        const changed = await chat4allWith("dev", {
            images: { api: "registry.example.com/chat/api:2.1.0", worker: "registry.example.com/chat/worker:2.1.0" },
            api: { replicas: { min: 4, max: 5 } },
            router: { replicas: { min: 6, max: 7 }, lagPerPod: 10 },
        });
        const images = Object.values(deployments(changed)).map((deployment) => container(deployment).image);
        assert.deepEqual([...new Set(images)].sort(), [
            "registry.example.com/chat/api:2.1.0",
            "registry.example.com/chat/worker:2.1.0",
        ]);
        assert.equal(object(changed, "HorizontalPodAutoscaler", "api-hpa").inputs.spec?.maxReplicas, 5);
        const { spec } = object(changed, "ScaledObject", "worker-router").inputs;
        assert.deepEqual([spec?.minReplicaCount, spec?.maxReplicaCount], [6, 7]);
        assert.equal(items(spec?.triggers)[0]?.metadata?.lagThreshold, "10");
    });
});
