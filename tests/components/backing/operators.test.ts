import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Operator } from "../../../components/backing/in-cluster/operator.ts";
import {
    createBarmanPlugin,
    createCloudNativePg,
    createMongoOperator,
    createStrimzi,
    type OperatorArgs,
} from "../../../components/backing/in-cluster/operators.ts";
import { all, deploy, items, only, type Deployed } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import { NAMESPACE, OUTSIDE, PROMETHEUS, SCRAPER } from "../platform/parts.ts";
import { POD_MONITOR, RELEASE } from "./parts.ts";

const ARGS: OperatorArgs = { protection: "protected", scraper: SCRAPER };

function watching() {
    const home = new k8s.core.v1.Namespace("shop", { metadata: { name: "shop" } });
    return { ...ARGS, watchedNamespaces: [home.metadata.name, pulumi.output("office")], ready: [home] };
}

function installed(create: () => Operator): Promise<Deployed> {
    return deploy(() => {
        const { namespace, peer, ready } = create();
        return { namespace, peer, ready: ready.map(({ urn }) => urn) };
    });
}

const cloudNativePg = () => installed(() => createCloudNativePg("cloudnative-pg", ARGS));
const strimzi = () => installed(() => createStrimzi("strimzi", watching()));
const mongo = () => installed(() => createMongoOperator("mongodb-operator", watching()));

describe("Operators", () => {
    for (const [title, install, namespace, labels] of [
        ["CloudNativePG", cloudNativePg, "cnpg-system", { "app.kubernetes.io/name": "cloudnative-pg" }],
        ["Strimzi", strimzi, "strimzi", { "strimzi.io/kind": "cluster-operator" }],
        ["MongoDB's", mongo, "mongodb-operator", { "app.kubernetes.io/name": "mongodb-kubernetes-operator" }],
    ] as const) {
        it(`${title} lives in a restricted namespace of its own and is ready when its release is`, async () => {
            const resources = await install();
            const release = only(resources, RELEASE);
            assert.equal(release.inputs["namespace"], namespace);
            const home = only(resources, NAMESPACE, `${release.name}-namespace`);
            assert.equal(home.inputs["metadata"]?.["labels"]?.["pod-security.kubernetes.io/enforce"], "restricted");
            assert.deepEqual(resources.outputs["ready"], [release.urn]);
            assert.deepEqual(resources.outputs["peer"], {
                podSelector: { matchLabels: labels },
                namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
            });
        });
    }

    it("CloudNativePG reaches instances of every namespace, and its plugin", async () => {
        const network = networkOf(await cloudNativePg());
        const operator = "cnpg-system/app.kubernetes.io/name=cloudnative-pg";
        for (const target of ["shop/cnpg.io/cluster=db:8000", "shop/cnpg.io/cluster=db:5432", `${OUTSIDE}:443`]) {
            assert.ok(network.allows(operator, target), target);
        }
        assert.ok(network.allows(OUTSIDE, `${operator}:9443`), "the API server asks its webhook");
        assert.ok(network.allows(PROMETHEUS, `${operator}:8080`));
        assert.ok(!network.allows(operator, "shop/app=api:8000"));
        assert.ok(!network.allows("shop/app=api", `${operator}:8080`));
    });

    it("Strimzi makes pods that restricted namespaces admit, and policies that admit itself only", async () => {
        const values = only(await strimzi(), RELEASE).inputs["values"];
        assert.deepEqual(values?.["extraEnvs"], [
            { name: "STRIMZI_POD_SECURITY_PROVIDER_CLASS", value: "restricted" },
            { name: "STRIMZI_OPERATOR_NAMESPACE_LABELS", value: "kubernetes.io/metadata.name=strimzi" },
        ]);
    });

    it("Strimzi and MongoDB's watch the namespaces they are told, which exist before", async () => {
        const kafka = await strimzi();
        assert.deepEqual(items(only(kafka, RELEASE).inputs["values"]?.["watchNamespaces"]), ["shop", "office"]);
        const documents = await mongo();
        const { operator } = only(documents, RELEASE).inputs["values"] ?? {};
        assert.equal(operator?.["watchNamespace"], "shop,office");
        for (const resources of [kafka, documents]) {
            const home = only(resources, NAMESPACE, "shop");
            assert.ok(only(resources, RELEASE).dependencies.includes(home.urn));
        }
    });

    it("MongoDB's tells its maker nothing, and holds no right that it does not use", async () => {
        const { operator } = only(await mongo(), RELEASE).inputs["values"] ?? {};
        assert.deepEqual(operator?.["telemetry"], { enabled: false });
        assert.deepEqual(items(operator["watchedResources"]), ["mongodbcommunity"]);
        assert.equal(operator["enableClusterMongoDBRoles"], false);
        const network = networkOf(await mongo());
        const pod = "mongodb-operator/app.kubernetes.io/name=mongodb-kubernetes-operator";
        assert.ok(network.allows(pod, `${OUTSIDE}:443`));
        assert.ok(!network.allows(pod, "shop/app=db-svc:27017"));
    });

    it("are scraped where there is a scraper and they have metrics", async () => {
        assert.equal(all(await cloudNativePg(), POD_MONITOR).length, 1);
        assert.equal(all(await strimzi(), POD_MONITOR).length, 1);
        assert.equal(all(await mongo(), POD_MONITOR).length, 0);
        const blind = await installed(() => createCloudNativePg("cloudnative-pg", { protection: "protected" }));
        assert.equal(all(blind, POD_MONITOR).length, 0);
    });

    it("Barman's plugin lives beside CloudNativePG, which alone may ask it, and comes after cert-manager", async () => {
        const resources = await deploy(() => {
            const certManager = { ready: [new k8s.core.v1.ConfigMap("cert-manager", {})] };
            const operator = createCloudNativePg("cloudnative-pg", ARGS);
            createBarmanPlugin("barman-plugin", { cloudNativePg: operator, certManager });
        });
        const release = only(resources, RELEASE, "barman-plugin");
        assert.equal(release.inputs["namespace"], "cnpg-system");
        for (const { urn } of [
            only(resources, RELEASE, "cloudnative-pg"),
            only(resources, "kubernetes:core/v1:ConfigMap", "cert-manager"),
        ]) {
            assert.ok(release.dependencies.includes(urn));
        }
        const network = networkOf(resources);
        const plugin = "cnpg-system/app.kubernetes.io/name=plugin-barman-cloud";
        assert.ok(network.allows("cnpg-system/app.kubernetes.io/name=cloudnative-pg", `${plugin}:9090`));
        assert.ok(!network.allows("shop/cnpg.io/cluster=db", `${plugin}:9090`));
        assert.ok(network.allows(plugin, `${OUTSIDE}:443`));
    });
});
