import assert from "node:assert/strict";
import { all, items, keys, only, type Deployed, type Registered, type Tree } from "../support/deploy.ts";
import { changedStack, type StackSettings } from "../support/program.ts";

const PASSWORD = "random:index/randomPassword:RandomPassword";
const BUCKET = "digitalocean:index/spacesBucket:SpacesBucket";
const CORS = "digitalocean:index/spacesBucketCorsConfiguration:SpacesBucketCorsConfiguration";
const POOL = "digitalocean:index/databaseConnectionPool:DatabaseConnectionPool";
const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";
const REGISTRY = "digitalocean:index/containerRegistry:ContainerRegistry";
const SERVICE = "kubernetes:core/v1:Service";
const INGRESS_CLASSES = "kubernetes:networking.k8s.io/v1:IngressClass";

/** Settings of Chat4All, the only application that these stacks keep. */
function chat4all(settings: StackSettings): Record<string, Record<string, unknown>> {
    const app = settings["apps"]?.["chat4all"] as Record<string, Record<string, unknown>>;
    settings["apps"] = { chat4all: app };
    return app;
}

function part(settings: StackSettings, name: string): Record<string, unknown> {
    const found = settings[name];
    assert(found, `the stack has no ${name}`);
    return found;
}

function rotations(resources: Deployed): Record<string, Tree | undefined> {
    return Object.fromEntries(
        all(resources, PASSWORD)
            .map(({ name, inputs }): [string, Tree | undefined] => [name, inputs.keepers?.rotation])
            .sort(),
    );
}

function annotations({ inputs }: Registered): Tree {
    return inputs.metadata?.annotations ?? {};
}

