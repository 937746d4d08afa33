import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { Probes, type ProbesArgs } from "../../../components/platform/probes.ts";
import type { Endpoint } from "../../../components/platform/probes/endpoint.ts";
import { pods } from "../../../components/workload/network.ts";
import { all, deploy, items, only, text, type Deployed, type Tree } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import { definitions, PROMETHEUS, SCRAPER, STRANGER } from "./parts.ts";

const PROBE = "kubernetes:monitoring.coreos.com/v1:Probe";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const EXPORTER = "monitoring/blackbox-exporter";

const shop = { team: "kraken", namespace: "shop", encrypted: true } as const;

const ENDPOINTS: readonly Endpoint[] = [
    { ...shop, name: "shop", url: "https://shop.example.com", check: { kind: "page" } },
    { ...shop, name: "shop-ready", url: "https://shop.example.com/ready", check: { kind: "page", deep: true } },
    { ...shop, name: "shop-docs", url: "https://shop.example.com/docs", check: { kind: "document" } },
    {
        ...shop,
        name: "shop-redirect",
        url: "http://shop.example.com",
        encrypted: false,
        check: { kind: "redirect" },
    },
    {
        ...shop,
        name: "shop-socket",
        url: "wss://shop.example.com/ws?token=none",
        check: { kind: "handshake", status: 403 },
    },
    {
        ...shop,
        name: "shop-plain-socket",
        url: "ws://203.0.113.7/ws",
        encrypted: false,
        check: { kind: "handshake", status: 101 },
    },
    { ...shop, name: "shop-plain", url: "http://plain.example.com:8080/", encrypted: false, check: { kind: "page" } },
];

const EDGE = pods({ "app.kubernetes.io/name": "traefik" }, "traefik");
const EDGE_PODS = "traefik/app.kubernetes.io/name=traefik";

function probes(changes: Partial<ProbesArgs> = {}): Promise<Deployed> {
    return deploy(() => {
        new k8s.core.v1.Namespace("monitoring", { metadata: { name: "monitoring" } });
        return new Probes("probes", {
            namespace: "monitoring",
            endpoints: ENDPOINTS,
            reach: { kind: "public-name" },
            behind: [EDGE],
            verifyCertificates: true,
            intervalSeconds: 30,
            scraper: { ...SCRAPER, ready: [definitions()] },
            ...changes,
        });
    });
}

function specOf(resources: Deployed, name: string): Tree {
    return only(resources, PROBE, `probes-${name}`).inputs["spec"] ?? {};
}

async function modules(changes?: Partial<ProbesArgs>): Promise<Tree> {
    const data = only(await probes(changes), CONFIG_MAP, "probes-modules").inputs["data"];
    return (JSON.parse(text(data?.["blackbox.yml"])) as Tree)["modules"] ?? {};
}

/** Labels of a target after the relabelings of its probe, as Prometheus works them. */
function relabelled(spec: Tree): Record<string, string> {
    const target = spec["targets"]?.["staticConfig"];
    const [url] = items(target?.["static"]);
    const labels: Record<string, string> = { instance: text(url), __param_target: text(url) };
    for (const { sourceLabels, regex, replacement, targetLabel } of items(target?.["relabelingConfigs"])) {
        const value = items(sourceLabels).map((label) => labels[text(label)] ?? "")[0] ?? "";
        const whole = new RegExp(`^(?:${text(regex)})$`);
        assert.match(value, whole);
        labels[text(targetLabel)] = value.replace(whole, text(replacement));
    }
    return labels;
}

