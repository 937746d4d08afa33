import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { Workload } from "../../../components/workload/workload.ts";
import { all, deploy, items, only, text } from "../../support/deploy.ts";
import { BUDGET, DEPLOYMENT, LEAST, NETWORK_POLICY, SERVICE, STATEFUL_SET, deployWorkload } from "./workloads.ts";

describe("Workload", () => {
    it("makes a Deployment whose name and pod selector an operator can guess", async () => {
        const { inputs } = only(await deployWorkload(), DEPLOYMENT, "shop-web");
        assert.equal(inputs["metadata"]?.["name"], "web");
        assert.equal(inputs["metadata"]?.["namespace"], "shop");
        assert.deepEqual(inputs["spec"]?.["selector"], { matchLabels: { app: "web" } });
        assert.equal(inputs["spec"]?.["replicas"], 2);
    });

    it("labels the pods and everything around them alike, and lets nobody change the selector's label", async () => {
        const resources = await deployWorkload({ component: "frontend", labels: { tier: "edge", app: "hijacked" } });
        const labels = {
            app: "web",
            tier: "edge",
            "app.kubernetes.io/name": "web",
            "app.kubernetes.io/instance": "shop-web",
            "app.kubernetes.io/component": "frontend",
            "app.kubernetes.io/part-of": "shop",
            "app.kubernetes.io/managed-by": "pulumi",
        };
        const { inputs } = only(resources, DEPLOYMENT);
        assert.deepEqual(inputs["metadata"]?.["labels"], labels);
        assert.deepEqual(inputs["spec"]?.["template"]?.["metadata"]?.["labels"], labels);
        assert.deepEqual(only(resources, BUDGET).inputs["metadata"]?.["labels"], labels);
    });

    it("leaves the image of the main container to somebody else where that is said, and to nobody otherwise", async () => {
        const image = "spec.template.spec.containers[0].image";
        assert.deepEqual(only(await deployWorkload({ imageSetElsewhere: true }), DEPLOYMENT).ignoreChanges, [image]);
        assert.deepEqual(only(await deployWorkload(), DEPLOYMENT).ignoreChanges, []);
    });

    it("replaces pods without ever having one too few", async () => {
        const { inputs } = only(await deployWorkload(), DEPLOYMENT);
        assert.deepEqual(inputs["spec"]?.["strategy"], {
            type: "RollingUpdate",
            rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
        });
    });

    it("stops the old pod of a singleton before the new one starts", async () => {
        const resources = await deployWorkload({
            scaling: { kind: "fixed", replicas: 1 },
            controller: { kind: "Deployment", strategy: "Recreate" },
        });
        assert.deepEqual(only(resources, DEPLOYMENT).inputs["spec"]?.["strategy"], { type: "Recreate" });
    });

    it("takes the surge that is asked for", async () => {
        const strategy = { maxUnavailable: 1, maxSurge: 0 };
        const resources = await deployWorkload({ controller: { kind: "Deployment", strategy } });
        assert.deepEqual(only(resources, DEPLOYMENT).inputs["spec"]?.["strategy"], {
            type: "RollingUpdate",
            rollingUpdate: strategy,
        });
    });

    it("gives a rollout ten minutes, or as many as are asked for", async () => {
        assert.deepEqual(only(await deployWorkload(), DEPLOYMENT).customTimeouts, {
            create: "10m",
            update: "10m",
            delete: "10m",
        });
        const patient = only(await deployWorkload({ timeoutMinutes: 25 }), DEPLOYMENT);
        assert.equal(patient.customTimeouts.create, "25m");
    });

    it("starts pods after what they need, their policy included, and never after their own Service", async () => {
        const resources = await deploy(() => {
            const database = new k8s.core.v1.Secret("database", { metadata: { name: "database", namespace: "shop" } });
            new Workload("shop-web", { ...LEAST, ready: [database], service: {} });
        });
        const { dependencies } = only(resources, DEPLOYMENT);
        assert(dependencies.includes(only(resources, "kubernetes:core/v1:Secret", "database").urn));
        assert(dependencies.includes(only(resources, NETWORK_POLICY).urn));
        assert(!dependencies.includes(only(resources, SERVICE).urn));
    });

    describe("placement", () => {
        const podSpec = async (changes: Parameters<typeof deployWorkload>[0]) =>
            only(await deployWorkload(changes), DEPLOYMENT).inputs["spec"]?.["template"]?.["spec"];
        const over = (topologyKey: string) => ({
            maxSkew: 1,
            topologyKey,
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: { app: "web" } },
        });

        it("spreads pods over nodes, without refusing to run when it cannot", async () => {
            const spec = await podSpec({});
            assert.deepEqual(spec?.["topologySpreadConstraints"], [over("kubernetes.io/hostname")]);
            assert.equal(spec?.["affinity"], undefined);
        });

        it("spreads pods over zones where asked", async () => {
            const spec = await podSpec({ spread: ["hostname", "zone"] });
            assert.deepEqual(spec?.["topologySpreadConstraints"], [
                over("kubernetes.io/hostname"),
                over("topology.kubernetes.io/zone"),
            ]);
        });

        it("prefers nodes without another pod of the workload where asked", async () => {
            const spec = await podSpec({ antiAffinity: "hostname" });
            assert.deepEqual(spec?.["affinity"], {
                podAntiAffinity: {
                    preferredDuringSchedulingIgnoredDuringExecution: [
                        {
                            weight: 100,
                            podAffinityTerm: {
                                topologyKey: "kubernetes.io/hostname",
                                labelSelector: { matchLabels: { app: "web" } },
                            },
                        },
                    ],
                },
            });
        });

        it("leaves a single pod where the scheduler puts it", async () => {
            const spec = await podSpec({ scaling: { kind: "fixed", replicas: 1 }, antiAffinity: "hostname" });
            assert.equal(spec?.["topologySpreadConstraints"], undefined);
            assert.equal(spec?.["affinity"], undefined);
        });
    });

    describe("Service", () => {
        it("is none unless asked for", async () => {
            assert.deepEqual(all(await deployWorkload(), SERVICE), []);
        });

        it("offers the container's ports by name, under numbers of its own where given", async () => {
            const resources = await deployWorkload({
                service: { annotations: { sticky: "true" }, sessionAffinity: "ClientIP" },
                ports: [
                    { name: "http", port: 8080, servicePort: 80 },
                    { name: "game", port: 7000, protocol: "UDP" },
                ],
            });
            const { inputs } = only(resources, SERVICE, "shop-web");
            assert.equal(inputs["metadata"]?.["name"], "web");
            assert.deepEqual(inputs["metadata"]?.["annotations"], { sticky: "true" });
            assert.deepEqual(inputs["spec"], {
                type: "ClusterIP",
                selector: { app: "web" },
                sessionAffinity: "ClientIP",
                ports: [
                    { name: "http", port: 80, targetPort: "http", protocol: "TCP" },
                    { name: "game", port: 7000, targetPort: "game", protocol: "UDP" },
                ],
            });
        });

        it("keeps ports to itself that are not for others", async () => {
            const resources = await deployWorkload({
                service: { portNames: ["http"] },
                ports: [
                    { name: "http", port: 8080 },
                    { name: "metrics", port: 9090 },
                ],
            });
            const ports = items(only(resources, SERVICE).inputs["spec"]?.["ports"]);
            assert.deepEqual(
                ports.map((port) => port["name"]),
                ["http"],
            );
        });

        it("can be a load balancer of its own, open to some addresses only", async () => {
            const resources = await deployWorkload({
                service: {
                    name: "web-public",
                    type: "LoadBalancer",
                    externalTrafficPolicy: "Local",
                    loadBalancerSourceRanges: ["203.0.113.0/24"],
                },
            });
            const { inputs } = only(resources, SERVICE);
            assert.equal(inputs["metadata"]?.["name"], "web-public");
            assert.equal(inputs["spec"]?.["type"], "LoadBalancer");
            assert.equal(inputs["spec"]?.["externalTrafficPolicy"], "Local");
            assert.deepEqual(inputs["spec"]?.["loadBalancerSourceRanges"], ["203.0.113.0/24"]);
        });

        it("can have a headless one beside it that lists pods before they are ready", async () => {
            const resources = await deployWorkload({
                service: { name: "web-service" },
                headless: { name: "web", publishNotReadyAddresses: true },
                ports: [{ name: "http", port: 8080, servicePort: 80 }],
            });
            const { inputs } = only(resources, SERVICE, "shop-web-headless");
            assert.equal(inputs["metadata"]?.["name"], "web");
            assert.deepEqual(inputs["spec"], {
                clusterIP: "None",
                publishNotReadyAddresses: true,
                selector: { app: "web" },
                ports: [{ name: "http", port: 8080, targetPort: "http", protocol: "TCP" }],
            });
        });

        it("tells others its name and ports, and how to name its pods in a policy", async () => {
            const { outputs } = await deploy(() => {
                const { serviceName, servicePorts, peer, headlessName } = new Workload("shop-web", {
                    ...LEAST,
                    ports: [{ name: "http", port: 8080, servicePort: 80 }],
                    service: { name: "web-service" },
                    headless: { name: "web" },
                });
                return { serviceName, servicePorts, peer, headlessName };
            });
            assert.deepEqual(outputs, {
                serviceName: "web-service",
                servicePorts: { http: 80 },
                headlessName: "web",
                peer: {
                    podSelector: { matchLabels: { app: "web" } },
                    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } },
                },
            });
        });

        it("cannot be named where there is none", async () => {
            await assert.rejects(
                deploy(() => new Workload("shop-web", LEAST).serviceName),
                /the workload has no Service; give it `service: \{\}`/,
            );
        });

        it("is refused on a port that the main container does not have", async () => {
            await assert.rejects(
                deployWorkload({ service: { portNames: ["grpc"] } }),
                /web: Service port grpc is no port of the main container; add it to `ports`/,
            );
            await assert.rejects(deployWorkload({ service: {}, ports: [] }), /is no port of the main container/);
        });

        it("is refused under the name of the headless one", async () => {
            await assert.rejects(
                deployWorkload({ service: {}, headless: { name: "web" } }),
                /web: the Service and the headless Service have the same name/,
            );
        });
    });

    describe("StatefulSet", () => {
        const claims = [{ name: "data", mountPath: "/data", sizeGiB: 5, storageClassName: "fast" }];

        it("names its pods by a headless Service that exists first", async () => {
            const resources = await deployWorkload({ controller: { kind: "StatefulSet", protection: "ephemeral" } });
            const set = only(resources, STATEFUL_SET, "shop-web");
            const headless = only(resources, SERVICE, "shop-web-headless");
            assert.equal(headless.inputs["metadata"]?.["name"], "web");
            assert.equal(set.inputs["spec"]?.["serviceName"], "web");
            assert.equal(set.inputs["spec"]?.["podManagementPolicy"], "OrderedReady");
            assert(set.dependencies.includes(headless.urn));
        });

        it("gives each pod a claim that outlives it", async () => {
            const resources = await deployWorkload({
                controller: { kind: "StatefulSet", protection: "ephemeral", podManagementPolicy: "Parallel", claims },
            });
            const { inputs } = only(resources, STATEFUL_SET);
            assert.deepEqual(inputs["spec"]?.["volumeClaimTemplates"], [
                {
                    metadata: { name: "data" },
                    spec: {
                        accessModes: ["ReadWriteOnce"],
                        resources: { requests: { storage: "5Gi" } },
                        storageClassName: "fast",
                    },
                },
            ]);
            assert.deepEqual(inputs["spec"]?.["persistentVolumeClaimRetentionPolicy"], {
                whenDeleted: "Retain",
                whenScaled: "Retain",
            });
            assert.equal(inputs["spec"]?.["podManagementPolicy"], "Parallel");
            const [container] = items(inputs["spec"]?.["template"]?.["spec"]?.["containers"]);
            assert.deepEqual(container?.["volumeMounts"], [{ name: "data", mountPath: "/data" }]);
        });

        it("cannot be deleted with its claims in a protected stack", async () => {
            const protect = async (controller: Parameters<typeof deployWorkload>[0]) =>
                only(await deployWorkload(controller), STATEFUL_SET).protect;
            assert.equal(await protect({ controller: { kind: "StatefulSet", protection: "protected", claims } }), true);
            assert.equal(
                await protect({ controller: { kind: "StatefulSet", protection: "ephemeral", claims } }),
                false,
            );
            assert.equal(await protect({ controller: { kind: "StatefulSet", protection: "protected" } }), false);
        });
    });

    describe("disruption budget", () => {
        it("is made anew when its number is of the other kind, which in place is refused", async () => {
            const { replaceOnChanges, deleteBeforeReplace } = only(await deployWorkload(), BUDGET);
            assert.deepEqual(replaceOnChanges, ["spec.minAvailable", "spec.maxUnavailable"]);
            assert.equal(deleteBeforeReplace, true);
        });

        it("lets a drain take one pod at a time", async () => {
            const { inputs } = only(await deployWorkload(), BUDGET, "shop-web");
            assert.equal(inputs["metadata"]?.["name"], "web");
            assert.equal(inputs["spec"]?.["maxUnavailable"], 1);
            assert.deepEqual(inputs["spec"]?.["selector"], { matchLabels: { app: "web" } });
        });

        it("never keeps a node for pods that are broken anyway", async () => {
            const { inputs } = only(await deployWorkload(), BUDGET);
            assert.equal(inputs["spec"]?.["unhealthyPodEvictionPolicy"], "AlwaysAllow");
        });

        it("keeps as many pods as asked for", async () => {
            const resources = await deployWorkload({
                scaling: { kind: "hpa", bounds: { min: 3, max: 10 }, cpuPercent: 70 },
                disruption: { minAvailable: 2 },
            });
            assert.equal(only(resources, BUDGET).inputs["spec"]?.["minAvailable"], 2);
        });

        it("is none where one pod at most runs, so that its node can be drained", async () => {
            const resources = await deployWorkload({
                scaling: { kind: "fixed", replicas: 1 },
                disruption: { minAvailable: 1 },
            });
            assert.deepEqual(all(resources, BUDGET), []);
        });

        it("is refused where it would block a drain", async () => {
            const bounds = { min: 2, max: 10 };
            for (const disruption of [
                { minAvailable: 2 },
                { minAvailable: "100%" },
                { minAvailable: "51%" },
                { maxUnavailable: 0 },
                { maxUnavailable: "0%" },
            ]) {
                await assert.rejects(
                    deployWorkload({ scaling: { kind: "hpa", bounds, cpuPercent: 70 }, disruption }),
                    /shop-web: disruption .* with 2 pods at least would block every node drain; set maxUnavailable to 1/,
                    JSON.stringify(disruption),
                );
            }
        });

        it("counts percentages as Kubernetes does, rounded up", async () => {
            for (const disruption of [{ minAvailable: "50%" }, { maxUnavailable: "1%" }]) {
                assert.equal(all(await deployWorkload({ disruption }), BUDGET).length, 1, JSON.stringify(disruption));
            }
        });
    });

    it("names everything it registers after itself", async () => {
        const resources = await deployWorkload({
            service: { name: "web-service" },
            headless: { name: "web" },
            metrics: { portName: "http" },
            scaling: { kind: "hpa", bounds: { min: 1, max: 3 }, cpuPercent: 70 },
        });
        assert.deepEqual(
            resources
                .map((resource) => `${text(resource.inputs["kind"] ?? ("component" as never))} ${resource.name}`)
                .sort(),
            [
                "Deployment shop-web",
                "HorizontalPodAutoscaler shop-web",
                "NetworkPolicy shop-web",
                "PodDisruptionBudget shop-web",
                "PodMonitor shop-web-metrics",
                "Service shop-web",
                "Service shop-web-headless",
                "component shop-web",
            ],
        );
    });
});
