import assert from "node:assert/strict";
import { items, text, type Deployed } from "../../support/deploy.ts";
import { object, objects, stack } from "./stack.ts";

describe("DocuElevate's safeguards", () => {
    let dev: Deployed;
    let prod: Deployed;

    before(async () => {
        dev = await stack("dev");
        prod = await stack("prod");
    });

    it("copy database and documents elsewhere, and bring them back when asked", () => {
        const jobs = Object.entries(objects(prod, "CronJob")).map(([name, { inputs }]) => [
            name,
            inputs["spec"]?.["schedule"],
            inputs["spec"]?.["suspend"] ?? false,
        ]);
        assert.deepEqual(jobs.sort(), [
            ["docuelevate-postgres-backup", "30 1 * * *", false],
            ["docuelevate-postgres-restore", "0 0 30 2 *", true],
            ["docuelevate-workdir-backup", "30 1 * * *", false],
            ["docuelevate-workdir-restore", "0 0 30 2 *", true],
        ]);
        const [volume] = items(
            object(prod, "CronJob", "docuelevate-workdir-backup").inputs["spec"]?.["jobTemplate"]?.["spec"]?.[
                "template"
            ]?.["spec"]?.["volumes"],
        );
        assert.deepEqual(volume?.["persistentVolumeClaim"], { claimName: "docuelevate-workdir", readOnly: true });
    });

    it("make no copies where no bucket is given", () => {
        assert.deepEqual(objects(dev, "CronJob"), {});
    });

    it("D18 DX10 tell somebody when nobody answers, requests fail or documents wait", () => {
        const [group] = items(object(prod, "PrometheusRule", "docuelevate").inputs["spec"]?.["groups"]);
        const rules = Object.fromEntries(
            items(group?.["rules"]).map((rule) => [text(rule["alert"]), text(rule["labels"]?.["severity"])]),
        );
        assert.deepEqual(rules, {
            DocuElevateDown: "critical",
            DocuElevateDocumentsWait: "warning",
            DocuElevateServerErrors: "critical",
        });
        const waiting = items(group?.["rules"]).find((rule) => text(rule["alert"]) === "DocuElevateDocumentsWait");
        assert.equal(
            waiting?.["expr"],
            'sum by (key) (redis_key_size{namespace="docuelevate",key=~"document_processor|default|celery"}) > 500',
        );
    });

    it("D49 keep everything that holds data from being deleted in a protected stack", () => {
        const kept = prod.filter(({ protect }) => protect).map(({ name }) => name);
        for (const name of [
            "docuelevate",
            "docuelevate-workdir",
            "docuelevate-search-data",
            "docuelevate-redis-data",
        ]) {
            assert.ok(kept.includes(name), `${name} may be deleted`);
        }
        assert.deepEqual(
            dev.filter(({ protect, name }) => protect && name.startsWith("docuelevate")),
            [],
        );
    });
});

describe("DocuElevate's outputs", () => {
    it("D18 tell where it is and how to sign in", async () => {
        const prod = await stack("prod");
        const found = prod.outputs["apps"]?.["docuelevate"];
        assert(found);
        const { adminPassword, ...rest } = found;
        assert.match(text(adminPassword), /^\w{32}$/);
        assert.ok(prod.secretOutputs.includes("apps.docuelevate.adminPassword"));
        assert.deepEqual(rest, {
            url: "https://docuelevate.example.com",
            healthUrl: "https://docuelevate.example.com/api/diagnostic/healthz/ready",
            adminUser: "admin",
            apiUrl: "http://docuelevate-api.docuelevate.svc.cluster.local:8000",
            gotenbergUrl: "http://docuelevate-gotenberg.docuelevate.svc.cluster.local:3000",
            meilisearchUrl: "http://docuelevate-meilisearch.docuelevate.svc.cluster.local:7700",
            redisAddress: "docuelevate-redis.docuelevate.svc.cluster.local:6379",
            releaseName: "docuelevate",
            secretName: "docuelevate-secrets",
            tlsSecretName: "docuelevate-tls",
            claimNames: ["docuelevate-workdir", "docuelevate-meilisearch-data"],
        });
    });
});
