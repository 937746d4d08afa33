import assert from "node:assert/strict";
import { items, only, type Deployed, type Tree } from "../../support/deploy.ts";
import { container, objects, release, secretValues, stack, values } from "./stack.ts";

/** What every pod of the chart is told to be: nothing that a restricted namespace refuses. */
const POD = {
    runAsNonRoot: true,
    runAsUser: 1000,
    fsGroup: 1000,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
};
const CONTAINER = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: false, capabilities: { drop: ["ALL"] } };

const PARTS = ["api", "worker", "knowledgeResearchWorker", "searchIndexWorker"];

describe("DocuElevate's release", () => {
    let dev: Deployed;
    let prod: Deployed;
    let chart: Tree;

    before(async () => {
        dev = await stack("dev");
        prod = await stack("prod");
        chart = values(prod);
    });

    const part = (name: string): Tree => {
        const found = chart[name];
        assert(found);
        return found;
    };

    it("D5 D14 DX17 installs the chart from where the settings say, as docuelevate", () => {
        const { inputs } = release(prod);
        assert.deepEqual(
            { chart: inputs["chart"], version: inputs["version"], name: inputs["name"], space: inputs["namespace"] },
            {
                chart: "oci://registry.digitalocean.com/example/charts/docuelevate",
                version: "0.2.0",
                name: "docuelevate",
                space: "docuelevate",
            },
        );
        assert.equal(inputs["repositoryOpts"], undefined);
    });

    it("DX17 takes a folder, a package or a repository too", async () => {
        const path = release(await stack("dev", { app: { chart: { reference: "./charts/docuelevate-0.2.0.tgz" } } }));
        assert.equal(path.inputs["chart"], "./charts/docuelevate-0.2.0.tgz");
        const listed = release(await stack("dev", { app: { chart: { reference: "https://charts.example.com" } } }));
        assert.equal(listed.inputs["chart"], "docuelevate");
        assert.deepEqual(listed.inputs["repositoryOpts"], { repo: "https://charts.example.com" });
    });

    it("D19 D48 DX11 pins the image, and pulls it once", () => {
        assert.deepEqual(chart["image"], {
            repository: "ghcr.io/christianlouis/docuelevate",
            tag: "0.188.6",
            pullPolicy: "IfNotPresent",
        });
    });

    it("D7 D8 D36 fixes the number of pods where both bounds are the same", async () => {
        const fixed = values(
            await stack("prod", {
                app: { api: { replicas: { min: 3, max: 3 } }, worker: { replicas: { min: 4, max: 4 } } },
            }),
        );
        assert.equal(fixed["api"]?.["replicaCount"], 3);
        assert.equal(fixed["worker"]?.["replicaCount"], 4);
        assert.equal(fixed["api"]?.["autoscaling"]?.["enabled"], false);
        assert.equal(fixed["worker"]?.["autoscaling"]?.["enabled"], false);
    });

    it("D37 D38 scales the API from 2 to 8 pods at 70 % CPU and workers from 2 to 10 at 75 %", () => {
        assert.deepEqual(part("api")["autoscaling"], {
            enabled: true,
            minReplicas: 2,
            maxReplicas: 8,
            targetCPUUtilizationPercentage: 70,
        });
        assert.deepEqual(part("worker")["autoscaling"], {
            enabled: true,
            minReplicas: 2,
            maxReplicas: 10,
            targetCPUUtilizationPercentage: 75,
        });
    });

    it("D40 D41 gives pods the CPU and memory that are asked for", () => {
        assert.deepEqual(part("api")["resources"], {
            requests: { cpu: "250m", memory: "512Mi" },
            limits: { cpu: "1000m", memory: "2Gi" },
        });
        assert.deepEqual(part("worker")["resources"], {
            requests: { cpu: "500m", memory: "1Gi" },
            limits: { cpu: "2000m", memory: "4Gi" },
        });
    });

    it("DX6 runs one worker on research and one on the index beside them", () => {
        for (const name of ["knowledgeResearchWorker", "searchIndexWorker"]) {
            const { enabled, replicaCount, concurrency, resources } = part(name);
            assert.deepEqual(
                { enabled, replicaCount, concurrency, resources },
                {
                    enabled: true,
                    replicaCount: 1,
                    concurrency: 1,
                    resources: { requests: { cpu: "250m", memory: "512Mi" }, limits: { cpu: "1", memory: "2Gi" } },
                },
            );
        }
    });

    it("D43 D44 DX1 asks pages that there are, under a name that the application answers to", () => {
        const probe = (page: string, initialDelaySeconds: number, periodSeconds: number) => ({
            httpGet: {
                path: `/api/diagnostic/healthz/${page}`,
                port: 8000,
                httpHeaders: [{ name: "Host", value: "localhost" }],
            },
            initialDelaySeconds,
            periodSeconds,
            timeoutSeconds: 5,
            failureThreshold: 3,
        });
        assert.deepEqual(part("api")["livenessProbe"], probe("live", 30, 30));
        assert.deepEqual(part("api")["readinessProbe"], probe("ready", 10, 10));
    });

    it("D45 DX10 has nobody collect metrics that there are not", () => {
        for (const name of PARTS) {
            const annotations = Object.keys(part(name)["podAnnotations"] ?? {});
            assert.deepEqual(
                annotations.filter((annotation) => annotation.startsWith("prometheus.io")),
                [],
            );
        }
    });

    it("D47 restarts pods when what they are told changes", async () => {
        const other = values(await stack("prod", { app: { variables: { LOG_FORMAT: "json" } } }));
        for (const name of PARTS) {
            const checksum = part(name)["podAnnotations"]?.["platform/checksum"] as unknown;
            assert.match(String(checksum), /^[0-9a-f]{64}$/);
            assert.notEqual(other[name]?.["podAnnotations"]?.["platform/checksum"], checksum);
        }
    });

    it("meets restricted pod security with every pod", () => {
        const { inputs } = only(prod, "kubernetes:core/v1:Namespace", "docuelevate");
        const level: unknown = inputs["metadata"]?.["labels"]?.["pod-security.kubernetes.io/enforce"];
        assert.equal(level, "restricted");
        for (const name of PARTS) {
            assert.deepEqual(part(name)["podSecurityContext"], POD);
            assert.deepEqual(part(name)["securityContext"], CONTAINER);
        }
    });

    it("D21 D30 DX3 takes secrets from docuelevate-secrets, and none by way of values", () => {
        assert.deepEqual(chart["secrets"], { existingSecret: "docuelevate-secrets" });
        assert.deepEqual(release(prod).secretPaths, []);
        const shown = JSON.stringify(chart);
        const leaked = Object.entries(secretValues(prod)).filter(
            ([key, value]) => /KEY|SECRET|PASSWORD|DATABASE_URL|REDIS_URL/.test(key) && shown.includes(value),
        );
        assert.deepEqual(leaked, []);
    });

    it("D15 D20 says in values what is no secret", () => {
        assert.deepEqual(chart["env"], {
            WORKDIR: "/workdir",
            AI_PROVIDER: "openai",
            OPENAI_MODEL: "gpt-4o-mini",
            AZURE_REGION: "eastus",
            AZURE_ENDPOINT: "https://example.cognitiveservices.azure.com/",
            GOTENBERG_URL: "http://docuelevate-gotenberg:3000",
            MEILISEARCH_URL: "http://docuelevate-meilisearch:7700",
            ENABLE_SEARCH: "true",
            AUTH_ENABLED: "true",
            ADMIN_USERNAME: "admin",
            EXTERNAL_HOSTNAME: "docuelevate.example.com",
            ALLOW_FILE_DELETE: "true",
        });
    });

    it("D28 D42 DX2 DX8 leaves out the chart's Redis, migration, search and renderer", () => {
        for (const name of ["redis", "migrations", "meilisearch", "gotenberg"]) {
            assert.deepEqual(chart[name], { enabled: false });
        }
    });

    it("D9 D23 DX5 mounts a volume of the program", () => {
        assert.deepEqual(chart["workdir"], { persistence: { enabled: true, existingClaim: "docuelevate-workdir" } });
    });

    it("pulls with the stack's credentials where there are such", async () => {
        assert.deepEqual(chart["imagePullSecrets"], [{ name: "registry" }]);
        const open = await stack("dev", { platform: { cluster: { kind: "existing", context: "kind" }, ...LOCAL } });
        assert.deepEqual(items(values(open)["imagePullSecrets"]), []);
    });

    it("DX7 keeps one scheduler, which goes before another comes", () => {
        const beat = objects(dev, "Deployment")["docuelevate-beat"];
        assert(beat);
        assert.deepEqual(
            { replicas: beat.inputs["spec"]?.["replicas"], strategy: beat.inputs["spec"]?.["strategy"] },
            { replicas: 1, strategy: { type: "Recreate" } },
        );
        const { command, resources, envFrom } = container(beat);
        assert.deepEqual(command, [
            ..."celery -A app.celery_worker beat --loglevel=info -s /tmp/celerybeat-schedule".split(" "),
        ]);
        assert.deepEqual(resources, {
            requests: { cpu: "100m", memory: "256Mi" },
            limits: { cpu: "500m", memory: "512Mi" },
        });
        assert.deepEqual(envFrom, [{ secretRef: { name: "docuelevate-secrets" } }]);
    });
});

/** A cluster of somebody else's, without what DigitalOcean alone has. */
const LOCAL = {
    ingress: { controller: "traefik", replicas: { min: 1, max: 1 }, loadBalancer: { kind: "load-balancer" } },
    dns: { zone: "external" },
    certificates: { issuer: "self-signed" },
    storage: { blockClass: "standard", shared: { kind: "class", name: "shared" } },
};
