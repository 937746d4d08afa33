import assert from "node:assert/strict";
import {
    InClusterObjectStore,
    type InClusterObjectStoreArgs,
} from "../../../components/backing/in-cluster/object-store.ts";
import { SpacesObjectStore, type SpacesObjectStoreArgs } from "../../../components/backing/managed/object-store.ts";
import type { Edge } from "../../../components/ingress/contract.ts";
import * as pulumi from "@pulumi/pulumi";
import { pods } from "../../../components/workload/network.ts";
import { all, deploy, items, only, text, type Deployed } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import { PROMETHEUS } from "../platform/parts.ts";
import { CLAIM, JOB, RELEASE, SECRET, SHOP } from "./parts.ts";

const BUCKET = "digitalocean:index/spacesBucket:SpacesBucket";
const CORS = "digitalocean:index/spacesBucketCorsConfiguration:SpacesBucketCorsConfiguration";
const KEY = "digitalocean:index/spacesKey:SpacesKey";
const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";

const edge: Edge = {
    controller: {
        kind: "traefik",
        className: "traefik",
        namespace: "traefik",
        serviceHost: pulumi.output("traefik.traefik.svc.cluster.local"),
        address: pulumi.output("203.0.113.10"),
        peer: pods({ "app.kubernetes.io/name": "traefik" }, "traefik"),
        ready: [],
        onService: ({ maxBodyMiB }) => ({ "example.com/body": String(maxBodyMiB) }),
        onIngress: () => ({}),
    },
    issuer: "letsencrypt",
    dns: { record: () => undefined },
};

function spaces(args: Partial<SpacesObjectStoreArgs> = {}): Promise<Deployed> {
    return deploy(() => {
        const { bucket, endpoint, egress, tls } = new SpacesObjectStore("files", {
            namespace: "shop",
            region: "fra1",
            bucket: "shop-files",
            versioning: true,
            lifecycle: { abandonedUploadDays: 7 },
            protection: "protected",
            ...args,
        });
        return { bucket, endpoint, egress, tls };
    });
}

function seaweed(args: Partial<InClusterObjectStoreArgs> = {}): Promise<Deployed> {
    return deploy(() => {
        const store = new InClusterObjectStore("files", { ...SHOP, bucket: "shop-files", ...args });
        return { endpoint: store.endpoint, tls: store.tls, egress: store.egress };
    });
}

