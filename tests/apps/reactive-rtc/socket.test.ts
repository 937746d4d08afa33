import assert from "node:assert/strict";
import { javaMemory } from "../../../components/apps/reactive-rtc/java-memory.ts";
import { items, keys, text, type Deployed, type Registered } from "../../support/deploy.ts";
import { bothStacks, container, deployments, object, objects, stack, template, variables } from "./stack.ts";

describe("Reactive RTC's socket nodes", () => {
    let both: Awaited<ReturnType<typeof bothStacks>>;
    let prod: Deployed;
    let socket: Registered;

    before(async () => {
        both = await bothStacks();
        ({ prod } = both);
        ({ socket } = deployments(prod));
    });

    it("R8 RX6 start as 2 of 50 at most, and are then counted by others than this program", () => {
        assert.equal(socket.inputs.spec?.replicas, 2);
        assert.deepEqual(socket.ignoreChanges, ["spec.replicas"]);
        const { data } = object(prod, "ConfigMap", "rtc-config").inputs;
        assert.equal(data?.["SOCKET_WORKLOAD_NAME"], "socket");
        assert.equal(data["SOCKET_MIN_REPLICAS"], "2");
        assert.equal(data["SOCKET_MAX_REPLICAS"], "50");
    });

    it("R8 tells leader and KEDA the same bounds, those of the settings", async () => {
        const resources = await stack("dev", { app: { socket: { replicas: { min: 3, max: 7 } } } });
        const { data } = object(resources, "ConfigMap", "rtc-config").inputs;
        const { spec } = object(resources, "ScaledObject", "socket-scaler-backup").inputs;
        assert.deepEqual(
            [
                data?.["SOCKET_MIN_REPLICAS"],
                data?.["SOCKET_MAX_REPLICAS"],
                spec?.minReplicaCount,
                spec?.maxReplicaCount,
            ],
            ["3", "7", 3, 7],
        );
    });

    it("R10 RX6 RX7 have a second scaler, which acts on extremes only and never takes a node away", () => {
        const { spec } = object(prod, "ScaledObject", "socket-scaler-backup").inputs;
        assert.deepEqual(spec?.scaleTargetRef, { apiVersion: "apps/v1", kind: "Deployment", name: "socket" });
        assert.equal(spec?.minReplicaCount, 2);
        assert.equal(spec?.maxReplicaCount, 50);
        assert.equal(spec?.pollingInterval, 60);
        assert.equal(spec?.cooldownPeriod, 600);
        assert.deepEqual(spec?.triggers, [
            { type: "cpu", metricType: "Utilization", metadata: { value: "90" } },
            { type: "memory", metricType: "Utilization", metadata: { value: "90" } },
        ]);
        assert.deepEqual(spec?.advanced, {
            horizontalPodAutoscalerConfig: {
                behavior: {
                    scaleDown: { selectPolicy: "Disabled" },
                    scaleUp: {
                        stabilizationWindowSeconds: 60,
                        policies: [{ type: "Pods", value: 2, periodSeconds: 60 }],
                    },
                },
            },
        });
        const others = objects(prod, "HorizontalPodAutoscaler").map(({ inputs }) =>
            text(inputs.spec?.scaleTargetRef?.name),
        );
        assert(!others.includes("socket"));
    });

    it("R11 cost much to delete until the leader says how much, which it does at the pods and not here", () => {
        assert.equal(template(socket).metadata?.annotations?.["controller.kubernetes.io/pod-deletion-cost"], "1000000");
    });

    it("R13 RX2 RX17 have a headless Service and its subdomain, as a Deployment", () => {
        const headless = object(prod, "Service", "socket").inputs.spec;
        assert.equal(headless?.clusterIP, "None");
        assert.equal(headless?.publishNotReadyAddresses, true);
        assert.deepEqual(headless?.selector, { app: "socket" });
        assert.equal(template(socket).spec?.subdomain, "socket");
        assert.deepEqual(objects(prod, "StatefulSet"), []);
    });

    it("R13 are found together at socket-service:8080", () => {
        const { spec } = object(prod, "Service", "socket-service").inputs;
        assert.equal(spec?.type, "ClusterIP");
        assert.deepEqual(spec?.selector, { app: "socket" });
        assert.deepEqual(spec?.ports, [{ name: "http", port: 8080, targetPort: "http", protocol: "TCP" }]);
    });

    it("R20 RX22 are asked at /healthz and /readyz, and are not started anew while they drain", () => {
        const { livenessProbe, readinessProbe, startupProbe } = container(socket);
        assert.deepEqual(readinessProbe?.httpGet, { path: "/readyz", port: "http" });
        assert.deepEqual(livenessProbe?.httpGet, { path: "/healthz", port: "http" });
        assert.deepEqual(startupProbe?.httpGet, { path: "/healthz", port: "http" });
        const patience = Number(livenessProbe.failureThreshold) * Number(livenessProbe.periodSeconds);
        assert.equal(patience, 360);
        assert(patience > 330);
    });

    it("RX20 may take a quarter of their memory for buffers, in prod 1 GiB, and leave room beside buffers and objects", () => {
        const java = (resources: Deployed) => variables(container(deployments(resources).socket));
        assert.equal(java(prod)["MAX_DIRECT_MEMORY"], "1g");
        assert.equal(java(prod)["JAVA_OPTS"], "-Xmx2560m");
        assert.equal(java(both.dev)["MAX_DIRECT_MEMORY"], "512m");
        assert.equal(java(both.dev)["JAVA_OPTS"], "-Xmx1280m");
        assert.deepEqual(javaMemory("8Gi"), { direct: "2g", heap: "5g" });
        assert.deepEqual(javaMemory("1500Mi"), { direct: "375m", heap: "937m" });
    });

    it("RX19 ask for the one kernel setting that every node grants", () => {
        assert.deepEqual(template(socket).spec?.securityContext?.sysctls, [
            { name: "net.ipv4.ip_local_port_range", value: "1024 65535" },
        ]);
    });

    it("RX19 need nothing of the Kubernetes API", () => {
        assert.equal(template(socket).spec?.automountServiceAccountToken, false);
        assert(!keys(template(socket).spec).includes("serviceAccountName"));
    });

    it("R7 R13 are called by their pods' names", () => {
        const told = variables(container(socket));
        assert.equal(told["NODE_ID"], "metadata.name");
        assert.equal(told["POD_NAME"], "metadata.name");
        assert.equal(told["HTTP_PORT"], "8080");
    });

    it("R12 are replaced a quarter at a time, each once another is ready", () => {
        assert.deepEqual(socket.inputs.spec?.strategy, {
            type: "RollingUpdate",
            rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" },
        });
        assert.equal(socket.customTimeouts.update, "20m");
    });

    it("have somewhere to unpack to, though their file system is read-only", () => {
        assert.deepEqual(
            items(container(socket).volumeMounts).map(({ mountPath }) => mountPath),
            ["/etc/rtc", "/tmp"],
        );
    });
});
