import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Edge, IngressController } from "../../../components/ingress/contract.ts";
import { PublicHost } from "../../../components/ingress/public-host.ts";
import type { PublicHostArgs } from "../../../components/ingress/public-host.ts";
import { PublicName } from "../../../components/ingress/public-name.ts";
import type { PublicNameArgs } from "../../../components/ingress/public-name.ts";
import { all, deploy, items, only } from "../../support/deploy.ts";

const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";
const CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";

/** An edge whose controller and zone leave a ConfigMap behind for each thing they are asked. */
function edge(changes: Partial<IngressController> = {}): Edge {
    const installed = new k8s.core.v1.ConfigMap("controller", { metadata: { name: "controller" } });
    return {
        issuer: "letsencrypt",
        dns: {
            record: (hostname, address, opts) =>
                new k8s.core.v1.ConfigMap(`dns-${hostname}`, { data: { hostname, address } }, opts),
        },
        controller: {
            kind: "traefik",
            className: "edge",
            namespace: "ingress",
            serviceHost: pulumi.output("edge.ingress.svc.cluster.local"),
            address: pulumi.output("203.0.113.9"),
            peer: { podSelector: {} },
            ready: [installed],
            onService: () => ({}),
            onIngress: (name, namespace, needs, opts) => {
                const data = { needs: JSON.stringify(needs), namespace };
                new k8s.core.v1.ConfigMap(`${name}-needs`, { data }, opts);
                return { "example.com/needs": name };
            },
            ...changes,
        },
    };
}

describe("PublicHost", () => {
    const deployHost = (changes: Partial<PublicHostArgs> = {}, controller: Partial<IngressController> = {}) =>
        deploy(() => {
            const { url, tlsSecretName } = new PublicHost("shop", {
                namespace: "shop",
                hostname: "shop.example.com",
                edge: edge(controller),
                routes: [{ path: "/", service: "web", port: 80 }],
                needs: { webSockets: true, maxBodyMiB: 20 },
                ...changes,
            });
            return { url, tlsSecretName };
        });

    it("routes its paths to Services in the order given", async () => {
        const resources = await deployHost({
            routes: [
                { path: "/api", service: pulumi.output("api-service"), port: 3000 },
                { path: "/health", pathType: "Exact", service: "api-service", port: "http" },
                { path: "/", service: "web", port: 80 },
            ],
        });
        const { spec } = only(resources, INGRESS, "shop").inputs;
        assert.equal(spec?.["ingressClassName"], "edge");
        assert.deepEqual(spec?.["rules"], [
            {
                host: "shop.example.com",
                http: {
                    paths: [
                        {
                            path: "/api",
                            pathType: "Prefix",
                            backend: { service: { name: "api-service", port: { number: 3000 } } },
                        },
                        {
                            path: "/health",
                            pathType: "Exact",
                            backend: { service: { name: "api-service", port: { name: "http" } } },
                        },
                        { path: "/", pathType: "Prefix", backend: { service: { name: "web", port: { number: 80 } } } },
                    ],
                },
            },
        ]);
    });

    it("has one issuer make its certificate and keeps it beside the Ingress", async () => {
        const resources = await deployHost();
        const { metadata, spec } = only(resources, INGRESS).inputs;
        assert.deepEqual(metadata?.["annotations"], {
            "example.com/needs": "shop",
            "cert-manager.io/cluster-issuer": "letsencrypt",
        });
        assert.deepEqual(spec?.["tls"], [{ hosts: ["shop.example.com"], secretName: "shop-tls" }]);
        assert.deepEqual(resources.outputs, { url: "https://shop.example.com", tlsSecretName: "shop-tls" });
    });

    it("takes the names that an operator expects", async () => {
        const resources = await deployHost({
            ingressName: "shop-ingress",
            labels: { team: "blue" },
            annotations: { note: "x" },
        });
        const { metadata, spec } = only(resources, INGRESS, "shop").inputs;
        assert.equal(metadata?.["name"], "shop-ingress");
        assert.deepEqual(metadata?.["labels"], { team: "blue" });
        assert.equal(metadata?.["annotations"]?.["note"], "x");
        assert.equal(items(spec?.["tls"])[0]?.["secretName"], "shop-ingress-tls");
        const named = await deployHost({ tls: { mode: "issuer", secretName: "cert" } });
        assert.equal(items(only(named, INGRESS).inputs["spec"]?.["tls"])[0]?.["secretName"], "cert");
    });

    it("uses a certificate that somebody else keeps, and asks no issuer", async () => {
        const resources = await deployHost({ tls: { mode: "secret", secretName: "wildcard" } });
        const { metadata, spec } = only(resources, INGRESS).inputs;
        assert.equal("cert-manager.io/cluster-issuer" in (metadata?.["annotations"] ?? {}), false);
        assert.deepEqual(spec?.["tls"], [{ hosts: ["shop.example.com"], secretName: "wildcard" }]);
    });

    it("speaks plain HTTP only where asked to", async () => {
        const resources = await deployHost({ tls: { mode: "none" } });
        const { metadata, spec } = only(resources, INGRESS).inputs;
        assert.equal("tls" in (spec ?? {}), false);
        assert.equal("cert-manager.io/cluster-issuer" in (metadata?.["annotations"] ?? {}), false);
        assert.deepEqual(resources.outputs, { url: "http://shop.example.com" });
        const { needs } = only(resources, CONFIG_MAP, "shop-needs").inputs["data"] ?? {};
        assert.equal(needs, '{"webSockets":true,"maxBodyMiB":20,"plainHttp":true}');
    });

    it("tells the controller its needs and points its name at the controller's address", async () => {
        const resources = await deployHost();
        const host = only(resources, "platform:ingress:PublicHost").urn;
        const needs = only(resources, CONFIG_MAP, "shop-needs");
        assert.deepEqual(needs.inputs["data"], { needs: '{"webSockets":true,"maxBodyMiB":20}', namespace: "shop" });
        const record = only(resources, CONFIG_MAP, "dns-shop.example.com");
        assert.deepEqual(record.inputs["data"], { hostname: "shop.example.com", address: "203.0.113.9" });
        assert.deepEqual([needs.parent, record.parent], [host, host]);
    });

    it("comes after its controller, which therefore goes last", async () => {
        const resources = await deployHost();
        assert(only(resources, INGRESS).dependencies.includes(only(resources, CONFIG_MAP, "controller").urn));
    });

    it("waits for an address unless its controller will never report one", async () => {
        const skips = async (controller: Partial<IngressController>) =>
            only(await deployHost({}, controller), INGRESS).inputs["metadata"]?.["annotations"]?.[
                "pulumi.com/skipAwait"
            ];
        assert.equal(await skips({}), undefined);
        assert.equal(await skips({ reportsStatus: true }), undefined);
        assert.equal(await skips({ reportsStatus: false }), "true");
    });

    it("is refused without a route", async () => {
        await assert.rejects(deployHost({ routes: [] }), /shop\.example\.com: a host without routes answers nothing/);
    });
});

