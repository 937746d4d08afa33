import assert from "node:assert/strict";
import type { Mongo, ObjectStore, PlaintextRedis, Postgres, Redis } from "../../../components/backing/contracts.ts";
import { InClusterMongo } from "../../../components/backing/in-cluster/mongo.ts";
import { InClusterObjectStore } from "../../../components/backing/in-cluster/object-store.ts";
import { InClusterPostgres } from "../../../components/backing/in-cluster/postgres.ts";
import { InClusterRedis } from "../../../components/backing/in-cluster/redis.ts";
import { ManagedMongo, ManagedMongoServer } from "../../../components/backing/managed/mongo.ts";
import { SpacesObjectStore } from "../../../components/backing/managed/object-store.ts";
import { ManagedPostgres, ManagedPostgresServer } from "../../../components/backing/managed/postgres.ts";
import { ManagedRedis } from "../../../components/backing/managed/redis.ts";
import type { ManagedServerArgs } from "../../../components/backing/managed/server.ts";
import { Workload } from "../../../components/workload/workload.ts";
import { deploy, keys, only, type Deployed } from "../../support/deploy.ts";
import { cloudNativePg, operator, SECRET, SHOP } from "./parts.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

const SERVER: ManagedServerArgs = {
    region: "fra1",
    version: "8",
    size: "db-s-2vcpu-4gb",
    nodes: 1,
    maintenance: { day: "sunday", startTime: "04:00" },
    network: { id: "vpc-1", cidr: "10.10.0.0/20" },
    clusterId: "cluster-1",
    protection: "protected",
    administrationNamespace: "databases",
};

type Service = Postgres | Mongo | Redis | ObjectStore;

const { namespace, protection } = SHOP;

/** Each kind of service in its two forms, under one name. */
const TWINS: Record<string, { readonly key: string; readonly forms: readonly [() => Service, () => Service] }> = {
    Postgres: {
        key: "url",
        forms: [
            () => new InClusterPostgres("db", { ...SHOP, operator: cloudNativePg(), instances: 1, database: "orders" }),
            () => {
                const server = new ManagedPostgresServer("server", SERVER);
                return new ManagedPostgres("db", { namespace, server, database: "orders", protection });
            },
        ],
    },
    Mongo: {
        key: "url",
        forms: [
            () =>
                new InClusterMongo("db", {
                    ...SHOP,
                    operator: operator("mongodb-operator", {}),
                    members: 1,
                    database: "orders",
                }),
            () => {
                const server = new ManagedMongoServer("server", SERVER);
                return new ManagedMongo("db", { namespace, server, database: "orders", protection });
            },
        ],
    },
    Redis: {
        key: "celeryUrl",
        forms: [
            () => new InClusterRedis("db", { ...SHOP, evictionPolicy: "noeviction" }),
            () => new ManagedRedis("db", { ...SERVER, namespace, evictionPolicy: "noeviction" }),
        ],
    },
    ObjectStore: {
        key: "secretKey",
        forms: [
            () => new InClusterObjectStore("db", { ...SHOP, bucket: "shop-files" }),
            () =>
                new SpacesObjectStore("db", {
                    namespace,
                    region: "fra1",
                    bucket: "shop-files",
                    versioning: false,
                    lifecycle: { abandonedUploadDays: 1 },
                    protection,
                }),
        ],
    },
};

/** An application of one pod that is told of the service by its Secret. */
function application(create: () => Service, key: string): Promise<Deployed> {
    return deploy(() => {
        const service = create();
        const env = { name: "CONNECTION", valueFrom: { secretKeyRef: { name: service.credentials.secretName, key } } };
        new Workload("shop-api", {
            namespace,
            partOf: "shop",
            workloadName: "api",
            image: "registry.example.com/shop/api:1.2.3",
            user: 1000,
            resources: SHOP.resources,
            scaling: { kind: "fixed", replicas: 2 },
            probes: { none: "answers nobody" },
            traffic: { ingress: [], egress: service.egress },
            env: [env],
            ready: service.ready,
        });
    });
}

describe("Two forms of one service", () => {
    for (const [kind, { key, forms }] of Object.entries(TWINS)) {
        it(`${kind} is one Secret of one name, type and set of keys to its application`, async () => {
            const [inCluster, managed] = [
                secretOf(await application(forms[0], key)),
                secretOf(await application(forms[1], key)),
            ];
            assert.deepEqual(inCluster, managed);
        });

        it(`${kind} leaves the application's pods as they are when its form changes`, async () => {
            const inCluster = await application(forms[0], key);
            const managed = await application(forms[1], key);
            assert.deepEqual(only(inCluster, DEPLOYMENT).inputs, only(managed, DEPLOYMENT).inputs);
        });
    }

    it("an application that cannot speak TLS is given the in-cluster form only", () => {
        // Checked by the compiler: either line is an error once its type accepts the other form.
        const inCluster: Fits<InClusterRedis> = true;
        const managed: Fits<ManagedRedis> = false;
        assert.notEqual(inCluster, managed);
    });
});

/** Whether a form may be given to an application that cannot speak TLS. */
type Fits<Form> = Form extends PlaintextRedis ? true : false;

/** What an application sees of a connection Secret. */
function secretOf(resources: Deployed) {
    const { inputs, secretPaths } = only(resources, SECRET, "db-credentials");
    return {
        metadata: inputs["metadata"],
        type: inputs["type"],
        keys: keys(inputs["stringData"]).sort(),
        secretPaths,
    };
}
