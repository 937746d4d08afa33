import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AppNamespace } from "../../../components/workload/app-namespace.ts";
import type { AppNamespaceArgs } from "../../../components/workload/app-namespace.ts";
import { pods } from "../../../components/workload/network.ts";
import { all, deploy, items, only } from "../../support/deploy.ts";
import { matrix, networkOf } from "../../support/policy-matrix.ts";
import { NETWORK_POLICY } from "./workloads.ts";

const NAMESPACE = "kubernetes:core/v1:Namespace";
const QUOTA = "kubernetes:core/v1:ResourceQuota";
const LIMIT_RANGE = "kubernetes:core/v1:LimitRange";
const SECRET = "kubernetes:core/v1:Secret";

function deployNamespace(changes: Partial<AppNamespaceArgs> = {}) {
    return deploy(() => {
        const { name, pullSecretName } = new AppNamespace("shop", {
            namespaceName: "shop",
            protection: "ephemeral",
            ...changes,
        });
        return { name, pullSecretName };
    });
}

describe("AppNamespace", () => {
    it("has the name it is told and turns away pods that are not restricted", async () => {
        const resources = await deployNamespace({ labels: { team: "blue" } });
        assert.deepEqual(only(resources, NAMESPACE, "shop").inputs["metadata"], {
            name: "shop",
            labels: {
                team: "blue",
                "app.kubernetes.io/part-of": "shop",
                "app.kubernetes.io/managed-by": "pulumi",
                "pod-security.kubernetes.io/enforce": "restricted",
                "pod-security.kubernetes.io/enforce-version": "latest",
                "pod-security.kubernetes.io/audit": "restricted",
                "pod-security.kubernetes.io/audit-version": "latest",
                "pod-security.kubernetes.io/warn": "restricted",
                "pod-security.kubernetes.io/warn-version": "latest",
            },
        });
        assert.equal(resources.outputs["name"], "shop");
    });

    it("lets pods ask for more where the application needs it", async () => {
        const resources = await deployNamespace({ podSecurity: "baseline", partOf: "store" });
        const labels = only(resources, NAMESPACE).inputs["metadata"]?.["labels"];
        assert.equal(labels?.["pod-security.kubernetes.io/enforce"], "baseline");
        assert.equal(labels?.["app.kubernetes.io/part-of"], "store");
    });

    it("cannot be deleted in a protected stack", async () => {
        assert.equal(only(await deployNamespace({ protection: "protected" }), NAMESPACE).protect, true);
        assert.equal(only(await deployNamespace(), NAMESPACE).protect, false);
    });

    it("lets a pod resolve names and nothing else", async () => {
        const resources = await deployNamespace();
        const denial = only(resources, NETWORK_POLICY, "shop-default-deny").inputs["spec"];
        assert.deepEqual(denial, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
        const network = networkOf(resources);
        assert.equal(
            matrix(network, { pod: "shop/app=x", neighbour: "office/app=x", outside: "internet" }, [
                "shop/app=y:80",
                "office/app=y:80",
                "dns:53",
                "dns:53/UDP",
                "internet:443",
            ]),
            [
                "from \\ to | shop/app=y:80 | office/app=y:80 | dns:53 | dns:53/UDP | internet:443",
                "pod       | deny          | deny            | allow  | allow      | deny",
                "neighbour | deny          | allow           | allow  | allow      | allow",
                "outside   | deny          | allow           | allow  | allow      | allow",
            ].join("\n"),
        );
    });

    it("lets the ingress controller reach cert-manager's solvers where certificates are proved over HTTP", async () => {
        const solver = "shop/acme.cert-manager.io/http01-solver=true:8089";
        const closed = networkOf(await deployNamespace());
        const open = networkOf(await deployNamespace({ acmeSolverFrom: pods({ app: "edge" }, "ingress") }));
        assert(!closed.allows("ingress/app=edge", solver));
        assert(open.allows("ingress/app=edge", solver));
        assert(!open.allows("ingress/app=edge", "shop/app=x:8089"));
        assert(!open.allows("office/app=edge", solver));
    });

    it("gives containers that name no requests and limits some", async () => {
        const limits = async (changes: Partial<AppNamespaceArgs>) =>
            items(only(await deployNamespace(changes), LIMIT_RANGE).inputs["spec"]?.["limits"]);
        assert.deepEqual(await limits({}), [
            {
                type: "Container",
                defaultRequest: { cpu: "50m", memory: "64Mi" },
                default: { memory: "512Mi" },
            },
        ]);
        const containerDefaults = { requests: { cpu: "10m", memory: "32Mi" }, limits: { cpu: "1", memory: "64Mi" } };
        assert.deepEqual(await limits({ containerDefaults }), [
            { type: "Container", defaultRequest: containerDefaults.requests, default: containerDefaults.limits },
        ]);
    });

    it("has a quota only where one is given", async () => {
        assert.deepEqual(all(await deployNamespace(), QUOTA), []);
        const quota = { "requests.cpu": "8", "limits.memory": "16Gi", pods: "60" };
        assert.deepEqual(only(await deployNamespace({ quota }), QUOTA).inputs["spec"], { hard: quota });
    });

    it("keeps the registry's credentials secret and tells the name to pull with", async () => {
        const resources = await deployNamespace({ pullCredentials: '{"auths":{}}' });
        const secret = only(resources, SECRET, "shop-registry");
        assert.equal(secret.inputs["type"], "kubernetes.io/dockerconfigjson");
        assert.equal(secret.inputs["stringData"]?.[".dockerconfigjson"], '{"auths":{}}');
        assert.notDeepEqual(secret.secretPaths, []);
        assert.equal(resources.outputs["pullSecretName"], "registry");
        assert.equal((await deployNamespace()).outputs["pullSecretName"], undefined);
    });

    it("is ready when its policies, defaults, quota and pull secret are there", async () => {
        const resources = await deploy(() => {
            const { ready } = new AppNamespace("shop", {
                namespaceName: "shop",
                protection: "ephemeral",
                quota: { pods: "10" },
                pullCredentials: pulumi.secret("{}"),
            });
            new k8s.core.v1.ConfigMap("after", { metadata: { name: "after" } }, { dependsOn: [...ready] });
        });
        const { dependencies } = only(resources, "kubernetes:core/v1:ConfigMap");
        const expected = [NETWORK_POLICY, QUOTA, LIMIT_RANGE, SECRET].flatMap((type) => all(resources, type));
        assert.equal(expected.length, 5);
        assert.deepEqual(
            expected.filter(({ urn }) => !dependencies.includes(urn)),
            [],
        );
    });

    it("outlives everything in it, so that its deletion does not wait", async () => {
        const resources = await deployNamespace({ quota: { pods: "10" }, pullCredentials: "{}" });
        const namespace = only(resources, NAMESPACE).urn;
        const inside = resources.filter(({ custom, type }) => custom && type !== NAMESPACE);
        assert.equal(inside.length, 5);
        assert.deepEqual(
            inside.filter(({ dependencies }) => !dependencies.includes(namespace)),
            [],
        );
    });
});
