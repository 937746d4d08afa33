import assert from "node:assert/strict";
import { items, type Deployed } from "../../support/deploy.ts";
import { ClusterNetwork, matrix } from "../../support/policy-matrix.ts";
import { bothStacks, object, stack } from "./stack.ts";

const EDGE = "traefik/app.kubernetes.io/name=traefik,app.kubernetes.io/instance=traefik";
const PROMETHEUS = "monitoring/app.kubernetes.io/name=prometheus";
const KAFKA = "rtc/strimzi.io/cluster=kafka,strimzi.io/name=kafka-kafka";
const REDIS = "rtc/app.kubernetes.io/name=valkey,app.kubernetes.io/instance=redis-master";

/** Everything that runs in the namespace, and whoever comes to it from outside. */
const SOURCES = {
    gateway: "rtc/nginx-gateway",
    "load-balancer": "rtc/load-balancer",
    socket: "rtc/socket",
    "clean-up": "rtc/heartbeat-cleanup",
    "other pod": "rtc/app=other",
    edge: EDGE,
    prometheus: PROMETHEUS,
    "pod elsewhere": "chat4all/app=api",
    internet: "internet",
};

const OWN = {
    "gateway 8080": "rtc/nginx-gateway:8080",
    "gateway 8081": "rtc/nginx-gateway:8081",
    "gateway 9113": "rtc/nginx-gateway:9113",
    "load-balancer 8081": "rtc/load-balancer:8081",
    "socket 8080": "rtc/socket:8080",
};

const OTHERS = {
    dns: "dns:53/UDP",
    kafka: `${KAFKA}:9092`,
    redis: `${REDIS}:6379`,
    prometheus: `${PROMETHEUS}:9090`,
    "API server": "10.22.0.1:443",
    "internet 443": "internet:443",
    "internet 80": "internet:80",
};

/** The policy that Strimzi's operator makes for a cluster's listeners, of what the Kafka resource says. */
function brokersPolicy(resources: Deployed): unknown {
    const [listener] = items(object(resources, "Kafka", "kafka").inputs.spec?.kafka?.listeners);
    return {
        kind: "NetworkPolicy",
        metadata: { name: "kafka-network-policy-kafka", namespace: "rtc" },
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

/** A table with single spaces and without indentation, so that columns may be as wide as they like. */
function compact(table: string): string {
    return table
        .split("\n")
        .map((line) => line.trim().replaceAll(/ +/g, " "))
        .filter((line) => line !== "")
        .join("\n");
}

describe("Reactive RTC's network", () => {
    let both: Awaited<ReturnType<typeof bothStacks>>;
    let dev: ClusterNetwork;
    let prod: ClusterNetwork;

    before(async () => {
        both = await bothStacks();
        dev = networkOf(both.dev);
        prod = networkOf(both.prod);
    });

    it("R37 RX3 RX18 lets the edge reach the gateway, the gateway both kinds of node, and Prometheus all metrics", () => {
        for (const network of [dev, prod]) {
            assert.equal(
                compact(matrix(network, SOURCES, OWN)),
                compact(`
                    from \\ to      | gateway 8080 | gateway 8081 | gateway 9113 | load-balancer 8081 | socket 8080
                    gateway        | deny         | deny         | deny         | allow              | allow
                    load-balancer  | deny         | deny         | deny         | deny               | deny
                    socket         | deny         | deny         | deny         | deny               | deny
                    clean-up       | deny         | deny         | deny         | deny               | deny
                    other pod      | deny         | deny         | deny         | deny               | deny
                    edge           | allow        | deny         | deny         | deny               | deny
                    prometheus     | deny         | deny         | allow        | allow              | allow
                    pod elsewhere  | deny         | deny         | deny         | deny               | deny
                    internet       | deny         | deny         | deny         | deny               | deny
                `),
            );
        }
    });

    it("R21 R26 R37 RX15 RX18 lets each pod reach what it works with, the API server only the load-balancers", () => {
        const { gateway, "load-balancer": loadBalancer, socket, "clean-up": cleanUp, "other pod": other } = SOURCES;
        assert.equal(
            compact(
                matrix(dev, { gateway, "load-balancer": loadBalancer, socket, "clean-up": cleanUp, other }, OTHERS),
            ),
            compact(`
                from \\ to      | dns   | kafka | redis | prometheus | API server | internet 443 | internet 80
                gateway        | allow | deny  | deny  | deny       | deny       | deny         | deny
                load-balancer  | allow | allow | allow | allow      | allow      | allow        | deny
                socket         | allow | allow | allow | allow      | deny       | deny         | deny
                clean-up       | allow | deny  | allow | deny       | deny       | deny         | deny
                other          | allow | deny  | deny  | deny       | deny       | deny         | deny
            `),
        );
    });

    it("R37 lets three kinds of pod reach a managed Redis in the stack's own network", () => {
        const redis = {
            redis: "10.10.0.5:25061",
            "another port": "10.10.0.5:25060",
            "another network": "10.9.0.5:25061",
        };
        const { gateway, "load-balancer": loadBalancer, socket, "clean-up": cleanUp } = SOURCES;
        assert.equal(
            compact(matrix(prod, { gateway, "load-balancer": loadBalancer, socket, "clean-up": cleanUp }, redis)),
            compact(`
                from \\ to      | redis | another port | another network
                gateway        | deny  | deny         | deny
                load-balancer  | allow | deny         | deny
                socket         | allow | deny         | deny
                clean-up       | allow | deny         | deny
            `),
        );
    });

    it("RX3 lets the gateway reach no pod but these, whatever address a client names", () => {
        const named = [
            "rtc/app=other:8080",
            "chat4all/app=api:8080",
            `${KAFKA}:8080`,
            "kube-system/k8s-app=kube-dns:8080",
        ];
        assert.deepEqual(
            named.filter((target) => dev.allows("rtc/nginx-gateway", target)),
            [],
        );
        assert(!dev.allows("rtc/nginx-gateway", "10.21.0.7:8080"));
    });

    it("R3 lets everybody reach the gateway by a load balancer of its own, and the edge no more than others", async () => {
        const service = { type: "LoadBalancer", allowedCidrs: ["0.0.0.0/0"] };
        const own = networkOf(await stack("dev", { app: { gateway: { service } } }));
        assert(own.allows("internet", "rtc/nginx-gateway:8080"));
        assert(own.allows("10.20.0.3", "rtc/nginx-gateway:8080"));
        assert(!own.allows("internet", "rtc/nginx-gateway:9113"));
        assert(!own.allows("internet", "rtc/socket:8080"));
    });
});
