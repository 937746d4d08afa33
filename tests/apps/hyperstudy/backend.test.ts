import assert from "node:assert/strict";
import { all, items, type Deployed } from "../../support/deploy.ts";
import { container, object, objects, podSpec, spec, stack, variables } from "./stack.ts";

describe("HyperStudy's backend", () => {
    let prod: Deployed;
    before(async () => {
        prod = await stack("prod");
    });

    it("H2 H35 is a StatefulSet backend with a container backend, whose pods come one after the other", () => {
        const { serviceName, podManagementPolicy, selector } = spec(prod, "StatefulSet", "backend");
        assert.deepEqual(
            { serviceName, podManagementPolicy, selector },
            {
                serviceName: "backend",
                podManagementPolicy: "OrderedReady",
                selector: { matchLabels: { app: "backend" } },
            },
        );
        const { name, image } = container(prod, "StatefulSet", "backend");
        assert.deepEqual([name, image], ["backend", "registry.digitalocean.com/hyperstudy/backend:0.6.0"]);
        const { clusterIP } = spec(prod, "Service", "backend");
        assert.equal(clusterIP, "None");
    });

    it("H2 H23 HX20 is scaled from 3 to 12 pods by 60 % CPU and 70 % memory, and slowly back", () => {
        assert.deepEqual(spec(prod, "HorizontalPodAutoscaler", "backend-hpa"), {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "StatefulSet", name: "backend" },
            minReplicas: 3,
            maxReplicas: 12,
            metrics: [utilization("cpu", 60), utilization("memory", 70)],
            behavior: {
                scaleDown: {
                    stabilizationWindowSeconds: 300,
                    policies: [{ type: "Pods", value: 1, periodSeconds: 300 }],
                },
            },
        });
        assert.equal("replicas" in spec(prod, "StatefulSet", "backend"), false, "the autoscaler alone decides");
    });

    it("H24 prefers nodes without another backend pod", () => {
        assert.deepEqual(podSpec(prod, "StatefulSet", "backend")["affinity"], {
            podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                    {
                        weight: 100,
                        podAffinityTerm: {
                            labelSelector: { matchLabels: { app: "backend" } },
                            topologyKey: "kubernetes.io/hostname",
                        },
                    },
                ],
            },
        });
        const { template } = spec(prod, "StatefulSet", "backend");
        assert.equal(template?.["metadata"]?.["labels"]?.["app"], "backend");
    });

    it("H37 is given 250m and 512Mi, and at most 1000m and 1Gi", () => {
        assert.deepEqual(container(prod, "StatefulSet", "backend")["resources"], {
            requests: { cpu: "250m", memory: "512Mi" },
            limits: { cpu: "1000m", memory: "1Gi" },
        });
    });

    it("H47 HX8 answers on port 3000, which it is told, behind backend-service", () => {
        assert.deepEqual(spec(prod, "Service", "backend-service"), {
            type: "ClusterIP",
            selector: { app: "backend" },
            ports: [{ name: "http", port: 3000, targetPort: "http", protocol: "TCP" }],
        });
        const backend = container(prod, "StatefulSet", "backend");
        assert.equal(variables(backend)["PORT"], "3000");
        assert.deepEqual(items(backend["ports"])[0], { name: "http", containerPort: 3000, protocol: "TCP" });
    });

    it("H25 H46 knows its own name, its limits, Redis and the origin of its pages", () => {
        assert.deepEqual(variables(container(prod, "StatefulSet", "backend")), {
            POD_NAME: "field metadata.name",
            POD_NAMESPACE: "field metadata.namespace",
            POD_IP: "field status.podIP",
            REDIS_HOST: "redis-service.hyperstudy.svc.cluster.local",
            REDIS_PORT: "6379",
            NODE_ENV: "production",
            ENVIRONMENT: "production",
            PORT: "3000",
            CORS_ORIGIN: "https://hyperstudy.example.com",
            HORIZONTAL_SCALING_ENABLED: "true",
            MAX_ROOMS_PER_POD: "20",
            MAX_PARTICIPANTS_PER_POD: "80",
            METRICS_HEARTBEAT_INTERVAL: "60000",
        });
    });

    it("H44 lets pages of other origins, such as a CDN's, call it where settings name them", async () => {
        const resources = await stack("prod", { app: { corsOrigins: ["https://cdn.example.com"] } });
        assert.equal(
            variables(container(resources, "StatefulSet", "backend"))["CORS_ORIGIN"],
            "https://hyperstudy.example.com,https://cdn.example.com",
        );
    });

    it("HX12 is told where mail and video are at Amazon where settings say so", async () => {
        const amazon = {
            region: "us-east-1",
            mail: { from: "study@example.com", region: "eu-west-1" },
            mediaConvertRole: "arn:aws:iam::123456789012:role/media",
        };
        const told = variables(container(await stack("prod", { app: { amazon } }), "StatefulSet", "backend"));
        const { AWS_REGION, SES_FROM_EMAIL, SES_REGION, MEDIACONVERT_ROLE_ARN } = told;
        assert.deepEqual(
            [AWS_REGION, SES_FROM_EMAIL, SES_REGION, MEDIACONVERT_ROLE_ARN],
            ["us-east-1", "study@example.com", "eu-west-1", "arn:aws:iam::123456789012:role/media"],
        );
    });

    it("HX19 is asked by /health whether it has started, is ready and lives", async () => {
        const { startupProbe, readinessProbe, livenessProbe } = container(prod, "StatefulSet", "backend");
        const httpGet = { path: "/health", port: "http" };
        assert.deepEqual([startupProbe?.["httpGet"], readinessProbe?.["httpGet"], livenessProbe?.["httpGet"]], [
            httpGet,
            httpGet,
            httpGet,
        ] as object[]);
        const elsewhere = await stack("prod", { app: { backend: { healthPath: "/api/health" } } });
        const moved = container(elsewhere, "StatefulSet", "backend")["livenessProbe"]?.["httpGet"];
        assert.deepEqual(moved, { path: "/api/health", port: "http" });
    });

    it("HX19 is given time to let go of its connections, while others hear that it goes", async () => {
        const pods = podSpec(prod, "StatefulSet", "backend");
        assert.equal(pods["terminationGracePeriodSeconds"], 90);
        assert.deepEqual(container(prod, "StatefulSet", "backend")["lifecycle"], {
            preStop: { sleep: { seconds: 10 } },
        });
        const patient = await stack("prod", { app: { backend: { drainSeconds: 600 } } });
        assert.equal(podSpec(patient, "StatefulSet", "backend")["terminationGracePeriodSeconds"], 630);
    });

    it("HX16 loses one pod to a drain at a time, like the frontend and the pod router", () => {
        const budgets = Object.entries(objects(prod, "PodDisruptionBudget")).map(([name, { inputs }]) => [
            name,
            inputs["spec"]?.["maxUnavailable"],
        ]);
        assert.deepEqual(budgets.sort(), [
            ["backend", 1],
            ["frontend", 1],
            ["pod-router", 1],
        ]);
    });

    it("H7 HX9 shows its metrics on port 8080, by a Service of its own that Prometheus scrapes", () => {
        assert.deepEqual(spec(prod, "Service", "backend-metrics"), {
            type: "ClusterIP",
            selector: { app: "backend" },
            ports: [{ name: "metrics", port: 8080, targetPort: "metrics", protocol: "TCP" }],
        });
        const { selector, endpoints } = spec(prod, "ServiceMonitor", "backend-metrics");
        assert.deepEqual(selector?.["matchLabels"], { app: "backend", metrics: "true" });
        assert.deepEqual(items(endpoints)[0]?.["port"], "metrics");
        const chosen = Object.entries(objects(prod, "Service"))
            .filter(([, { inputs }]) => {
                const labels = inputs["metadata"]?.["labels"] as Record<string, unknown> | undefined;
                return labels?.["app"] === "backend" && labels["metrics"] === "true";
            })
            .map(([name]) => name);
        assert.deepEqual(chosen, ["backend-metrics"], "no pod is scraped twice");
    });

    it("H7 HX9 has a metrics service beside it where there is an image of one, and none otherwise", async () => {
        assert.deepEqual(Object.keys(objects(prod, "Deployment")).sort(), ["frontend", "pod-router"]);
        const image = "registry.digitalocean.com/hyperstudy/metrics:0.6.0";
        const resources = await stack("prod", { app: { metricsService: { image, port: 9100 } } });
        assert.equal(container(resources, "Deployment", "metrics-service")["image"], image);
        assert.deepEqual(items(spec(resources, "Service", "metrics-service")["ports"])[0]?.["port"], 9100);
        assert.equal(objects(resources, "PodMonitor")["metrics-service"] !== undefined, true);
    });

    it("H10 H35 keeps the images that a pipeline sets, where settings leave them to one", async () => {
        const image = "spec.template.spec.containers[0].image";
        const ignored = (resources: Deployed) =>
            [
                object(resources, "StatefulSet", "backend"),
                object(resources, "Deployment", "frontend"),
                object(resources, "Deployment", "pod-router"),
                object(resources, "StatefulSet", "redis"),
            ].map(({ ignoreChanges }) => ignoreChanges);
        assert.deepEqual(ignored(prod), [[], [], [], []]);
        const delivered = await stack("prod", { app: { imagesSetBy: "pipeline" } });
        assert.deepEqual(ignored(delivered), [[image], [image], [image], []]);
    });

    it("H41 runs no pod as root or with a writable image, and gives none a token of the Kubernetes API", () => {
        const owners = ["StatefulSet", "Deployment", "CronJob"].flatMap((kind) =>
            Object.keys(objects(prod, kind)).map((name) => podSpec(prod, kind, name)),
        );
        assert.equal(owners.length, 6);
        for (const pods of owners) {
            assert.equal(pods["automountServiceAccountToken"], false);
            assert.equal(pods["securityContext"]?.["runAsNonRoot"], true);
            for (const each of [...items(pods["containers"]), ...items(pods["initContainers"])]) {
                assert.equal(each["securityContext"]?.["readOnlyRootFilesystem"], true);
                assert.deepEqual(each["securityContext"]?.["capabilities"], { drop: ["ALL"] });
            }
        }
        const [namespace] = all(prod, "kubernetes:core/v1:Namespace", "hyperstudy");
        const labels = namespace?.inputs["metadata"]?.["labels"] as Record<string, unknown> | undefined;
        assert.equal(labels?.["pod-security.kubernetes.io/enforce"], "restricted");
    });
});

