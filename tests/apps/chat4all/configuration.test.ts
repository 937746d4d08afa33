import assert from "node:assert/strict";
import { all, items, keys, text, type Deployed } from "../../support/deploy.ts";
import { chat4allWith, container, deployments, nameOf, object, objects, stack, variables } from "./stack.ts";

/** What the application's settings object fails without. */
const MANDATORY = {
    DATABASE_URL: "chat4all-secrets/database-url",
    KAFKA_BOOTSTRAP_SERVERS: "chat4all-config/kafka-bootstrap-servers",
    MINIO_ENDPOINT: "chat4all-config/minio-endpoint",
    MINIO_ACCESS_KEY: "chat4all-secrets/minio-access-key",
    MINIO_SECRET_KEY: "chat4all-secrets/minio-secret-key",
    MINIO_BUCKET: "chat4all-config/minio-bucket",
};

describe("Chat4All's configuration", () => {
    let dev: Deployed;
    let prod: Deployed;

    before(async () => {
        dev = await stack("dev");
        prod = await stack("prod");
    });

    it("C5 has an object of every kind that the application's layout names", () => {
        const kinds = ["CronJob", "Deployment", "Service", "ConfigMap", "Secret", "Ingress", "HorizontalPodAutoscaler"];
        for (const resources of [dev, prod]) {
            const missing = kinds.filter((kind) => objects(resources, kind).length === 0);
            assert.deepEqual(missing, []);
        }
    });

    it("C6 keeps exactly five keys in chat4all-secrets", () => {
        assert.deepEqual(keys(object(prod, "Secret", "chat4all-secrets").inputs.stringData).sort(), [
            "database-url",
            "jwt-secret-key",
            "minio-access-key",
            "minio-secret-key",
            "redis-password",
        ]);
    });

    it("C7 writes the database URL in the form that the application reads", () => {
        const url = (resources: Deployed) => object(resources, "Secret", "chat4all-secrets").inputs.stringData;
        assert.match(
            text(url(dev)?.["database-url"]),
            /^postgresql:\/\/chat4all:[A-Za-z0-9]{32}@chat4all-postgres-rw\.chat4all\.svc\.cluster\.local:5432\/chat4all\?sslmode=require$/,
        );
        assert.match(
            text(url(prod)?.["database-url"]),
            /^postgresql:\/\/chat4all:[A-Za-z0-9_]+@private-[a-z0-9.-]+:\d+\/chat4all-postgres\?sslmode=require$/,
        );
    });

    it("C8 hands secrets over in Secrets alone, and marks them", () => {
        const secret = object(prod, "Secret", "chat4all-secrets");
        assert.deepEqual(secret.secretPaths, ["stringData"]);
        const values = Object.values(secret.inputs.stringData as unknown as Record<string, string>);
        const elsewhere = prod.filter(
            ({ type, inputs }) =>
                type.startsWith("kubernetes:") &&
                !type.endsWith(":Secret") &&
                values.some((value) => JSON.stringify(inputs).includes(value)),
        );
        assert.deepEqual(
            elsewhere.map(({ urn }) => urn),
            [],
        );
    });

    it("C9 tells all else in the ConfigMap chat4all-config", () => {
        assert.deepEqual(object(prod, "ConfigMap", "chat4all-config").inputs.data, {
            "kafka-bootstrap-servers": [0, 1, 2]
                .map((id) => `kafka-broker-${id}.kafka-kafka-brokers.chat4all.svc.cluster.local:9092`)
                .join(","),
            "minio-endpoint": "fra1.digitaloceanspaces.com",
            "minio-bucket": "example-chat4all-files",
            "minio-secure": "true",
            environment: "prod",
            "log-level": "INFO",
            "rate-limit-requests-per-minute": "60",
            "db-pool-size": "5",
            "db-max-overflow": "5",
            "gc-retention-hours": "24",
            "gc-batch-size": "100",
        });
    });

    it("CX6 lists one address per broker, by whose number the application copies its topics", () => {
        const addresses = (resources: Deployed) =>
            text(object(resources, "ConfigMap", "chat4all-config").inputs.data?.["kafka-bootstrap-servers"]).split(",");
        assert.equal(addresses(prod).length, 3);
        assert.deepEqual(addresses(dev), ["kafka-broker-0.kafka-kafka-brokers.chat4all.svc.cluster.local:9092"]);
    });

    it("gives every pod the six variables that the application fails without", () => {
        const pods = [
            ...objects(prod, "Deployment"),
            object(prod, "CronJob", "upload-garbage-collector"),
            ...objects(prod, "Job"),
        ];
        assert.equal(pods.length, 9);
        for (const pod of pods) {
            const given = variables(container(pod));
            const mandatory = Object.fromEntries(Object.keys(MANDATORY).map((key) => [key, given[key]]));
            assert.deepEqual(mandatory, MANDATORY, pod.name);
        }
    });

    it("CX5 puts the password of chat4all-secrets into the URL of Redis, with TLS where the server is managed", () => {
        const redis = (resources: Deployed, name: string) => {
            const { REDIS_PASSWORD, REDIS_HOST, REDIS_PORT, REDIS_URL } = variables(
                container(object(resources, "Deployment", name)),
            );
            return { REDIS_PASSWORD, REDIS_HOST, REDIS_PORT, REDIS_URL };
        };
        const common = {
            REDIS_PASSWORD: "chat4all-secrets/redis-password",
            REDIS_HOST: "chat4all-redis-credentials/host",
            REDIS_PORT: "chat4all-redis-credentials/port",
        };
        for (const name of Object.keys(deployments(prod))) {
            assert.deepEqual(redis(prod, name), {
                ...common,
                REDIS_URL: "=rediss://:$(REDIS_PASSWORD)@$(REDIS_HOST):$(REDIS_PORT)/0",
            });
            assert.deepEqual(redis(dev, name), {
                ...common,
                REDIS_URL: "=redis://:$(REDIS_PASSWORD)@$(REDIS_HOST):$(REDIS_PORT)/0",
            });
        }
        const { stringData } = object(dev, "Secret", "chat4all-secrets").inputs;
        assert.match(text(stringData?.["redis-password"]), /^[A-Za-z0-9]{32}$/);
    });

    it("names the variables that a URL is put together from before it", () => {
        const names = items(container(object(prod, "Deployment", "api")).env).map(({ name }) => text(name));
        const url = names.indexOf("REDIS_URL");
        assert(["REDIS_PASSWORD", "REDIS_HOST", "REDIS_PORT"].every((name) => names.indexOf(name) < url));
    });

    it("hands the key that tokens are signed with to the API alone", () => {
        const holders = [...objects(prod, "Deployment"), ...objects(prod, "CronJob"), ...objects(prod, "Job")]
            .filter((pod) => "JWT_SECRET_KEY" in variables(container(pod)))
            .map(nameOf);
        assert.deepEqual(holders, ["api"]);
        const { stringData } = object(prod, "Secret", "chat4all-secrets").inputs;
        assert.match(text(stringData?.["jwt-secret-key"]), /^[A-Za-z0-9]{32}$/);
    });

    it("CX17 keeps few connections in each pod", () => {
        const { data } = object(prod, "ConfigMap", "chat4all-config").inputs;
        assert.deepEqual([data?.["db-pool-size"], data?.["db-max-overflow"]], ["5", "5"]);
    });

    it("C30 lets chat4all-worker read the configuration and note events, and nothing else", () => {
        assert.deepEqual(object(prod, "Role", "chat4all-worker-role").inputs.rules, [
            { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list"] },
            { apiGroups: [""], resources: ["secrets"], resourceNames: ["chat4all-secrets"], verbs: ["get", "list"] },
            { apiGroups: ["", "events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
        ]);
        const binding = object(prod, "RoleBinding", "chat4all-worker-rolebinding").inputs;
        assert.deepEqual(binding.subjects, [
            { kind: "ServiceAccount", name: "chat4all-worker", namespace: "chat4all" },
        ]);
        assert.equal(binding.roleRef?.name, "chat4all-worker-role");
        assert.deepEqual(
            all(prod, "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", "chat4all-worker"),
            [],
        );
    });

    it("CX18 gives no pod of the application a token of the Kubernetes API", () => {
        for (const pod of [...objects(prod, "Deployment"), ...objects(prod, "CronJob"), ...objects(prod, "Job")]) {
            const spec = pod.inputs.spec?.template?.spec ?? pod.inputs.spec?.jobTemplate?.spec?.template?.spec;
            assert.equal(spec?.automountServiceAccountToken, false, pod.name);
        }
        const account = object(prod, "ServiceAccount", "chat4all-worker");
        assert.equal(account.inputs.automountServiceAccountToken, false);
        const users = Object.entries(deployments(prod))
            .filter(
                ([, { inputs }]) => (inputs.spec?.template?.spec?.serviceAccountName as unknown) === "chat4all-worker",
            )
            .map(([name]) => name);
        assert.equal(users.length, 6);
        assert(!users.includes("api"));
    });

    it("restarts pods when their configuration changes", async () => {
        const checksum = (resources: Deployed) =>
            object(resources, "Deployment", "worker-router").inputs.spec?.template?.metadata?.annotations?.[
                "platform/checksum"
            ];
        const changed = await chat4allWith("dev", { logLevel: "WARNING", rateLimitPerMinute: 120 });
        const { data } = object(changed, "ConfigMap", "chat4all-config").inputs;
        assert.deepEqual([data?.["log-level"], data?.["rate-limit-requests-per-minute"]], ["WARNING", "120"]);
        assert.notEqual(checksum(changed), checksum(dev));
    });
});
