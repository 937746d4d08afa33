import assert from "node:assert/strict";
import { items, keys, text, type Deployed } from "../../support/deploy.ts";
import { container, object, objects, podSpec, spec, stack } from "./stack.ts";

const SIX = [
    "LIVEKIT_API_KEY",
    "LIVEKIT_API_SECRET",
    "LIVEKIT_URL",
    "FIREBASE_PROJECT_ID",
    "FIREBASE_STORAGE_BUCKET",
    "FIREBASE_SERVICE_ACCOUNT_KEY",
];

const EXTRA = {
    "hyperstudy:prolificApiToken": "prolific-token",
    "hyperstudy:awsAccessKeyId": "amazon-key",
};

describe("HyperStudy's secrets", () => {
    let prod: Deployed;
    before(async () => {
        prod = await stack("prod");
    });

    it("H15 H20 HX12 are six keys in hyperstudy-secrets, no more and no fewer", () => {
        const secret = object(prod, "Secret", "hyperstudy-secrets");
        assert.deepEqual(keys(secret.inputs["stringData"]).sort(), [...SIX].sort());
        assert.equal(text(secret.inputs["type"]), "Opaque");
    });

    it("H15 are what the operator configured, unchanged", async () => {
        const secrets = {
            "hyperstudy:livekitApiKey": "key",
            "hyperstudy:livekitApiSecret": "secret",
            "hyperstudy:livekitUrl": "wss://livekit.example.com",
            "hyperstudy:firebaseProjectId": "project",
            "hyperstudy:firebaseStorageBucket": "bucket",
            "hyperstudy:firebaseServiceAccountKey": "eyJ0eXBlIjoic2VydmljZV9hY2NvdW50In0=",
        };
        const values = object(await stack("prod", { secrets }), "Secret", "hyperstudy-secrets").inputs["stringData"];
        assert.deepEqual(
            SIX.map((key) => values?.[key]),
            Object.values(secrets),
        );
    });

    it("HX11 takes the service account's key as it is, be it base64 or JSON", async () => {
        const json = '{"type":"service_account"}';
        const resources = await stack("prod", { secrets: { "hyperstudy:firebaseServiceAccountKey": json } });
        const values = object(resources, "Secret", "hyperstudy-secrets").inputs["stringData"];
        assert.equal(values?.["FIREBASE_SERVICE_ACCOUNT_KEY"], json);
    });

    it("H41 are handed over in Secrets alone, and marked", () => {
        const secret = object(prod, "Secret", "hyperstudy-secrets");
        assert.deepEqual(secret.secretPaths, ["stringData"]);
        for (const kind of ["StatefulSet", "Deployment", "CronJob", "ConfigMap", "IngressRoute"]) {
            for (const { inputs, secretPaths } of Object.values(objects(prod, kind))) {
                assert.deepEqual(secretPaths, [], text(inputs["metadata"]?.["name"]));
            }
        }
    });

    it("HX12 are read by the backend whole, beside those of hyperstudy-extra, which may be absent", () => {
        assert.deepEqual(items(container(prod, "StatefulSet", "backend")["envFrom"]), [
            { secretRef: { name: "hyperstudy-secrets" } },
            { secretRef: { name: "hyperstudy-extra", optional: true } },
        ]);
        assert.equal(objects(prod, "Secret")["hyperstudy-extra"], undefined);
    });

    it("HX12 are in hyperstudy-extra as far as they are set", async () => {
        const extra = object(await stack("prod", { secrets: EXTRA }), "Secret", "hyperstudy-extra");
        assert.deepEqual(extra.inputs["stringData"], {
            AWS_ACCESS_KEY_ID: "amazon-key",
            PROLIFIC_API_TOKEN: "prolific-token",
        });
        assert.deepEqual(extra.secretPaths, ["stringData"]);
    });

    it("restart the backend when one of them changes, and only then", async () => {
        const checksum = (resources: Deployed) => {
            const annotations = spec(resources, "StatefulSet", "backend")["template"]?.["metadata"]?.["annotations"];
            return text((annotations as Record<string, never> | undefined)?.["platform/checksum"]);
        };
        const same = await stack("prod", { app: { rateLimiting: false } });
        assert.equal(checksum(same), checksum(prod));
        const other = await stack("prod", { secrets: { "hyperstudy:livekitApiKey": "another" } });
        assert.notEqual(checksum(other), checksum(prod));
        assert.notEqual(checksum(await stack("prod", { secrets: EXTRA })), checksum(prod));
    });

    it("H9 H14 HX1 have the private images pulled with the registry's credentials", () => {
        const registry = object(prod, "Secret", "registry");
        assert.equal(text(registry.inputs["type"]), "kubernetes.io/dockerconfigjson");
        assert.deepEqual(registry.secretPaths, ["stringData"]);
        const pulled = (kind: string, name: string) => podSpec(prod, kind, name)["imagePullSecrets"];
        for (const [kind, name] of [
            ["StatefulSet", "backend"],
            ["Deployment", "frontend"],
            ["Deployment", "pod-router"],
        ] as const) {
            assert.deepEqual(pulled(kind, name), [{ name: "registry" }], name);
        }
        assert.equal(pulled("StatefulSet", "redis"), undefined);
    });

    it("H42 HX15 let a pipeline change the namespace as github-actions, with a token that does not end", () => {
        assert(object(prod, "ServiceAccount", "github-actions"));
        const { roleRef, subjects } = object(prod, "RoleBinding", "github-actions").inputs;
        assert.deepEqual(roleRef, { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "edit" });
        assert.deepEqual(subjects, [{ kind: "ServiceAccount", name: "github-actions", namespace: "hyperstudy" }]);
        const token = object(prod, "Secret", "github-actions-token").inputs;
        assert.equal(text(token["type"]), "kubernetes.io/service-account-token");
        assert.deepEqual(token["metadata"]?.["annotations"], {
            "kubernetes.io/service-account.name": "github-actions",
        });
        const bindings = prod.filter(({ type, inputs }) => {
            const mentions = JSON.stringify(inputs["subjects"] ?? []).includes("github-actions");
            return type.endsWith("Binding") && mentions;
        });
        assert.equal(bindings.length, 1, "nothing beyond the namespace");
    });
});