describe("What the settings choose reaches the resources", function () {
    this.timeout(60_000);

    it("makes new passwords for the service whose rotation is changed, and for no other", async () => {
        const before = rotations(await changedStack("dev", (settings) => void chat4all(settings)));
        assert.deepEqual([...new Set(Object.values(before))], ["1"]);
        const after = rotations(
            await changedStack("dev", (settings) => {
                const app = chat4all(settings);
                Object.assign(part(settings, "monitoring"), { passwordRotation: "grafana-2" });
                Object.assign(app["postgres"] ?? {}, { passwordRotation: "postgres-2" });
                Object.assign(app["redis"] ?? {}, { passwordRotation: "redis-2" });
                Object.assign(app["objectStore"] ?? {}, { passwordRotation: "files-2" });
                Object.assign(app, { tokenRotation: "tokens-2" });
            }),
        );
        assert.deepEqual(keys(after as unknown as Tree), keys(before as unknown as Tree));
        assert.deepEqual(after, {
            "chat4all-files-access": "files-2",
            "chat4all-files-admin-access": "files-2",
            "chat4all-files-admin-secret": "files-2",
            "chat4all-files-secret": "files-2",
            "chat4all-jwt": "tokens-2",
            "chat4all-postgres": "postgres-2",
            "chat4all-redis": "redis-2",
            "monitoring-grafana": "grafana-2",
        });
    });

    it("makes a new password of MongoDB and a new secret of the ring where theirs is changed", async () => {
        const resources = await changedStack("dev", (settings) => {
            const { kraken, reactiveRtc } = settings["apps"] as Record<string, Record<string, object>>;
            Object.assign(kraken?.["mongo"] ?? {}, { passwordRotation: "mongo-2" });
            Object.assign(reactiveRtc ?? {}, { ringSecretRotation: "ring-2" });
            settings["apps"] = { kraken, reactiveRtc };
        });
        const mongo = Object.entries(rotations(resources)).filter(([name]) => name.startsWith("kraken-mongo"));
        assert.ok(mongo.length > 0);
        assert.deepEqual([...new Set(mongo.map(([, rotation]) => rotation))], ["mongo-2"]);
        const [ring] = all(resources, "random:index/randomBytes:RandomBytes");
        assert.deepEqual(ring?.inputs["keepers"], { rotation: "ring-2" });
    });

    it("keeps old versions in a bucket, and answers browsers, as far as settings say so", async () => {
        const plain = await changedStack("prod", (settings) => void chat4all(settings));
        assert.deepEqual(only(plain, BUCKET, "chat4all-files").inputs["versioning"], { enabled: false });
        assert.deepEqual(all(plain, CORS), []);

        const chosen = await changedStack("prod", (settings) => {
            const { objectStore } = chat4all(settings);
            Object.assign(objectStore ?? {}, { oldVersionDays: 30, corsOrigins: ["https://app.example.com"] });
        });
        const { inputs } = only(chosen, BUCKET, "chat4all-files");
        assert.deepEqual(inputs["versioning"], { enabled: true });
        assert.deepEqual(
            items(inputs["lifecycleRules"]).map(({ id, noncurrentVersionExpiration }) => [
                id,
                noncurrentVersionExpiration,
            ]),
            [
                ["abandoned-uploads", undefined],
                ["old-versions", { days: 30 }],
            ],
        );
        const [rule] = items(only(chosen, CORS, "chat4all-files").inputs["corsRules"]);
        assert.deepEqual(rule?.["allowedOrigins"], ["https://app.example.com"]);
    });

    it("puts a connection pool of the size asked for before a managed database, and none otherwise", async () => {
        const pools = async (postgres: object) =>
            all(
                await changedStack("prod", (settings) => void Object.assign(chat4all(settings), { postgres })),
                POOL,
            ).map(({ inputs }) => inputs["size"]);
        assert.deepEqual(await pools({ form: "managed", poolSize: 40 }), [40]);
        assert.deepEqual(await pools({ form: "managed" }), []);
    });

    it("names, sizes and types the load balancer", async () => {
        const resources = await changedStack("dev", (settings) => {
            chat4all(settings);
            part(settings, "ingress")["loadBalancer"] = {
                kind: "digitalocean",
                type: "regional",
                name: "front-door",
                sizeUnits: 5,
                proxyProtocol: true,
                hostname: "edge.dev.example.com",
                idleTimeoutSeconds: 900,
            };
        });
        const prefix = "service.beta.kubernetes.io/do-loadbalancer-";
        const [service] = all(resources, SERVICE).filter((one) => annotations(one)[`${prefix}name`] !== undefined);
        assert(service);
        const given = annotations(service);
        assert.deepEqual(
            ["name", "type", "size-unit", "enable-proxy-protocol", "hostname", "http-idle-timeout-seconds"].map(
                (key) => given[prefix + key],
            ),
            ["front-door", "REGIONAL", "5", "true", "edge.dev.example.com", "900"],
        );
    });

    it("creates the registry or uses the account's, and the cluster pulls from it", async () => {
        const registries = async (registry: object | undefined) => {
            const resources = await changedStack("dev", (settings) => {
                chat4all(settings);
                part(settings, "cluster")["registry"] = registry;
            });
            const { registryIntegration } = only(resources, CLUSTER).inputs;
            return [all(resources, REGISTRY).map(({ inputs }) => inputs["name"]), registryIntegration];
        };
        assert.deepEqual(await registries({ kind: "create", name: "own" }), [["own"], true]);
        assert.deepEqual(await registries({ kind: "use", name: "example" }), [[], true]);
        assert.deepEqual(await registries(undefined), [[], false]);
    });

    it("replaces Traefik by ingress-nginx everywhere", async () => {
        const resources = await changedStack("dev", (settings) => {
            chat4all(settings);
            Object.assign(part(settings, "ingress"), { controller: "nginx", acknowledgeRetirement: true });
        });
        const classes = all(resources, "kubernetes:networking.k8s.io/v1:Ingress").map(
            ({ inputs }) => inputs.spec?.ingressClassName,
        );
        assert.ok(classes.length > 0);
        assert.deepEqual([...new Set(classes)], ["nginx"]);
        assert.deepEqual(all(resources, INGRESS_CLASSES, "traefik"), []);
    });

    it("puts volumes on the block class of the settings", async () => {
        const resources = await changedStack("local", (settings) => {
            part(settings, "storage")["blockClass"] = "fast-disks";
        });
        const claims = all(resources, "kubernetes:core/v1:PersistentVolumeClaim").map(
            ({ inputs }) => inputs.spec?.storageClassName,
        );
        assert.ok(claims.some((name) => (name as unknown) === "fast-disks"));
        assert.ok(claims.every((name) => (name as unknown) !== "standard"));
    });
});