describe("HyperStudy's frontend", () => {
    let prod: Deployed;
    before(async () => {
        prod = await stack("prod");
    });

    it("H3 is scaled from 2 to 10 pods by 70 % CPU and 80 % memory", () => {
        assert.deepEqual(spec(prod, "HorizontalPodAutoscaler", "frontend-hpa"), {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "frontend" },
            minReplicas: 2,
            maxReplicas: 10,
            metrics: [utilization("cpu", 70), utilization("memory", 80)],
        });
        assert.deepEqual(container(prod, "Deployment", "frontend")["resources"], {
            requests: { cpu: "100m", memory: "256Mi" },
            limits: { cpu: "500m", memory: "512Mi" },
        });
    });

    it("H47 is on port 80 of frontend-service, and may listen there without being root", async () => {
        assert.deepEqual(items(spec(prod, "Service", "frontend-service")["ports"]), [
            { name: "http", port: 80, targetPort: "http", protocol: "TCP" },
        ]);
        assert.deepEqual(podSpec(prod, "Deployment", "frontend")["securityContext"]?.["sysctls"], [
            { name: "net.ipv4.ip_unprivileged_port_start", value: "0" },
        ]);
        const other = await stack("prod", { app: { frontend: { port: 8080 } } });
        assert.equal(items(container(other, "Deployment", "frontend")["ports"])[0]?.["containerPort"], 8080);
        assert.equal(items(spec(other, "Service", "frontend-service")["ports"])[0]?.["port"], 80);
    });
});

function utilization(name: string, averageUtilization: number) {
    return { type: "Resource", resource: { name, target: { type: "Utilization", averageUtilization } } };
}