describe("Probes of public addresses", () => {
    it("ask each address by the module of its kind, as often as the settings say", async () => {
        const resources = await probes({ intervalSeconds: 60 });
        const found = all(resources, PROBE).map(({ inputs }) => [
            text(inputs["metadata"]?.["name"]),
            text(inputs["spec"]?.["module"]),
        ]);
        assert.deepEqual(Object.fromEntries(found), {
            shop: "https",
            "shop-ready": "https",
            "shop-docs": "https",
            "shop-redirect": "redirect",
            "shop-socket": "handshake-shop-socket",
            "shop-plain-socket": "handshake-shop-plain-socket",
            "shop-plain": "http",
        });
        const { prober, interval, scrapeTimeout, targets } = specOf(resources, "shop-ready");
        assert.deepEqual(prober, { url: "blackbox-exporter.monitoring.svc:9115" });
        assert.deepEqual([interval, scrapeTimeout], ["60s", "12s"]);
        assert.deepEqual(targets?.["staticConfig"]?.["labels"], {
            team: "kraken",
            namespace: "shop",
            check: "page",
            depth: "deep",
        });
    });

    it("reach a page by its public name, and a handshake by its host and port", async () => {
        const resources = await probes();
        const page = relabelled(specOf(resources, "shop-ready"));
        assert.deepEqual(
            [page["__param_target"], page["host"]],
            ["https://shop.example.com/ready", "shop.example.com"],
        );
        assert.equal(page["__param_hostname"], undefined);
        assert.equal(relabelled(specOf(resources, "shop-socket"))["__param_target"], "shop.example.com:443");
        assert.equal(relabelled(specOf(resources, "shop-plain-socket"))["__param_target"], "203.0.113.7:80");
        assert.equal(relabelled(specOf(resources, "shop-plain"))["host"], "plain.example.com");
    });

    it("go to the ingress controller where a public name leads nowhere, and tell it the name", async () => {
        const resources = await probes({ reach: { kind: "controller", serviceHost: "edge.traefik.svc" } });
        const reached = (name: string) => {
            const {
                instance,
                host,
                __param_target: target,
                __param_hostname: hostname,
            } = relabelled(specOf(resources, name));
            return { instance, host, target, hostname };
        };
        const host = { host: "shop.example.com", hostname: "shop.example.com" };
        assert.deepEqual(reached("shop-ready"), {
            ...host,
            instance: "https://shop.example.com/ready",
            target: "https://edge.traefik.svc/ready",
        });
        assert.deepEqual(reached("shop-redirect"), {
            ...host,
            instance: "http://shop.example.com",
            target: "http://edge.traefik.svc",
        });
        assert.deepEqual(reached("shop-socket"), {
            ...host,
            instance: "wss://shop.example.com/ws?token=none",
            target: "edge.traefik.svc:443",
        });
    });

    it("take no answer without TLS for one of an encrypted host, and no untrusted certificate", async () => {
        const { https, http } = await modules();
        assert.deepEqual([https?.["prober"], https?.["timeout"]], ["http", "10s"]);
        assert.equal(https?.["http"]?.["fail_if_not_ssl"], true);
        assert.deepEqual(https["http"]["tls_config"], { insecure_skip_verify: false });
        assert.deepEqual(http?.["http"], { preferred_ip_protocol: "ip4" });
    });

    it("take any certificate where nobody trusts who signs", async () => {
        const found = await modules({ verifyCertificates: false });
        assert.deepEqual(found["https"]?.["http"]?.["tls_config"], { insecure_skip_verify: true });
        const socket = found["handshake-shop-socket"]?.["tcp"];
        assert.deepEqual(socket?.["tls_config"], { insecure_skip_verify: true });
    });

    it("see that plain requests are sent on to HTTPS, and do not follow", async () => {
        const { redirect } = await modules();
        const { follow_redirects, valid_status_codes, fail_if_header_not_matches } = redirect?.["http"] ?? {};
        assert.equal(follow_redirects, false);
        assert.deepEqual(valid_status_codes, [301, 302, 307, 308]);
        assert.deepEqual(fail_if_header_not_matches, [{ header: "Location", regexp: "^https://" }]);
    });

    it("ask for an upgrade to a WebSocket and expect the status that is known", async () => {
        const found = await modules();
        const socket = found["handshake-shop-socket"];
        assert.equal(socket?.["prober"], "tcp");
        assert.equal(socket["tcp"]?.["tls"], true);
        const [request, answer] = items(socket["tcp"]["query_response"]);
        const lines = text(request?.["send"]).split("\r\n");
        assert.equal(lines[0], "GET /ws?token=none HTTP/1.1");
        assert.deepEqual(lines.slice(1, 4), ["Host: shop.example.com", "Connection: Upgrade", "Upgrade: websocket"]);
        // The exporter adds the line feed that ends the empty line.
        assert.deepEqual(lines.slice(-2), ["User-Agent: Blackbox-Exporter", "\r"]);
        const key = lines.find((line) => line.startsWith("Sec-WebSocket-Key: "))?.split(": ")[1] ?? "";
        assert.equal(Buffer.from(key, "base64").length, 16);
        assert.deepEqual(answer, { expect: "^HTTP/1\\.1 403 " });
        const plain = found["handshake-shop-plain-socket"]?.["tcp"];
        assert.equal(plain?.["tls"], undefined);
        assert.deepEqual(items(plain?.["query_response"])[1], { expect: "^HTTP/1\\.1 101 " });
    });

    it("start the exporter again with other modules", async () => {
        const checksum = async (changes?: Partial<ProbesArgs>) =>
            text(
                only(await probes(changes), DEPLOYMENT).inputs["spec"]?.["template"]?.["metadata"]?.["annotations"]?.[
                    "platform/checksum"
                ],
            );
        assert.notEqual(await checksum(), await checksum({ verifyCertificates: false }));
    });

    it("come after the definition of their kind", async () => {
        const resources = await probes();
        const definition = only(resources, CONFIG_MAP, "definitions").urn;
        for (const { name, dependencies } of all(resources, PROBE)) {
            assert(dependencies.includes(definition), name);
        }
    });
});

describe("The blackbox exporter's network", () => {
    it("reaches the internet on the web's ports, and the pods that public addresses are turned to", async () => {
        const network = networkOf(await probes());
        assert(network.allows(EXPORTER, "internet:443"));
        assert(network.allows(EXPORTER, "internet:80"));
        assert(!network.allows(EXPORTER, "internet:8080"));
        assert(network.allows(EXPORTER, `${EDGE_PODS}:8443`));
        assert(network.allows(EXPORTER, "dns:53/UDP"));
        assert(!network.allows(EXPORTER, `${STRANGER}:80`));
        assert(!network.allows(EXPORTER, "10.0.0.5:443"));
    });

    it("stays within the cluster where public names lead nowhere", async () => {
        const network = networkOf(await probes({ reach: { kind: "controller", serviceHost: "edge.traefik.svc" } }));
        assert(!network.allows(EXPORTER, "internet:443"));
        assert(network.allows(EXPORTER, `${EDGE_PODS}:8443`));
    });

    it("is asked by Prometheus and by nobody else", async () => {
        const network = networkOf(await probes());
        assert(network.allows(PROMETHEUS, `${EXPORTER}:9115`));
        assert(!network.allows(STRANGER, `${EXPORTER}:9115`));
    });
});
