import assert from "node:assert/strict";
import { BuiltinKinds } from "../../plan/validate/builtin.ts";
import { manifest } from "./support/manifests.ts";

const kinds = new BuiltinKinds();

async function complaints(yaml: string): Promise<string[]> {
    return (await kinds.check(manifest(yaml))).map(({ path, message }) => `${path ?? ""}: ${message}`);
}

const deployment = (container: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: app, labels: { any/label: a }, annotations: { any: b } }
spec:
  selector: { matchLabels: { app: app } }
  strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 25% } }
  template:
    metadata: { labels: { app: app } }
    spec:
      nodeSelector: { any: c }
      containers: [${container}]
`;

describe("schemas of Kubernetes' own kinds", () => {
    it("accept a sound object", async () => {
        assert.deepEqual(
            await complaints(
                deployment("{ name: a, image: b, resources: { limits: { memory: 1Gi, any.com/thing: 1 } } }"),
            ),
            [],
        );
    });

    it("refuse a value of the wrong type", async () => {
        assert.deepEqual(await complaints(deployment("{ name: a, image: 5 }")), [
            "spec.template.spec.containers.0.image: must be string",
        ]);
    });

    it("refuse an object that lacks a field", async () => {
        assert.deepEqual(await complaints(deployment("{ image: b }")), [
            "spec.template.spec.containers.0.name: is missing",
        ]);
    });

    it("refuse a field that the kind does not have, at any depth", async () => {
        assert.deepEqual(
            await complaints(
                deployment("{ name: a, image: b, livenessProbe: { exec: { command: [x] }, periodSecond: 3 } }"),
            ),
            ["spec.template.spec.containers.0.livenessProbe.periodSecond: is no field of Deployment"],
        );
        assert.deepEqual(
            await complaints("{ apiVersion: v1, kind: Secret, metadata: { name: a, nmespace: b }, stringdata: {} }"),
            ["stringdata: is no field of Secret", "metadata.nmespace: is no field of Secret"],
        );
    });

    it("let maps with free keys pass", async () => {
        const maps = `
apiVersion: v1
kind: ConfigMap
metadata: { name: a }
data: { anything: goes, here.too: x }
`;
        assert.deepEqual(await complaints(maps), []);
    });

    it("refuse an API version that is served no more", async () => {
        assert.deepEqual(
            await complaints("{ apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: { name: a } }"),
            ["apiVersion: is a version that Kubernetes serves no more"],
        );
    });

    it("know the API groups and leave other kinds alone", async () => {
        const knows = (apiVersion: string, kind: string): Promise<boolean> =>
            kinds.knows(manifest(`{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: a } }`));
        assert.equal(await knows("networking.k8s.io/v1", "Ingress"), true);
        assert.equal(await knows("autoscaling/v2", "HorizontalPodAutoscaler"), true);
        assert.equal(await knows("v1", "Namespace"), true);
        assert.equal(await knows("traefik.io/v1alpha1", "Middleware"), false);
    });
});
