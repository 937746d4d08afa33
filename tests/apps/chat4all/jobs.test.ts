import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { items, keys, text, type Deployed, type Registered } from "../../support/deploy.ts";
import { chat4allWith, container, nameOf, object, objects, stack, template, variables } from "./stack.ts";

const SQL_FILES = [
    "/app/migrations/001_initial_schema.sql=users",
    "/app/migrations/003_production_ready.sql=conversation_view",
];

function initialisation(resources: Deployed): Registered {
    const [job] = objects(resources, "Job").filter((candidate) => nameOf(candidate).startsWith("initialise-database-"));
    assert(job);
    return job;
}

describe("Chat4All's jobs", () => {
    let prod: Deployed;
    let cleanUp: Registered;

    before(async () => {
        prod = await stack("prod");
        cleanUp = object(prod, "CronJob", "upload-garbage-collector");
    });

    it("C19 removes abandoned uploads at 02:00 UTC every day, by the age that settings give", () => {
        const { schedule, timeZone } = cleanUp.inputs.spec ?? {};
        assert.deepEqual([schedule, timeZone], ["0 2 * * *", "Etc/UTC"]);
        const { command, args } = container(cleanUp);
        assert.deepEqual(command, ["python", "-m", "workers.upload_garbage_collector"]);
        assert.deepEqual(args, ["--expiration-hours", "$(GC_RETENTION_HOURS)"]);
    });

    it("C20 tells the clean-up hours and batch size, 24 and 100 unless settings say otherwise", async () => {
        const told = variables(container(cleanUp));
        assert.equal(told["GC_RETENTION_HOURS"], "chat4all-config/gc-retention-hours");
        assert.equal(told["GC_BATCH_SIZE"], "chat4all-config/gc-batch-size");
        const values = (resources: Deployed) => {
            const { data } = object(resources, "ConfigMap", "chat4all-config").inputs;
            return [data?.["gc-retention-hours"], data?.["gc-batch-size"]];
        };
        assert.deepEqual(values(prod), ["24", "100"]);
        assert.deepEqual(
            values(await chat4allWith("dev", { uploads: { retentionHours: 48, batchSize: 7, schedule: "5 4 * * *" } })),
            ["48", "7"],
        );
    });

    it("CX7 passes the hours on the command line, where alone the clean-up looks for them", () => {
        const names = items(container(cleanUp).env).map(({ name }) => text(name));
        assert(names.includes("GC_RETENTION_HOURS"));
        assert.equal(text(items(container(cleanUp).args)[1]), "$(GC_RETENTION_HOURS)");
    });

    it("C21 labels the clean-up's jobs and pods, so that a run started by hand has the label too", () => {
        const { spec, metadata } = cleanUp.inputs;
        assert.equal(metadata?.labels?.component, "upload-gc");
        assert.equal(spec?.jobTemplate?.metadata?.labels?.component, "upload-gc");
        assert.equal(template(cleanUp).metadata?.labels?.component, "upload-gc");
    });

    it("C29 gives the clean-up 100m and 256Mi, and at most 500m and 512Mi", () => {
        assert.deepEqual(container(cleanUp).resources, {
            requests: { cpu: "100m", memory: "256Mi" },
            limits: { cpu: "500m", memory: "512Mi" },
        });
    });

    it("CX9 never runs two clean-ups at once, ends one after an hour and keeps a short history", () => {
        const { concurrencyPolicy, successfulJobsHistoryLimit, failedJobsHistoryLimit, jobTemplate, ...rest } =
            cleanUp.inputs.spec ?? {};
        assert.deepEqual([concurrencyPolicy, successfulJobsHistoryLimit, failedJobsHistoryLimit], ["Forbid", 3, 1]);
        assert.deepEqual(keys(rest as never).sort(), ["schedule", "timeZone"]);
        const { activeDeadlineSeconds, backoffLimit, ttlSecondsAfterFinished } = jobTemplate?.spec ?? {};
        assert.deepEqual([activeDeadlineSeconds, backoffLimit, ttlSecondsAfterFinished], [3600, 3, 86400]);
        assert.equal(template(cleanUp).spec?.restartPolicy, "OnFailure");
        assert.equal(template(cleanUp).spec?.nodeSelector, undefined);
        assert.equal(container(cleanUp).livenessProbe, undefined);
    });

    it("CX8 tells the clean-up where Kafka is, since it fails without", () => {
        assert.equal(
            variables(container(cleanUp))["KAFKA_BOOTSTRAP_SERVERS"],
            "chat4all-config/kafka-bootstrap-servers",
        );
    });

    it("CX14 makes the schema by the image's SQL files and leaves no test user that anybody can use", () => {
        const job = initialisation(prod);
        const { command, args, workingDir } = container(job);
        const script = readFileSync(
            new URL("../../../components/apps/chat4all/initialise-database.py", import.meta.url),
            "utf8",
        );
        assert.deepEqual(command, ["python", "-c", script]);
        assert.deepEqual(args, SQL_FILES);
        assert.equal(workingDir, "/app");
        assert.equal(job.inputs.spec?.backoffLimit, 5);
    });

    it("CX14 leaves the schema to the application's models where settings say so", async () => {
        const changed = await chat4allWith("dev", { database: { migrations: false } });
        assert.deepEqual(container(initialisation(changed)).args, []);
        assert.notEqual(nameOf(initialisation(changed)), nameOf(initialisation(await stack("dev"))));
    });

    it("runs the initialisation again for another image, and not for another log level", async () => {
        const name = async (changes: Record<string, unknown>) =>
            nameOf(initialisation(await chat4allWith("dev", changes)));
        const image = "registry.example.com/chat/api:2.1.0";
        const before = await name({});
        assert.notEqual(await name({ images: { api: image, worker: image } }), before);
        assert.equal(await name({ logLevel: "ERROR" }), before);
    });

    it("C53 keeps the names by which the application is diagnosed", () => {
        object(prod, "Deployment", "api");
        assert.equal(nameOf(cleanUp), "upload-garbage-collector");
        assert.equal(template(cleanUp).metadata?.labels?.component, "upload-gc");
        assert.equal(
            variables(container(object(prod, "Deployment", "api")))["DATABASE_URL"],
            "chat4all-secrets/database-url",
        );
    });
});
