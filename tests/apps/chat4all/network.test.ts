import assert from "node:assert/strict";
import { items, type Deployed } from "../../support/deploy.ts";
import { ClusterNetwork, matrix } from "../../support/policy-matrix.ts";
import { chat4allWith, object, stack } from "./stack.ts";

const KAFKA = "chat4all/strimzi.io/cluster=kafka,strimzi.io/name=kafka-kafka";
const POSTGRES = "chat4all/cnpg.io/cluster=chat4all-postgres";
const REDIS = "chat4all/app.kubernetes.io/name=valkey,app.kubernetes.io/instance=redis";
const FILES = "chat4all/app.kubernetes.io/name=seaweedfs,app.kubernetes.io/instance=chat4all-files";
const EDGE = "traefik/app.kubernetes.io/name=traefik,app.kubernetes.io/instance=traefik";
const PROMETHEUS = "monitoring/app.kubernetes.io/name=prometheus";
const KEDA = "keda/app=keda-operator";
const API_SERVER = "10.22.0.1";

/** Everything that runs in the namespace of the stack dev, by the names of the objects that make it. */
const PODS = {
    api: "chat4all/api",
    "worker-router": "chat4all/worker-router",
    "worker-outbox": "chat4all/worker-outbox",
    "worker-status": "chat4all/worker-status",
    "worker-file-merge": "chat4all/worker-file-merge",
    "worker-whatsapp": "chat4all/worker-whatsapp",
    "worker-instagram": "chat4all/worker-instagram",
    "upload clean-up": "chat4all/upload-garbage-collector",
    "schema job": "chat4all/initialise-database",
};

const SERVICES = {
    postgres: `${POSTGRES}:5432`,
    redis: `${REDIS}:6379`,
    kafka: `${KAFKA}:9092`,
    "object store": `${FILES}:8333`,
};

/** The policy that Strimzi's operator makes for a cluster's listeners, of what the Kafka resource says. */
function brokersPolicy(resources: Deployed): unknown {
    const [listener] = items(object(resources, "Kafka", "kafka").inputs.spec?.kafka?.listeners);
    return {
        kind: "NetworkPolicy",
        metadata: { name: "kafka-network-policy-kafka", namespace: "chat4all" },
        spec: {
            podSelector: { matchLabels: { "strimzi.io/cluster": "kafka", "strimzi.io/name": "kafka-kafka" } },
            policyTypes: ["Ingress"],
            ingress: [{ from: listener?.networkPolicyPeers, ports: [{ port: listener?.port }] }],
        },
    };
}

function networkOf(resources: Deployed): ClusterNetwork {
    const manifests = resources.filter(({ type }) => type.startsWith("kubernetes:")).map(({ inputs }) => inputs);
    return new ClusterNetwork([...manifests, brokersPolicy(resources)]);
}

/** A table as it stands in a test, without its indentation. */
function table(text: string): string {
    return text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "")
        .join("\n");
}

/** The same table with single spaces, so that columns may be as wide as they like. */
function compact(text: string): string {
    return text.replaceAll(/ +/g, " ");
}

