import assert from "node:assert/strict";
import { bytesOf } from "../../../components/backing/quantity.ts";
import { all, items, keys, only, text, type Deployed, type Registered } from "../../support/deploy.ts";
import { bothStacks, container, deployments, MINIKUBE, NAMESPACE, object, objects, stack, template } from "./stack.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const NAMESPACE_TYPE = "kubernetes:core/v1:Namespace";

/** URNs of everything that comes before a resource, over all steps. */
function earlier(resources: Deployed, { urn }: Registered): ReadonlySet<string> {
    const known = new Map(resources.map((resource) => [resource.urn, resource.dependencies]));
    const found = new Set<string>();
    const follow = (one: string): void => {
        for (const dependency of known.get(one) ?? []) {
            if (!found.has(dependency)) {
                found.add(dependency);
                follow(dependency);
            }
        }
    };
    follow(urn);
    return found;
}

function millicores(quantity: string): number {
    return quantity.endsWith("m") ? Number.parseInt(quantity, 10) : Number(quantity) * 1000;
}

describe("Reactive RTC on the platform", () => {
    let both: Awaited<ReturnType<typeof bothStacks>>;
    let prod: Deployed;

    before(async () => {
        both = await bothStacks();
        ({ prod } = both);
    });

    it("R1 lives in the namespace rtc, whose pods are restricted", () => {
        for (const resources of Object.values(both)) {
            const { inputs } = only(resources, NAMESPACE_TYPE, NAMESPACE);
            assert.equal(inputs.metadata?.name, "rtc");
            assert.equal(inputs.metadata?.labels?.["pod-security.kubernetes.io/enforce"], "restricted");
        }
    });

    it("R1 R2 RX7 has KEDA, metrics of pods, a recent Kubernetes and a class of disks below it", () => {
        for (const resources of Object.values(both)) {
            const [cluster] = all(resources, "digitalocean:index/kubernetesCluster:KubernetesCluster");
            assert.match(text(cluster?.inputs.version), /^1\.3[4-6]\./);
            const versions = Object.fromEntries(
                all(resources, RELEASE).map(({ inputs }) => [text(inputs.chart), text(inputs.version)]),
            );
            assert.match(versions["keda"] ?? "", /^2\.2\d\./);
            assert("metrics-server" in versions);
            assert.equal(object(resources, "Kafka", "kafka").inputs.kind, "Kafka");
            const [pool] = objects(resources, "KafkaNodePool");
            assert.equal(items(pool?.inputs.spec?.storage?.volumes)[0]?.class, "do-block-storage");
        }
    });

    it("R17 RX26 runs the images of the settings, and refuses moving ones in a protected stack", async () => {
        const images = Object.fromEntries(
            Object.entries(deployments(prod)).map(([name, deployment]) => [name, text(container(deployment).image)]),
        );
        assert.equal(images["load-balancer"], "registry.digitalocean.com/example/reactive-rtc-load-balancer:1.0.0");
        assert.equal(images["socket"], "registry.digitalocean.com/example/reactive-rtc-socket:1.0.0");
        assert.match(images["nginx-gateway"] ?? "", /^docker\.io\/nginxinc\/nginx-unprivileged:\d+\.\d+\.\d+-/);
        const moving = stack("prod", {
            app: { images: { loadBalancer: "example.com/lb:latest", socket: "example.com/socket:1.0.0" } },
        });
        await assert.rejects(moving, /reactiveRtc\.images\.loadBalancer .*\n.*may be another image tomorrow/);
    });

    it("R17 pulls them with the credentials of the stack's registry", () => {
        for (const deployment of Object.values(deployments(prod))) {
            assert.deepEqual(template(deployment).spec?.imagePullSecrets, [{ name: "registry" }]);
        }
    });

    it("R18 makes rights and configuration, load-balancer, socket nodes, their scaler and the gateway in this order", () => {
        for (const resources of Object.values(both)) {
            const { "load-balancer": loadBalancer, socket, "nginx-gateway": gateway } = deployments(resources);
            const steps: (readonly Registered[])[] = [
                [
                    object(resources, "RoleBinding", "load-balancer-rolebinding"),
                    object(resources, "ConfigMap", "rtc-config"),
                    object(resources, "Secret", "rtc-secret"),
                    ...objects(resources, "KafkaTopic"),
                    object(resources, "Service", "kafka-service"),
                    object(resources, "Service", "redis-service"),
                    object(resources, "Service", "prometheus-service"),
                ],
                [loadBalancer],
                [socket],
                [object(resources, "ScaledObject", "socket-scaler-backup")],
                [gateway],
            ];
            steps.slice(1).forEach((step, index) => {
                const early = steps.slice(0, index + 1).flat();
                for (const late of step) {
                    const waitsFor = earlier(resources, late);
                    assert.deepEqual(
                        early.filter(({ urn }) => !waitsFor.has(urn)).map(({ urn }) => urn),
                        [],
                        late.urn,
                    );
                }
            });
        }
    });

    it("R18 has no monitor before there is something that knows monitors", () => {
        const monitoring = only(prod, RELEASE, "monitoring-release");
        for (const monitor of objects(prod, "PodMonitor")) {
            assert(earlier(prod, monitor).has(monitoring.urn), monitor.urn);
        }
    });

    it("R33 marks its pods by app=load-balancer, app=socket and app=nginx-gateway", () => {
        for (const [name, deployment] of Object.entries(deployments(prod))) {
            assert.equal(template(deployment).metadata?.labels?.app, name);
            assert.deepEqual(deployment.inputs.spec?.selector?.matchLabels, { app: name });
        }
    });

    it("R14 R36 keeps pods of a kind apart, over zones and over nodes", () => {
        for (const resources of Object.values(both)) {
            for (const [name, deployment] of Object.entries(deployments(resources))) {
                const { spec } = template(deployment);
                const constraints = items(spec?.topologySpreadConstraints);
                assert.deepEqual(
                    constraints.map(({ topologyKey }) => topologyKey),
                    ["topology.kubernetes.io/zone", "kubernetes.io/hostname"],
                );
                const preferred = items(
                    spec?.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution,
                );
                assert.deepEqual(preferred, [
                    {
                        weight: 100,
                        podAffinityTerm: {
                            topologyKey: "kubernetes.io/hostname",
                            labelSelector: { matchLabels: { app: name } },
                        },
                    },
                ]);
                const budget = object(resources, "PodDisruptionBudget", name).inputs.spec;
                assert.equal(budget?.maxUnavailable, 1);
                assert.deepEqual(budget?.selector?.matchLabels, { app: name });
            }
        }
    });

    it("R31 leaves the number of pods to whoever scales: no autoscaled Deployment says one of its own", () => {
        const { "load-balancer": loadBalancer, socket, "nginx-gateway": gateway } = deployments(prod);
        assert(!keys(loadBalancer.inputs.spec).includes("replicas"));
        assert(!keys(gateway.inputs.spec).includes("replicas"));
        assert.deepEqual(socket.ignoreChanges, ["spec.replicas"]);
    });

    it("R34 R35 RX21 gives pods the resources of production in prod, and of the manifests in dev", () => {
        const resources = (stackResources: Deployed) =>
            Object.fromEntries(
                Object.entries(deployments(stackResources)).map(([name, deployment]) => [
                    name,
                    container(deployment).resources,
                ]),
            );
        assert.deepEqual(resources(prod), {
            socket: { requests: { cpu: "2000m", memory: "2Gi" }, limits: { cpu: "4000m", memory: "4Gi" } },
            "load-balancer": { requests: { cpu: "500m", memory: "512Mi" }, limits: { cpu: "2000m", memory: "2Gi" } },
            "nginx-gateway": { requests: { cpu: "500m", memory: "1Gi" }, limits: { cpu: "1000m", memory: "2Gi" } },
        });
        assert.deepEqual(resources(both.dev), {
            socket: { requests: { cpu: "256m", memory: "512Mi" }, limits: { cpu: "2", memory: "2Gi" } },
            "load-balancer": { requests: { cpu: "200m", memory: "256Mi" }, limits: { cpu: "1", memory: "1Gi" } },
            "nginx-gateway": { requests: { cpu: "500m", memory: "512Mi" }, limits: { cpu: "1", memory: "1Gi" } },
        });
    });

    it("R34 has socket nodes on the pool that is made for them", () => {
        assert.deepEqual(template(deployments(prod).socket).spec?.nodeSelector, { workload: "sockets" });
        assert.equal(template(deployments(both.dev).socket).spec?.nodeSelector, undefined);
    });

    it("RX19 runs nothing as root, with a capability or with a file system that it may change", () => {
        for (const resources of Object.values(both)) {
            const owners = [...objects(resources, "Deployment"), ...objects(resources, "CronJob")];
            assert.equal(owners.length, 4);
            for (const owner of owners) {
                const { spec } = template(owner);
                assert.equal(spec?.securityContext?.runAsNonRoot, true);
                assert.notEqual(spec.securityContext.runAsUser, 0);
                for (const each of items(spec.containers)) {
                    assert.deepEqual(each.securityContext, {
                        allowPrivilegeEscalation: false,
                        readOnlyRootFilesystem: true,
                        capabilities: { drop: ["ALL"] },
                    });
                }
            }
        }
    });

    it("R47 asks for less than half of a minikube of 10 CPUs and 16 GB", async () => {
        const minikube = await stack("dev", {
            platform: MINIKUBE,
            app: {
                gateway: { podCidr: "10.244.0.0/16", replicas: { min: 2, max: 3 } },
            },
        });
        const fewest = (name: string): number => {
            const scalers = [...objects(minikube, "HorizontalPodAutoscaler"), ...objects(minikube, "ScaledObject")];
            const scaler = scalers.find(({ inputs }) => text(inputs.spec?.scaleTargetRef?.name) === name)?.inputs.spec;
            return Number(scaler?.minReplicas ?? scaler?.minReplicaCount);
        };
        const pods = Object.entries(deployments(minikube)).flatMap(([name, deployment]) =>
            Array.from({ length: fewest(name) }, () => items(template(deployment).spec?.containers)).flat(),
        );
        const brokers = objects(minikube, "KafkaNodePool").map(({ inputs }) => inputs.spec);
        const requests = [...pods, ...brokers].map((owner) => owner?.resources?.requests);
        const cpu = requests.reduce((sum, request) => sum + millicores(text(request?.cpu)), 0);
        const memory = requests.reduce((sum, request) => sum + bytesOf(text(request?.memory)), 0);
        assert(cpu > 1000 && cpu <= 10_000 / 2, `${cpu}m`);
        assert(memory > 2 ** 30 && memory <= 16e9 / 2, `${memory} bytes`);
    });

    it("outputs what others may rely on", () => {
        assert.deepEqual(prod.outputs.apps?.reactiveRtc, {
            url: "https://rtc.example.com",
            resolveUrl: "https://rtc.example.com/api/v1/resolve",
            socketUrl: "wss://rtc.example.com/ws/connect",
            loadBalancerUrl: "http://load-balancer-service.rtc.svc.cluster.local:8081",
            socketServiceUrl: "http://socket-service.rtc.svc.cluster.local:8080",
            socketHeadlessHost: "socket.rtc.svc.cluster.local",
            kafkaBootstrap: "kafka-kafka-bootstrap.rtc.svc.cluster.local:9092",
            kafkaAlias: "kafka-service.rtc.svc.cluster.local:9092",
            redisAddress: "private-doks-prod-reactive-rtc-redis-do-user-1-0.7.db.ondigitalocean.com:25061",
            redisAlias: "redis-service.rtc.svc.cluster.local:25061",
            prometheusUrl: "http://prometheus-service.rtc.svc.cluster.local:9090",
            dashboardUrl: "https://grafana.example.com/d/reactive-rtc-complete",
            configMapName: "rtc-config",
            secretName: "rtc-secret",
            leaseName: "load-balancer-leader",
            scaledObjectName: "socket-scaler-backup",
            autoscalers: ["load-balancer-hpa", "nginx-gateway-hpa"],
        });
        assert.equal(both.dev.outputs.apps?.reactiveRtc?.redisAddress, "redis-master.rtc.svc.cluster.local:6379");
        assert.deepEqual(
            prod.secretOutputs.filter((path) => path.startsWith("apps.reactiveRtc")),
            [],
        );
    });
});
