import assert from "node:assert/strict";
import { only, type Deployed, type Tree } from "../../support/deploy.ts";
import { object, objects, release, stack, values } from "./stack.ts";

const NGINX = {
    ingress: {
        controller: "nginx",
        acknowledgeRetirement: true,
        replicas: { min: 2, max: 2 },
        loadBalancer: { kind: "digitalocean" },
    },
};

describe("DocuElevate's public host", () => {
    let prod: Deployed;

    before(async () => {
        prod = await stack("prod");
    });

    const ingress = (resources: Deployed): Tree => {
        const found = values(resources)["ingress"];
        assert(found);
        return found;
    };

    it("D4 D6 D17 D34 DX15 DX16 is served by Traefik, with a certificate that cert-manager makes", () => {
        assert.deepEqual(ingress(prod), {
            enabled: true,
            className: "traefik",
            annotations: {
                "traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
                "traefik.ingress.kubernetes.io/router.tls": "true",
                "cert-manager.io/cluster-issuer": "letsencrypt-production",
            },
            hosts: [{ host: "docuelevate.example.com", paths: [{ path: "/", pathType: "Prefix" }] }],
            tls: [{ secretName: "docuelevate-tls", hosts: ["docuelevate.example.com"] }],
        });
        // The certificate is asked for by the Ingress alone.
        assert.deepEqual(objects(prod, "Certificate"), {});
    });

    it("D33 DX16 is served by nginx, with bodies of 1 GiB and 300 seconds", async () => {
        const { className, annotations } = ingress(await stack("prod", { platform: NGINX }));
        assert.equal(className, "nginx");
        assert.deepEqual(annotations, {
            "nginx.ingress.kubernetes.io/proxy-body-size": "1024m",
            "nginx.ingress.kubernetes.io/proxy-read-timeout": "300",
            "nginx.ingress.kubernetes.io/proxy-send-timeout": "300",
            "cert-manager.io/cluster-issuer": "letsencrypt-production",
        });
    });

    it("D35 takes a certificate of yours", async () => {
        const given = await stack("prod", {
            app: { tls: { mode: "manual", secretName: "docuelevate-tls" } },
            secrets: { "docuelevate:tlsCertificate": "certificate", "docuelevate:tlsKey": "key" },
        });
        const { annotations, tls } = ingress(given);
        assert.equal(annotations?.["cert-manager.io/cluster-issuer"], undefined);
        assert.deepEqual(tls, [{ secretName: "docuelevate-tls", hosts: ["docuelevate.example.com"] }]);
        const { inputs, secretPaths } = object(given, "Secret", "docuelevate-tls");
        assert.equal(inputs["type"], "kubernetes.io/tls");
        assert.deepEqual(inputs["stringData"], { "tls.crt": "certificate", "tls.key": "key" });
        assert.deepEqual(secretPaths, ["stringData"]);
        assert.ok(release(given).dependencies.includes(object(given, "Secret", "docuelevate-tls").urn));
    });

    it("speaks plain HTTP where a local stack asks for it", async () => {
        const local = await stack("dev", {
            app: { tls: { mode: "none" }, host: "docuelevate.platform.localhost" },
            platform: {
                domain: "platform.localhost",
                cluster: { kind: "existing", context: "kind" },
                ingress: { controller: "traefik", replicas: { min: 1, max: 1 }, loadBalancer: { kind: "node-port" } },
                dns: { zone: "external" },
                certificates: { issuer: "self-signed" },
                storage: { blockClass: "standard", shared: { kind: "in-cluster-nfs", storageGiB: 30 } },
            },
        });
        const { annotations, tls } = ingress(local);
        assert.deepEqual(tls, []);
        assert.equal(annotations?.["traefik.ingress.kubernetes.io/router.tls"], undefined);
        assert.equal(local.outputs["apps"]?.["docuelevate"]?.["url"], "http://docuelevate.platform.localhost");
    });

    it("has a record in the zone", () => {
        const record = prod.find(
            ({ type, inputs }) =>
                type === "digitalocean:index/dnsRecord:DnsRecord" && inputs["name"] === ("docuelevate" as never),
        );
        assert(record, "there is no record docuelevate");
    });

    it("D46 keeps an API pod up while nodes are drained", () => {
        const { inputs } = only(prod, "kubernetes:policy/v1:PodDisruptionBudget", "docuelevate-api");
        assert.equal(inputs["metadata"]?.["name"], "docuelevate-api-pdb");
        assert.deepEqual(inputs["spec"], {
            minAvailable: 1,
            selector: {
                matchLabels: { "app.kubernetes.io/component": "api", "app.kubernetes.io/instance": "docuelevate" },
            },
            unhealthyPodEvictionPolicy: "AlwaysAllow",
        });
    });
});
