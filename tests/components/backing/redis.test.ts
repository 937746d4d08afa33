import assert from "node:assert/strict";
import { InClusterRedis, type InClusterRedisArgs } from "../../../components/backing/in-cluster/redis.ts";
import { all, deploy, only, text, type Deployed } from "../../support/deploy.ts";
import { matrix, networkOf } from "../../support/policy-matrix.ts";
import { PROMETHEUS } from "../platform/parts.ts";
import { CLAIM, NETWORK_POLICY, POD_MONITOR, RELEASE, SECRET, SHOP } from "./parts.ts";

function redis(args: Partial<InClusterRedisArgs> = {}): Promise<Deployed> {
    return deploy(() => {
        const { host, tls } = new InClusterRedis("cache", { ...SHOP, evictionPolicy: "noeviction", ...args });
        return { host, tls };
    });
}

describe("InClusterRedis", () => {
    it("takes the password of the connection Secret, for the user that every client is", async () => {
        const resources = await redis();
        const { inputs } = only(resources, RELEASE);
        assert.deepEqual([inputs["chart"], inputs["name"], inputs["namespace"]], ["valkey", "cache", "shop"]);
        assert.deepEqual(inputs["values"]?.["auth"], {
            enabled: true,
            usersExistingSecret: "cache-credentials",
            aclUsers: { default: { permissions: "~* &* +@all", passwordKey: "password" } },
        });
        const secret = only(resources, SECRET, "cache-credentials");
        const password = text(secret.inputs["stringData"]?.["password"]);
        assert.deepEqual(secret.inputs["stringData"], {
            host: "cache.shop.svc.cluster.local",
            port: "6379",
            password,
            url: `redis://:${password}@cache.shop.svc.cluster.local:6379/0`,
            celeryUrl: `redis://:${password}@cache.shop.svc.cluster.local:6379/0`,
        });
        assert.deepEqual(resources.outputs, { host: "cache.shop.svc.cluster.local", tls: false });
    });

    it("keeps its password out of the release, and restarts when it changes", async () => {
        const resources = await redis();
        const { inputs } = only(resources, RELEASE);
        const password = text(only(resources, SECRET).inputs["stringData"]?.["password"]);
        assert.ok(!JSON.stringify(inputs).includes(password));
        const checksum = async (args: Partial<InClusterRedisArgs>) =>
            text(only(await redis(args), RELEASE).inputs["values"]?.["podAnnotations"]?.["platform/checksum"]);
        assert.match(await checksum({}), /^[0-9a-f]{64}$/);
        assert.equal(await checksum({}), await checksum({}));
    });

    it("keeps its data on a claim of the program, which one pod at a time mounts", async () => {
        const resources = await redis();
        const claim = only(resources, CLAIM);
        assert.equal(claim.inputs["metadata"]?.["name"], "cache-data");
        assert.deepEqual(claim.inputs["spec"]?.["resources"], { requests: { storage: "10Gi" } });
        assert.deepEqual([claim.protect, claim.retainOnDelete], [true, true]);
        const { inputs, dependencies } = only(resources, RELEASE);
        assert.deepEqual(inputs["values"]?.["dataStorage"], { enabled: true, persistentVolumeClaimName: "cache-data" });
        assert.equal(inputs["values"]["deploymentStrategy"], "Recreate");
        assert.ok(dependencies.includes(claim.urn));
        assert.ok(dependencies.includes(only(resources, NETWORK_POLICY).urn));
        assert.ok(dependencies.includes(only(resources, SECRET).urn));
    });

    it("stays within its memory: data take 70 percent of the limit, then the policy decides", async () => {
        const config = async (args: Partial<InClusterRedisArgs>) =>
            text(only(await redis(args), RELEASE).inputs["values"]?.["valkeyConfig"]);
        assert.equal(await config({}), "maxmemory 751619276\nmaxmemory-policy noeviction\nappendonly yes\n");
        assert.equal(
            await config({ evictionPolicy: "allkeys-lru", appendOnly: false }),
            "maxmemory 751619276\nmaxmemory-policy allkeys-lru\nappendonly no\n",
        );
    });

    it("is ready when it serves, not while it loads its data", async () => {
        const probe = only(await redis(), RELEASE).inputs["values"]?.["readinessProbe"];
        assert.equal(probe?.["enabled"], true);
        assert.deepEqual(probe["customProbe"]?.["exec"], {
            command: ["sh", "-c", 'VALKEYCLI_AUTH="$(cat /credentials/password)" valkey-cli ping | grep -q PONG'],
        });
    });

    it("has the Service's name that its application expects", async () => {
        const resources = await redis({ serviceName: "redis-master" });
        assert.equal(resources.outputs["host"], "redis-master.shop.svc.cluster.local");
        const { inputs } = only(resources, RELEASE);
        assert.deepEqual([inputs["name"], inputs["values"]?.["fullnameOverride"]], ["redis-master", "redis-master"]);
    });

    it("D13 is reached by its application and Prometheus only, and goes nowhere itself", async () => {
        const network = networkOf(await redis());
        const server = "shop/app.kubernetes.io/name=valkey,app.kubernetes.io/instance=cache";
        assert.equal(
            matrix(
                network,
                {
                    application: "shop/app=api",
                    stranger: "office/app=api",
                    prometheus: PROMETHEUS,
                    internet: "internet",
                },
                { "6379": `${server}:6379`, "9121": `${server}:9121` },
            ),
            [
                "from \\ to   | 6379  | 9121",
                "application | allow | deny",
                "stranger    | deny  | deny",
                "prometheus  | deny  | allow",
                "internet    | deny  | deny",
            ].join("\n"),
        );
        assert.ok(!network.allows(server, "internet:443"));
    });

    it("has an exporter where there is a scraper, and none where there is not", async () => {
        const metrics = async (args: Partial<InClusterRedisArgs>) => {
            const resources = await redis(args);
            return [
                only(resources, RELEASE).inputs["values"]?.["metrics"]?.["enabled"],
                all(resources, POD_MONITOR).length,
            ];
        };
        assert.deepEqual(await metrics({}), [true, 1]);
        assert.deepEqual(await metrics({ scraper: undefined }), [false, 0]);
    });

    it("refuses to be without a disk", async () => {
        await assert.rejects(redis({ storageGiB: 0 }), /cache: storageGiB is 0\. Give a whole number of at least 1/);
    });
});
