import assert from "node:assert/strict";
import { only, text, type Deployed, type Registered } from "../../support/deploy.ts";
import { container, migration, object, objects, stack, values } from "./stack.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";

/** One API and one worker pod on a block volume. */
const ONE_NODE = {
    workdir: { accessMode: "ReadWriteOnce", storageGiB: 20 },
    api: { replicas: { min: 1, max: 1 } },
    worker: { replicas: { min: 1, max: 1 } },
};

function claim(resources: Deployed, name: string) {
    const { inputs, protect, retainOnDelete } = object(resources, "PersistentVolumeClaim", name);
    const { accessModes, storageClassName, resources: asked } = inputs["spec"] ?? {};
    return { accessModes, storageClassName, size: asked?.["requests"]?.["storage"], protect, retainOnDelete };
}

/** URNs of everything that a resource waits for, itself through others. */
function awaits(resources: Deployed, from: Registered): Set<string> {
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const seen = new Set<string>();
    const visit = ({ dependencies }: Registered): void => {
        for (const urn of dependencies) {
            const next = byUrn.get(urn);
            if (next && !seen.has(urn)) {
                seen.add(urn);
                visit(next);
            }
        }
    };
    visit(from);
    return seen;
}

describe("What DocuElevate keeps its state in", () => {
    let dev: Deployed;
    let prod: Deployed;

    before(async () => {
        dev = await stack("dev");
        prod = await stack("prod");
    });

    it("D2 D9 D23 D49 DX5 DX9 is a shared volume of 50 GiB, which outlives the release", () => {
        assert.deepEqual(claim(prod, "docuelevate-workdir"), {
            accessModes: ["ReadWriteMany"],
            storageClassName: "nfs-share",
            size: "50Gi",
            protect: true,
            retainOnDelete: true,
        });
        assert.equal(claim(dev, "docuelevate-workdir").protect, false);
        const labels = object(prod, "PersistentVolumeClaim", "docuelevate-workdir").inputs["metadata"]?.["labels"];
        assert.equal(labels?.["app.kubernetes.io/instance"], "docuelevate");
    });

    it("D24 is a block volume of one node where there is but one pod of each kind", async () => {
        const single = await stack("dev", { app: ONE_NODE });
        const { accessModes, storageClassName, size } = claim(single, "docuelevate-workdir");
        assert.deepEqual(
            { accessModes, storageClassName, size },
            { accessModes: ["ReadWriteOnce"], storageClassName: "do-block-storage", size: "20Gi" },
        );
        const chart = values(single);
        for (const part of ["api", "worker", "knowledgeResearchWorker", "searchIndexWorker"]) {
            const [term] = (chart[part]?.["affinity"]?.["podAffinity"]?.[
                "requiredDuringSchedulingIgnoredDuringExecution"
            ] ?? []) as unknown[];
            assert.deepEqual(term, {
                topologyKey: "kubernetes.io/hostname",
                labelSelector: {
                    matchLabels: { "app.kubernetes.io/instance": "docuelevate" },
                    matchExpressions: [
                        {
                            key: "app.kubernetes.io/component",
                            operator: "In",
                            values: ["api", "worker", "knowledge-research-worker", "search-index-worker"],
                        },
                    ],
                },
            });
        }
        assert.equal(chart["api"]?.["replicaCount"], 1);
        assert.deepEqual(objects(single, "PodDisruptionBudget"), {});
    });

    it("D12 D25 DX5 DX12 is a Meilisearch of one version, on a volume of 10 GiB of the program", () => {
        const { inputs } = only(prod, RELEASE, "docuelevate-search");
        assert.equal(inputs["name"], "docuelevate-meilisearch");
        const { fullnameOverride, image, persistence, auth } = inputs["values"] ?? {};
        assert.deepEqual(
            { fullnameOverride, image, persistence, auth },
            {
                fullnameOverride: "docuelevate-meilisearch",
                image: { tag: "v1.36.0" },
                persistence: { enabled: true, existingClaim: "docuelevate-meilisearch-data" },
                auth: { existingMasterKeySecret: "docuelevate-search-environment" },
            },
        );
        assert.deepEqual(claim(prod, "docuelevate-meilisearch-data"), {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "do-block-storage",
            size: "10Gi",
            protect: true,
            retainOnDelete: true,
        });
    });

    it("D11 DX12 has PDFs made by a Gotenberg that the chart's version pins", () => {
        const { inputs } = only(prod, RELEASE, "docuelevate-pdf-renderer");
        assert.deepEqual([inputs["name"], inputs["version"]], ["docuelevate-gotenberg", "1.21.0"]);
        assert.deepEqual(inputs["values"]?.["service"], { port: 3000 });
    });

    it("D10 DX8 is a Redis that forgets nothing, and shows how many documents wait", () => {
        const { inputs } = only(prod, RELEASE, "docuelevate-redis");
        const { valkeyConfig, metrics } = inputs["values"] ?? {};
        assert.match(text(valkeyConfig), /^maxmemory-policy noeviction$/m);
        assert.deepEqual(metrics?.["exporter"]?.["extraEnvs"], {
            REDIS_EXPORTER_CHECK_SINGLE_KEYS: "db0=document_processor,db0=default,db0=celery",
        });
    });

    it("D3 D27 is a PostgreSQL of 14 or later: managed, or a cluster of its own with an archive", () => {
        const managed = only(prod, "digitalocean:index/databaseDb:DatabaseDb", "docuelevate-postgres");
        assert.equal(managed.inputs["name"], "docuelevate");
        const server = only(prod, "digitalocean:index/databaseCluster:DatabaseCluster", "postgres");
        assert.equal(server.inputs["version"], "17");
        const cluster = object(dev, "Cluster", "docuelevate-postgres");
        assert.match(text(cluster.inputs["spec"]?.["imageName"]), /^ghcr\.io\/cloudnative-pg\/postgresql:17\./);
    });

    it("keeps a pool's connections to one client while that is there", async () => {
        const pooled = await stack("prod", { app: { postgres: { form: "managed", poolSize: 20 } } });
        const pool = only(pooled, "digitalocean:index/databaseConnectionPool:DatabaseConnectionPool");
        assert.deepEqual([pool.inputs["mode"], pool.inputs["size"]], ["session", 20]);
        const [variable] = (container(migration(pooled))["env"] ?? []) as unknown[];
        assert.deepEqual(variable, {
            name: "DATABASE_URL",
            valueFrom: { secretKeyRef: { name: "docuelevate-postgres-direct-credentials", key: "psycopgUrl" } },
        });
    });

    it("D28 D50 DX2 gets its schema from a Job of the image, also where the database is empty", () => {
        const job = migration(prod);
        assert.match(text(job.inputs["metadata"]?.["name"]), /^docuelevate-migrate-[0-9a-f]{8}$/);
        const { image, command, envFrom } = container(job);
        assert.equal(image, "ghcr.io/christianlouis/docuelevate:0.188.6");
        assert.deepEqual(command, [
            "python",
            "-c",
            // Without its models the application would find nothing to make and call the empty database up to date.
            "import app.models; from app.database import init_db; init_db()",
        ]);
        assert.deepEqual(envFrom, [{ secretRef: { name: "docuelevate-secrets" } }]);
    });

    it("D28 D47 DX2 runs that Job once per image and database, before the release", async () => {
        const name = ({ inputs }: Registered) => inputs["metadata"]?.["name"];
        const again = await stack("prod", { app: { variables: { LOG_FORMAT: "json" } } });
        assert.equal(name(migration(again)), name(migration(prod)));
        const newer = await stack("prod", { app: { image: "ghcr.io/christianlouis/docuelevate:0.189.0" } });
        assert.notEqual(name(migration(newer)), name(migration(prod)));
        const release = only(prod, RELEASE, "docuelevate");
        assert.ok(awaits(prod, release).has(migration(prod).urn), "the release does not wait for the Job");
        assert.ok(!awaits(prod, migration(prod)).has(release.urn));
        assert.ok(awaits(prod, objects(prod, "Deployment")["docuelevate-beat"] ?? release).has(release.urn));
    });

    it("D13 is there before the release, with the policies that close it off", () => {
        const before = awaits(prod, only(prod, RELEASE, "docuelevate"));
        const named = (kind: string) =>
            Object.entries(objects(prod, kind))
                .filter(([, { urn }]) => before.has(urn))
                .map(([name]) => name);
        for (const policy of ["default-deny", "docuelevate-api", "docuelevate-redis", "docuelevate-meilisearch"]) {
            assert.ok(named("NetworkPolicy").includes(policy), `${policy} is not awaited`);
        }
        assert.ok(named("Secret").includes("docuelevate-secrets"));
        assert.ok(named("PersistentVolumeClaim").includes("docuelevate-workdir"));
    });
});
