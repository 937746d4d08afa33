import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { at, listAt, objectAt, textAt } from "../../../plan/model.ts";
import { makePlan, type Plan } from "../../../plan/plan.ts";

const ROOT = join(dirname(import.meta.dirname), "..", "..");

/** A folder of charts with DocuElevate's own, which its project publishes nowhere. */
const CHARTS = process.env["CHARTS_DIR"] ?? "";
const ISSUER = /^(cert-manager\.io|certmanager\.k8s\.io)\/(cluster-)?issuer$/;

describe("DocuElevate's chart, as Helm renders it", function () {
    this.timeout(60_000);
    let plan: Plan;

    before(async function () {
        if (!existsSync(join(CHARTS, "docuelevate", "templates"))) {
            this.skip();
        }
        plan = await makePlan({ root: ROOT, stack: "prod", charts: [CHARTS], strict: false, stackTraces: false });
    });

    const rendered = (kind: string) =>
        plan.manifests.filter(
            (manifest) => manifest.namespace === "docuelevate" && manifest.kind === kind && manifest.rendered,
        );

    it("makes what is left to it and nothing else", () => {
        const names = ["Deployment", "Service", "Ingress", "HorizontalPodAutoscaler", "Secret", "Job"].map((kind) => [
            kind,
            ...rendered(kind)
                .map(({ name }) => name)
                .filter((name) => !/gotenberg|meilisearch|redis/.test(name))
                .sort(),
        ]);
        assert.deepEqual(names, [
            [
                "Deployment",
                "docuelevate-api",
                "docuelevate-knowledge-research-worker",
                "docuelevate-search-index-worker",
                "docuelevate-worker",
            ],
            ["Service", "docuelevate-api"],
            ["Ingress", "docuelevate"],
            ["HorizontalPodAutoscaler", "docuelevate-api", "docuelevate-worker"],
            ["Secret"],
            ["Job"],
        ]);
        const claims = rendered("PersistentVolumeClaim").map(({ name }) => name);
        assert.deepEqual(claims, []);
    });

    it("asks cert-manager for the certificate by exactly one annotation", () => {
        const annotations = rendered("Ingress").flatMap(({ object }) =>
            Object.entries(objectAt(at(object, "metadata.annotations"))),
        );
        assert.deepEqual(
            annotations.filter(([key]) => ISSUER.test(key)),
            [["cert-manager.io/cluster-issuer", "letsencrypt-production"]],
        );
    });

    it("selects pods by the labels that policies and budget know", () => {
        for (const { name, object } of rendered("Deployment")) {
            const labels = objectAt(at(object, "spec.template.metadata.labels"));
            if (labels["app.kubernetes.io/instance"] === "docuelevate") {
                assert.equal(`docuelevate-${textAt(labels["app.kubernetes.io/component"])}`, name);
            }
        }
    });

    it("leads variables, files and probes where the program says", () => {
        const api = rendered("Deployment").find(({ name }) => name === "docuelevate-api");
        const pod = objectAt(at(api?.object, "spec.template.spec"));
        const [container] = listAt(pod["containers"]).map(objectAt);
        assert.deepEqual(container?.["envFrom"], [
            { configMapRef: { name: "docuelevate-config" } },
            { secretRef: { name: "docuelevate-secrets" } },
        ]);
        assert.equal(at(container, "readinessProbe.httpGet.path"), "/api/diagnostic/healthz/ready");
        assert.deepEqual(pod["volumes"], [
            { name: "workdir", persistentVolumeClaim: { claimName: "docuelevate-workdir" } },
        ]);
    });

    it("leaves nothing to find fault with", () => {
        assert.deepEqual(
            plan.findings.filter(({ level }) => level === "error"),
            [],
        );
    });
});
