import assert from "node:assert/strict";
import { items, keys, type Deployed } from "../../support/deploy.ts";
import { changedStack, chat4allWith, object, objects, stack } from "./stack.ts";

describe("Chat4All's way in", () => {
    let dev: Deployed;
    let prod: Deployed;

    before(async () => {
        dev = await stack("dev");
        prod = await stack("prod");
    });

    it("C17 publishes the API on its host, all paths of it", () => {
        const { spec } = object(prod, "Ingress", "api").inputs;
        assert.deepEqual(spec?.rules, [
            {
                host: "chat4all.example.com",
                http: {
                    paths: [
                        {
                            path: "/",
                            pathType: "Prefix",
                            backend: { service: { name: "api", port: { number: 8000 } } },
                        },
                    ],
                },
            },
        ]);
    });

    it("C4 C42 has cert-manager make the host's certificate, by Let's Encrypt", () => {
        const { metadata, spec } = object(prod, "Ingress", "api").inputs;
        assert.equal(metadata?.annotations?.["cert-manager.io/cluster-issuer"], "letsencrypt-production");
        assert.deepEqual(spec?.tls, [{ hosts: ["chat4all.example.com"], secretName: "api-tls" }]);
    });

    it("C3 is served by Traefik, or by nginx where settings say so", async () => {
        assert.equal(object(prod, "Ingress", "api").inputs.spec?.ingressClassName, "traefik");
        const nginx = await changedStack("dev", ({ ingress }) => {
            Object.assign(ingress ?? {}, { controller: "nginx", acknowledgeRetirement: true });
        });
        assert.equal(object(nginx, "Ingress", "api").inputs.spec?.ingressClassName, "nginx");
    });

    it("CX16 takes uploads of 20 MiB, and keeps silent WebSockets for an hour, behind nginx too", async () => {
        const nginx = await changedStack("dev", ({ ingress }) => {
            Object.assign(ingress ?? {}, { controller: "nginx", acknowledgeRetirement: true });
        });
        const annotations = object(nginx, "Ingress", "api").inputs.metadata?.annotations;
        const of = (key: string) => annotations?.[`nginx.ingress.kubernetes.io/${key}`];
        assert.deepEqual(
            [of("proxy-body-size"), of("proxy-read-timeout"), of("proxy-send-timeout")],
            ["20m", "3600", "3600"],
        );
    });

    it("CX13 keeps the API's Service inside the cluster, and makes it once the pods are ready", () => {
        const service = object(prod, "Service", "api");
        assert.equal(service.inputs.spec?.type, "ClusterIP");
        assert.deepEqual(service.inputs.spec?.ports, [
            { name: "http", port: 8000, targetPort: "http", protocol: "TCP" },
        ]);
        assert(service.dependencies.includes(object(prod, "Deployment", "api").urn));
    });

    it("C16 gives the API a named load balancer for some addresses where settings ask for one", async () => {
        const open = await chat4allWith("dev", {
            service: { type: "LoadBalancer", allowedCidrs: ["198.51.100.0/24"] },
        });
        const { metadata, spec } = object(open, "Service", "api").inputs;
        assert.equal(spec?.type, "LoadBalancer");
        assert.deepEqual(spec?.loadBalancerSourceRanges, ["198.51.100.0/24"]);
        const annotation = "service.beta.kubernetes.io/do-loadbalancer";
        assert.equal(metadata?.annotations?.[`${annotation}-name`], "doks-dev-chat4all");
        assert.equal(metadata?.annotations?.[`${annotation}-type`], "REGIONAL_NETWORK");
        assert.equal(object(open, "ResourceQuota", "quota").inputs.spec?.hard?.["services.loadbalancers"], "1");
        const [main] = items(object(open, "Deployment", "api").inputs.spec?.template?.spec?.containers);
        assert(!items(main?.env).some(({ name }) => (name as unknown) === "FORWARDED_ALLOW_IPS"));
    });

    it("CX3 serves files on the cluster by a host of their own, with a certificate that everybody trusts", () => {
        const { spec, metadata } = object(dev, "Ingress", "chat4all-files-host").inputs;
        assert.equal(items(spec?.rules)[0]?.host, "files.dev.example.com");
        assert.equal(metadata?.annotations?.["cert-manager.io/cluster-issuer"], "letsencrypt-production");
        const { data } = object(dev, "ConfigMap", "chat4all-config").inputs;
        assert.deepEqual([data?.["minio-endpoint"], data?.["minio-secure"]], ["files.dev.example.com", "true"]);
        assert.deepEqual(
            objects(prod, "Ingress").map(({ inputs }) => inputs.metadata?.name),
            ["api"],
        );
    });

    it("CX3 reads files inside the cluster without TLS where they have no host", async () => {
        const inside = await changedStack("dev", ({ apps }) => {
            delete (apps?.["chat4all"] as { filesHost?: string }).filesHost;
        });
        const { data } = object(inside, "ConfigMap", "chat4all-config").inputs;
        assert.deepEqual(
            [data?.["minio-endpoint"], data?.["minio-secure"]],
            ["chat4all-files-all-in-one.chat4all.svc.cluster.local:8333", "false"],
        );
    });

    it("tells other stacks its addresses and the names of its objects, none of them a secret", () => {
        const inNamespace = "chat4all.svc.cluster.local";
        assert.deepEqual(dev.outputs.apps?.chat4all, {
            url: "https://chat4all.dev.example.com",
            docsUrl: "https://chat4all.dev.example.com/docs",
            socketUrl: "wss://chat4all.dev.example.com/ws",
            healthUrl: "https://chat4all.dev.example.com/health",
            readyUrl: "https://chat4all.dev.example.com/ready",
            apiUrl: `http://api.${inNamespace}:8000`,
            kafkaBootstrap: `kafka-kafka-bootstrap.${inNamespace}:9092`,
            kafkaBrokers: `kafka-broker-0.kafka-kafka-brokers.${inNamespace}:9092`,
            redisAddress: `redis.${inNamespace}:6379`,
            postgresAddress: `chat4all-postgres-rw.${inNamespace}:5432`,
            objectStoreUrl: "https://files.dev.example.com",
            bucket: "chat4all-files",
            secretName: "chat4all-secrets",
            configMapName: "chat4all-config",
            serviceAccount: "chat4all-worker",
            cronJobName: "upload-garbage-collector",
            autoscalers: ["api-hpa", "worker-hpa"],
        });
        assert.deepEqual(keys(prod.outputs.apps?.chat4all), keys(dev.outputs.apps?.chat4all));
        const secret = [...dev.secretOutputs, ...prod.secretOutputs].filter((path) => path.includes("chat4all"));
        assert.deepEqual(secret, []);
    });
});