describe("SpacesObjectStore", () => {
    it("is a private bucket that keeps what is overwritten, and not what was never finished", async () => {
        const { inputs, protect, retainOnDelete } = only(await spaces(), BUCKET);
        assert.deepEqual(inputs, {
            name: "shop-files",
            region: "fra1",
            acl: "private",
            versioning: { enabled: true },
            lifecycleRules: [{ id: "abandoned-uploads", enabled: true, abortIncompleteMultipartUploadDays: 7 }],
            forceDestroy: false,
        });
        assert.deepEqual([protect, retainOnDelete], [true, true]);
        assert.equal(only(await spaces({ protection: "ephemeral" }), BUCKET).inputs["forceDestroy"], true);
    });

    it("is another bucket under another name, for the provider renames none and says that it did", async () => {
        assert.deepEqual(only(await spaces(), BUCKET).replaceOnChanges, ["name"]);
    });

    it("lets old versions and named objects expire", async () => {
        const expiry = [
            { prefix: "tmp/", days: 2 },
            { prefix: "", days: 90 },
        ];
        const { inputs } = only(
            await spaces({ lifecycle: { abandonedUploadDays: 1, oldVersionDays: 30, expiry } }),
            BUCKET,
        );
        assert.deepEqual(items(inputs["lifecycleRules"]).slice(1), [
            { id: "old-versions", enabled: true, noncurrentVersionExpiration: { days: 30 } },
            { id: "expire-tmp/", enabled: true, prefix: "tmp/", expiration: { days: 2 } },
            { id: "expire-all", enabled: true, prefix: "", expiration: { days: 90 } },
        ]);
    });

    it("has a key that opens this bucket and no other", async () => {
        const { inputs } = only(await spaces(), KEY);
        assert.deepEqual(inputs["grants"], [{ bucket: "shop-files", permission: "readwrite" }]);
    });

    it("gives the application the region's endpoint over HTTPS", async () => {
        const resources = await spaces();
        const { stringData } = only(resources, SECRET, "files-credentials").inputs;
        const { accessKey, secretKey, ...address } = stringData ?? {};
        assert.ok(text(accessKey).length > 0 && text(secretKey).length > 0);
        assert.deepEqual(address, {
            endpoint: "https://fra1.digitaloceanspaces.com",
            host: "fra1.digitaloceanspaces.com",
            region: "fra1",
            bucket: "shop-files",
        });
        assert.equal(resources.outputs["tls"], true);
        assert.deepEqual(
            items(resources.outputs["egress"]).flatMap(({ ports }) => items(ports)),
            [{ port: 443 }],
        );
    });

    it("answers browsers of the origins it is given, and none otherwise", async () => {
        const [rule] = items(
            only(await spaces({ corsOrigins: ["https://shop.example.com"] }), CORS).inputs["corsRules"],
        );
        assert.deepEqual(rule?.["allowedOrigins"], ["https://shop.example.com"]);
        assert.deepEqual(rule["allowedMethods"], ["GET", "HEAD", "PUT", "POST"]);
        assert.equal(all(await spaces(), CORS).length, 0);
    });

    it("refuses names and days that cannot be", async () => {
        await assert.rejects(
            spaces({ bucket: "Shop_Files" }),
            /files: bucket is "Shop_Files"\. Give 3 to 63 lower case/,
        );
        await assert.rejects(
            spaces({ lifecycle: { abandonedUploadDays: 0 } }),
            /files: lifecycle\.abandonedUploadDays is 0\. Give a whole number/,
        );
    });
});

