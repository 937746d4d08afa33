import assert from "node:assert/strict";
import { OWN_VARIABLES } from "../../../settings/checks/docuelevate.ts";
import { all, only, type Deployed } from "../../support/deploy.ts";
import { object, objects, secretValues, stack, values } from "./stack.ts";

describe("DocuElevate's variables", () => {
    let dev: Deployed;
    let prod: Deployed;

    before(async () => {
        dev = await stack("dev");
        prod = await stack("prod");
    });

    it("D16 D22 DX13 stand in the Secret, secret or not, where the chart knows no value for them", () => {
        assert.deepEqual(Object.keys(secretValues(prod)).sort(), [
            "ADMIN_PASSWORD",
            "AZURE_AI_KEY",
            "CELERY_BROKER_URL",
            "CELERY_RESULT_BACKEND",
            "CELERY_WORKER_CONCURRENCY",
            "CELERY_WORKER_SCHEDULE_FILENAME",
            "DATABASE_URL",
            "DB_MAX_OVERFLOW",
            "DB_POOL_SIZE",
            "MEILISEARCH_API_KEY",
            "OCR_PROVIDERS",
            "OPENAI_API_KEY",
            "PUBLIC_BASE_URL",
            "REDIS_URL",
            "SESSION_SECRET",
        ]);
        assert.deepEqual(object(prod, "Secret", "docuelevate-secrets").secretPaths, ["stringData"]);
    });

    it("D16 sign sessions with 32 random bytes, which a protected stack does not give away", () => {
        const secret = secretValues(prod)["SESSION_SECRET"];
        assert.match(String(secret), /^[0-9a-f]{64}$/);
        const bytes = only(prod, "random:index/randomBytes:RandomBytes");
        assert.deepEqual([bytes.inputs["length"], bytes.protect], [32, true]);
        assert.equal(only(dev, "random:index/randomBytes:RandomBytes").protect, false);
    });

    it("keep the session secret of a database that is taken over", async () => {
        const given = "of-the-old-installation-0123456789";
        const taken = await stack("prod", { secrets: { "docuelevate:sessionSecret": given } });
        assert.equal(secretValues(taken)["SESSION_SECRET"], given);
        assert.deepEqual(all(taken, "random:index/randomBytes:RandomBytes"), []);
    });

    it("D3 D26 DX4 name the database in the form of its driver, encrypted", () => {
        for (const resources of [dev, prod]) {
            assert.match(
                String(secretValues(resources)["DATABASE_URL"]),
                /^postgresql\+psycopg:\/\/[^:]+:[^@]+@[^/]+:\d+\/docuelevate\?sslmode=require$/,
            );
        }
    });

    it("D10 D42 DX8 name one Redis with a password three times over", () => {
        const { REDIS_URL, CELERY_BROKER_URL, CELERY_RESULT_BACKEND } = secretValues(prod);
        assert.match(
            String(REDIS_URL),
            /^redis:\/\/:\w{32}@docuelevate-redis\.docuelevate\.svc\.cluster\.local:6379\/0$/,
        );
        assert.deepEqual([CELERY_BROKER_URL, CELERY_RESULT_BACKEND], [REDIS_URL, REDIS_URL]);
    });

    it("DX8 tell Celery how a managed Redis proves itself", async () => {
        const managed = await stack("prod", {
            app: {
                redis: {
                    form: "managed",
                    version: "8",
                    size: "db-s-1vcpu-2gb",
                    nodes: 1,
                    maintenance: { day: "sunday", startTime: "06:00" },
                },
            },
        });
        assert.match(String(secretValues(managed)["REDIS_URL"]), /^rediss:\/\/:.+\/0\?ssl_cert_reqs=required$/);
        const { inputs } = only(managed, "digitalocean:index/databaseCluster:DatabaseCluster", "docuelevate-redis");
        assert.deepEqual([inputs["engine"], inputs["evictionPolicy"]], ["valkey", "noeviction"]);
    });

    it("D12 have a key of the search of at least 16 characters, the search's own", () => {
        const key = secretValues(prod)["MEILISEARCH_API_KEY"];
        assert.match(String(key), /^\w{32}$/);
        const environment = object(prod, "Secret", "docuelevate-search-environment").inputs["stringData"];
        assert.equal(environment?.["MEILI_MASTER_KEY"], key);
    });

    it("read scans with Azure and Tesseract where Azure is given, and with Tesseract alone otherwise", async () => {
        assert.equal(secretValues(prod)["OCR_PROVIDERS"], "azure,tesseract");
        const alone = await stack("prod", { app: { azure: undefined } });
        assert.equal(secretValues(alone)["OCR_PROVIDERS"], "tesseract");
        assert.equal(secretValues(alone)["AZURE_AI_KEY"], undefined);
        const chosen = await stack("prod", { app: { ocrProviders: ["mistral", "azure"] } });
        assert.equal(secretValues(chosen)["OCR_PROVIDERS"], "mistral,azure");
    });

    it("D22 DX14 take secrets of Dropbox and Google Drive where they are set", async () => {
        const secrets = {
            "docuelevate:dropboxAppKey": "a",
            "docuelevate:dropboxAppSecret": "b",
            "docuelevate:googleDriveClientId": "c",
            "docuelevate:googleDriveClientSecret": "d",
            "docuelevate:googleDriveCredentialsJson": "e",
        };
        const given = secretValues(await stack("prod", { secrets }));
        assert.deepEqual(
            [
                given["DROPBOX_APP_KEY"],
                given["DROPBOX_APP_SECRET"],
                given["GOOGLE_DRIVE_CLIENT_ID"],
                given["GOOGLE_DRIVE_CLIENT_SECRET"],
                given["GOOGLE_DRIVE_CREDENTIALS_JSON"],
            ],
            ["a", "b", "c", "d", "e"],
        );
    });

    it("DX13 take further ones from the settings, which weigh more than the chart's", async () => {
        const variables = { LOG_FORMAT: "json", ENABLE_DEDUPLICATION: "false" };
        const { LOG_FORMAT, ENABLE_DEDUPLICATION } = secretValues(await stack("prod", { app: { variables } }));
        assert.deepEqual([LOG_FORMAT, ENABLE_DEDUPLICATION], ["json", "false"]);
    });

    it("are all known to the check that keeps settings from giving them twice", () => {
        const set = [...Object.keys(secretValues(prod)), ...Object.keys(values(prod)["env"] ?? {})];
        const unknown = set.filter(
            (name) => !(name in OWN_VARIABLES) && !["OPENAI_API_KEY", "AZURE_AI_KEY"].includes(name),
        );
        assert.deepEqual(unknown, []);
    });

    it("DX7 keep the workers' own schedulers from starting, and let a worker use its CPUs", () => {
        const { CELERY_WORKER_SCHEDULE_FILENAME, CELERY_WORKER_CONCURRENCY } = secretValues(prod);
        assert.deepEqual(
            [CELERY_WORKER_SCHEDULE_FILENAME, CELERY_WORKER_CONCURRENCY],
            ["/proc/celerybeat-schedule", "2"],
        );
    });

    it("D31 D32 DX18 come from a secret manager where one is named, into the same Secret", async () => {
        const externalSecret = {
            store: "vault-backend",
            key: "docuelevate/production",
            properties: { OPENAI_API_KEY: "openai_api_key" },
        };
        const external = await stack("prod", { app: { externalSecret } });
        const { inputs } = object(external, "ExternalSecret", "docuelevate-secrets");
        assert.equal(inputs["apiVersion"], "external-secrets.io/v1");
        assert.deepEqual(inputs["spec"], {
            refreshInterval: "1h",
            secretStoreRef: { name: "vault-backend", kind: "ClusterSecretStore" },
            target: { name: "docuelevate-secrets", creationPolicy: "Merge" },
            data: [
                {
                    secretKey: "OPENAI_API_KEY",
                    remoteRef: { key: "docuelevate/production", property: "openai_api_key" },
                },
            ],
        });
        assert.equal(secretValues(external)["OPENAI_API_KEY"], undefined);
        assert.deepEqual(objects(prod, "ExternalSecret"), {});
    });

    it("have a password for the administrator, which a setting makes anew", async () => {
        const password = secretValues(prod)["ADMIN_PASSWORD"];
        assert.match(String(password), /^\w{32}$/);
        const rotated = secretValues(await stack("prod", { app: { adminPasswordRotation: "2" } }));
        assert.notEqual(rotated["ADMIN_PASSWORD"], password);
        assert.equal(rotated["SESSION_SECRET"], secretValues(prod)["SESSION_SECRET"]);
    });
});
