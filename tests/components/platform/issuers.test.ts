import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CertManager } from "../../../components/platform/cert-manager.ts";
import { Issuers, type Challenge, type LetsEncryptEnvironment } from "../../../components/platform/issuers.ts";
import { all, deploy, only } from "../../support/deploy.ts";
import { RELEASE, SCRAPER, SECRET } from "./parts.ts";

const ISSUER = "kubernetes:cert-manager.io/v1:ClusterIssuer";
const CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate";
const TOKEN = "dop_v1_0123456789";

function certManager() {
    return new CertManager("cert-manager", { highAvailability: false, scraper: SCRAPER, protection: "ephemeral" });
}

function letsEncrypt(environment: LetsEncryptEnvironment, challenge: () => Challenge) {
    return deploy(() => {
        const { issuerName, issuerNames } = new Issuers("issuers", {
            certManager: certManager(),
            kind: "lets-encrypt",
            email: "ops@example.com",
            environment,
            challenge: challenge(),
        });
        return { issuerName, issuerNames };
    });
}

const dns01 = (): Challenge => ({ kind: "dns-01", digitalOceanToken: pulumi.secret(TOKEN) });

function selfSigned() {
    return deploy(() => {
        const { issuerName, issuerNames } = new Issuers("issuers", { certManager: certManager(), kind: "self-signed" });
        return { issuerName, issuerNames };
    });
}

describe("Issuers of Let's Encrypt", () => {
    it("are both there, and the settings say which one signs", async () => {
        const resources = await letsEncrypt("staging", dns01);
        assert.deepEqual(resources.outputs, {
            issuerName: "letsencrypt-staging",
            issuerNames: ["letsencrypt-staging", "letsencrypt-production"],
        });
        assert.equal((await letsEncrypt("production", dns01)).outputs["issuerName"], "letsencrypt-production");
        const server = (name: string) => only(resources, ISSUER, name).inputs["spec"]?.["acme"]?.["server"];
        assert.equal(server("issuers-staging"), "https://acme-staging-v02.api.letsencrypt.org/directory");
        assert.equal(server("issuers-production"), "https://acme-v02.api.letsencrypt.org/directory");
    });

    it("prove names in DigitalOcean's DNS with a token from cert-manager's namespace", async () => {
        const resources = await letsEncrypt("production", dns01);
        const { inputs } = only(resources, ISSUER, "issuers-production");
        assert.deepEqual(inputs["spec"], {
            acme: {
                server: "https://acme-v02.api.letsencrypt.org/directory",
                email: "ops@example.com",
                privateKeySecretRef: { name: "letsencrypt-production-account" },
                solvers: [
                    { dns01: { digitalocean: { tokenSecretRef: { name: "digitalocean-dns", key: "access-token" } } } },
                ],
            },
        });
        const secret = only(resources, SECRET);
        assert.deepEqual(secret.inputs["metadata"], { name: "digitalocean-dns", namespace: "cert-manager" });
        assert.deepEqual(secret.inputs["stringData"], { "access-token": TOKEN });
    });

    it("show the token nowhere but in its Secret, and there as a secret", async () => {
        const resources = await letsEncrypt("production", dns01);
        const holders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes(TOKEN));
        assert.deepEqual(
            holders.map(({ type, secretPaths }) => [type, secretPaths]),
            [[SECRET, ["stringData"]]],
        );
    });

    it("prove names over HTTP through the ingress controller where that is chosen", async () => {
        const resources = await letsEncrypt("production", () => ({ kind: "http-01", ingressClassName: "traefik" }));
        const { inputs } = only(resources, ISSUER, "issuers-production");
        assert.deepEqual(inputs["spec"]?.["acme"]?.["solvers"], [
            { http01: { ingress: { ingressClassName: "traefik" } } },
        ]);
        assert.deepEqual(all(resources, SECRET), []);
    });

    it("come after cert-manager, and go before it", async () => {
        const resources = await letsEncrypt("staging", dns01);
        const release = only(resources, RELEASE).urn;
        for (const issuer of all(resources, ISSUER)) {
            assert(issuer.dependencies.includes(release), issuer.name);
        }
    });
});

describe("Self-signed issuers", () => {
    it("sign with an authority of the cluster's own, so that it can be trusted once for all hosts", async () => {
        const resources = await selfSigned();
        assert.deepEqual(resources.outputs, { issuerName: "platform-ca", issuerNames: ["self-signed", "platform-ca"] });
        const authority = only(resources, CERTIFICATE);
        assert.deepEqual(authority.inputs["metadata"], { name: "platform-ca", namespace: "cert-manager" });
        assert.deepEqual(authority.inputs["spec"], {
            isCA: true,
            commonName: "Platform CA",
            secretName: "platform-ca",
            duration: "87600h",
            privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" },
            issuerRef: { name: "self-signed", kind: "ClusterIssuer", group: "cert-manager.io" },
        });
        assert.deepEqual(only(resources, ISSUER, "issuers-self-signed").inputs["spec"], { selfSigned: {} });
        assert.deepEqual(only(resources, ISSUER, "issuers-ca").inputs["spec"], { ca: { secretName: "platform-ca" } });
        assert(only(resources, ISSUER, "issuers-ca").dependencies.includes(authority.urn));
    });
});