describe("InClusterObjectStore", () => {
    it("is one pod that does all, on a claim of the program", async () => {
        const resources = await seaweed();
        const values = only(resources, RELEASE).inputs["values"];
        for (const role of ["master", "volume", "filer", "s3"]) {
            assert.equal(values?.[role]?.["enabled"], false, `${role} would be a pod of its own`);
        }
        assert.equal(values?.["allInOne"]?.["enabled"], true);
        assert.deepEqual(values["allInOne"]["data"], { type: "existingClaim", claimName: "files-data" });
        assert.deepEqual([only(resources, CLAIM).protect, only(resources, CLAIM).retainOnDelete], [true, true]);
    });

    it("cuts a small disk into enough files for its buckets, and a large one into none that are huge", async () => {
        const fileMB = async (storageGiB: number) =>
            only(await seaweed({ storageGiB }), RELEASE).inputs["values"]?.["master"]?.["volumeSizeLimitMB"];
        assert.deepEqual([await fileMB(10), await fileMB(200)], [256, 1000]);
    });

    it("lets the application into its bucket and the administrator everywhere, and nobody else", async () => {
        const resources = await seaweed();
        const values = only(resources, RELEASE).inputs["values"];
        assert.equal(values?.["allInOne"]?.["s3"]?.["existingConfigSecret"], "files-identities");
        assert.equal(values["allInOne"]["s3"]["enableAuth"], true);
        const config = only(resources, SECRET, "files-identities").inputs["stringData"]?.["seaweedfs_s3_config"];
        const credentials = only(resources, SECRET, "files-credentials").inputs["stringData"];
        const { identities } = JSON.parse(text(config)) as { identities: Record<string, unknown>[] };
        assert.deepEqual(
            identities.map(({ name, actions }) => [name, actions]),
            [
                ["administrator", ["Admin", "Read", "Write", "List", "Tagging"]],
                ["application", ["Read:shop-files", "Write:shop-files", "List:shop-files", "Tagging:shop-files"]],
            ],
        );
        assert.deepEqual(identities[1]?.["credentials"], [
            { accessKey: credentials?.["accessKey"], secretKey: credentials?.["secretKey"] },
        ]);
        assert.notDeepEqual(identities[0]?.["credentials"], identities[1]?.["credentials"]);
    });

    it("is ready once its bucket opens with the application's key", async () => {
        const resources = await seaweed();
        const job = only(resources, JOB);
        const [container] = items(job.inputs["spec"]?.["template"]?.["spec"]?.["containers"]);
        const env = Object.fromEntries(items(container?.["env"]).map((variable) => [text(variable["name"]), variable]));
        assert.equal(env["BUCKET"]?.["value"], "shop-files");
        assert.equal(env["ENDPOINT"]?.["value"], "http://files-all-in-one.shop.svc.cluster.local:8333");
        assert.deepEqual(env["ACCESS_KEY"]?.["valueFrom"], {
            secretKeyRef: { name: "files-credentials", key: "accessKey" },
        });
        assert.ok(job.dependencies.includes(only(resources, RELEASE).urn));
        const network = networkOf(resources);
        const store = "shop/app.kubernetes.io/name=seaweedfs,app.kubernetes.io/instance=files";
        assert.ok(network.allows("shop/app=files-bucket", `${store}:8333`));
        assert.ok(!network.allows("shop/app=files-bucket", `${store}:9333`));
    });

    it("is reached at its S3 port and nowhere else", async () => {
        const network = networkOf(await seaweed());
        const store = "shop/app.kubernetes.io/name=seaweedfs,app.kubernetes.io/instance=files";
        assert.ok(network.allows("shop/app=api", `${store}:8333`));
        for (const port of [9333, 19333, 8888, 18888, 8080, 18080]) {
            assert.ok(!network.allows("shop/app=api", `${store}:${port}`), `port ${port} takes no password`);
        }
        assert.ok(!network.allows("office/app=api", `${store}:8333`));
        assert.ok(network.allows(PROMETHEUS, `${store}:9324`));
        assert.ok(!network.allows(store, "internet:443"));
    });

    it("stays inside unless it is given a public host", async () => {
        const resources = await seaweed();
        assert.deepEqual(
            [resources.outputs["endpoint"], resources.outputs["tls"]],
            ["http://files-all-in-one.shop.svc.cluster.local:8333", false],
        );
        assert.equal(all(resources, INGRESS).length, 0);
    });

    it("CX3 is published under its own name where URLs are handed out, and called by that name by all", async () => {
        const resources = await seaweed({ publicHost: { hostname: "s3.example.com", edge, maxBodyMiB: 100 } });
        assert.deepEqual([resources.outputs["endpoint"], resources.outputs["tls"]], ["https://s3.example.com", true]);
        const { stringData } = only(resources, SECRET, "files-credentials").inputs;
        assert.deepEqual(
            [stringData?.["endpoint"], stringData?.["host"]],
            ["https://s3.example.com", "s3.example.com"],
        );
        const [rule] = items(only(resources, INGRESS).inputs["spec"]?.["rules"]);
        const [path] = items(rule?.["http"]?.["paths"]);
        assert.equal(rule?.["host"], "s3.example.com");
        assert.deepEqual(path?.["backend"], { service: { name: "files-all-in-one", port: { number: 8333 } } });
        const { annotations } = only(resources, RELEASE).inputs["values"]?.["allInOne"]?.["service"] ?? {};
        assert.deepEqual(annotations, { "example.com/body": "100" });
        const store = "shop/app.kubernetes.io/name=seaweedfs,app.kubernetes.io/instance=files";
        assert.ok(networkOf(resources).allows("traefik/app.kubernetes.io/name=traefik", `${store}:8333`));
        assert.equal(items(resources.outputs["egress"]).length, 3, "the application goes out through the edge too");
    });
});