describe("PublicName", () => {
    const deployName = (changes: Partial<PublicNameArgs> = {}) =>
        deploy(() => {
            const { url, tlsSecretName } = new PublicName("shop", {
                namespace: "shop",
                hostname: "shop.example.com",
                edge: edge(),
                ...changes,
            });
            return { url, tlsSecretName };
        });

    it("has a record and a certificate but leaves the routes to somebody else", async () => {
        const resources = await deployName({ certificateName: "shop-cert", labels: { team: "blue" } });
        const { inputs } = only(resources, CERTIFICATE, "shop");
        assert.deepEqual(inputs["metadata"], { name: "shop-cert", namespace: "shop", labels: { team: "blue" } });
        assert.deepEqual(inputs["spec"], {
            secretName: "shop-cert-tls",
            dnsNames: ["shop.example.com"],
            issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "letsencrypt" },
        });
        assert.equal(all(resources, CONFIG_MAP, "dns-shop.example.com").length, 1);
        assert.deepEqual(all(resources, INGRESS), []);
        assert.deepEqual(resources.outputs, { url: "https://shop.example.com", tlsSecretName: "shop-cert-tls" });
    });

    it("makes no certificate where somebody else keeps one, or none is wanted", async () => {
        const kept = await deployName({ tls: { mode: "secret", secretName: "wildcard" } });
        assert.deepEqual(all(kept, CERTIFICATE), []);
        assert.deepEqual(kept.outputs, { url: "https://shop.example.com", tlsSecretName: "wildcard" });
        const plain = await deployName({ tls: { mode: "none" } });
        assert.deepEqual(all(plain, CERTIFICATE), []);
        assert.deepEqual(plain.outputs, { url: "http://shop.example.com" });
    });
});