describe("Chat4All's network", () => {
    let dev: ClusterNetwork;
    let prod: ClusterNetwork;

    before(async () => {
        dev = networkOf(await stack("dev"));
        prod = networkOf(await stack("prod"));
    });

    it("C32 C33 C34 C43 lets API and workers reach all four services, and jobs no more than they work on", () => {
        assert.equal(
            compact(matrix(dev, PODS, SERVICES)),
            compact(
                table(`
                    from \\ to         | postgres | redis | kafka | object store
                    api               | allow    | allow | allow | allow
                    worker-router     | allow    | allow | allow | allow
                    worker-outbox     | allow    | allow | allow | allow
                    worker-status     | allow    | allow | allow | allow
                    worker-file-merge | allow    | allow | allow | allow
                    worker-whatsapp   | allow    | allow | allow | allow
                    worker-instagram  | allow    | allow | allow | allow
                    upload clean-up   | allow    | deny  | deny  | allow
                    schema job        | allow    | deny  | deny  | deny
                `),
            ),
        );
    });

    it("C43 lets nobody but the edge and Prometheus come in, and only where something listens", () => {
        const listeners = {
            api: "chat4all/api:8000",
            "worker-router": "chat4all/worker-router:8000",
            "worker-outbox": "chat4all/worker-outbox:8000",
            "worker-status": "chat4all/worker-status:8000",
            "upload clean-up": "chat4all/upload-garbage-collector:8000",
        };
        assert.equal(
            compact(
                matrix(
                    dev,
                    {
                        edge: EDGE,
                        prometheus: PROMETHEUS,
                        "worker-router": PODS["worker-router"],
                        internet: "internet",
                    },
                    listeners,
                ),
            ),
            compact(
                table(`
                    from \\ to     | api   | worker-router | worker-outbox | worker-status | upload clean-up
                    edge          | allow | deny          | deny          | deny          | deny
                    prometheus    | allow | allow         | allow         | deny          | deny
                    worker-router | deny  | deny          | deny          | deny          | deny
                    internet      | deny  | deny          | deny          | deny          | deny
                `),
            ),
        );
    });

    it("C43 lets pods resolve names, and reach outside only where files are", () => {
        const targets = {
            dns: "dns:53/UDP",
            "internet 443": "internet:443",
            "internet 80": "internet:80",
            "API server": `${API_SERVER}:443`,
            edge: `${EDGE}:8443`,
        };
        assert.equal(
            compact(matrix(dev, PODS, targets)),
            compact(
                table(`
                    from \\ to         | dns   | internet 443 | internet 80 | API server | edge
                    api               | allow | allow        | deny        | deny       | allow
                    worker-router     | allow | allow        | deny        | deny       | allow
                    worker-outbox     | allow | allow        | deny        | deny       | allow
                    worker-status     | allow | allow        | deny        | deny       | allow
                    worker-file-merge | allow | allow        | deny        | deny       | allow
                    worker-whatsapp   | allow | allow        | deny        | deny       | allow
                    worker-instagram  | allow | allow        | deny        | deny       | allow
                    upload clean-up   | allow | allow        | deny        | deny       | allow
                    schema job        | allow | deny         | deny        | deny       | deny
                `),
            ),
        );
    });

    it("lets KEDA ask the brokers how many messages wait, and nobody else of another namespace", () => {
        const from = { keda: KEDA, edge: EDGE, "another application": "kraken/app=backend" };
        assert.equal(
            compact(
                matrix(dev, from, { kafka: `${KAFKA}:9092`, postgres: `${POSTGRES}:5432`, redis: `${REDIS}:6379` }),
            ),
            compact(
                table(`
                    from \\ to           | kafka | postgres | redis
                    keda                | allow | deny     | deny
                    edge                | deny  | deny     | deny
                    another application | deny  | deny     | deny
                `),
            ),
        );
    });

    it("lets clients of the public host, and no strangers, come to the object store", () => {
        assert(dev.allows(EDGE, `${FILES}:8333`));
        assert(!dev.allows("internet", `${FILES}:8333`));
    });

    it("lets backups reach what they copy and the bucket they copy to, and managed servers be reached by address", () => {
        const from = { "postgres-backup": "chat4all/postgres-backup", "files-backup": "chat4all/files-backup" };
        const targets = {
            "private 25060": "10.10.0.5:25060",
            kafka: `${KAFKA}:9092`,
            "internet 443": "internet:443",
            "API server": "10.12.0.1:443",
        };
        assert.equal(
            compact(matrix(prod, { ...from, api: PODS.api }, targets)),
            compact(
                table(`
                    from \\ to       | private 25060 | kafka | internet 443 | API server
                    postgres-backup | allow         | deny  | allow        | deny
                    files-backup    | deny          | deny  | allow        | deny
                    api             | allow         | allow | allow        | deny
                `),
            ),
        );
    });

    it("C16 opens the API to addresses that its own load balancer admits", async () => {
        const open = networkOf(
            await chat4allWith("dev", { service: { type: "LoadBalancer", allowedCidrs: ["198.51.100.0/24"] } }),
        );
        assert(open.allows("198.51.100.7", "chat4all/api:8000"));
        assert(!open.allows("198.51.100.7", "chat4all/worker-router:8000"));
    });
});
