import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { Credentials } from "../backing/credentials.ts";
import type { CertManager } from "./cert-manager.ts";

/** Directories of Let's Encrypt. Staging signs with a certificate that browsers refuse, and counts no quota. */
const LETS_ENCRYPT = {
    staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
    production: "https://acme-v02.api.letsencrypt.org/directory",
};

export type LetsEncryptEnvironment = keyof typeof LETS_ENCRYPT;

/** How it is proven that a name is ours. */
export type Challenge =
    | {
          /** A record in the zone, kept at DigitalOcean: needs no way in, and proves wildcards too. */
          readonly kind: "dns-01";
          /** Token that may write the zone's records; a secret. */
          readonly digitalOceanToken: pulumi.Output<string>;
      }
    | {
          /** A file served on port 80 of the host. */
          readonly kind: "http-01";
          readonly ingressClassName: string;
      };

export type IssuersArgs = {
    certManager: CertManager;
} & (
    | {
          kind: "lets-encrypt";
          /** Contact of the account. */
          email: string;
          /** Which of the two signs; both are there. */
          environment: LetsEncryptEnvironment;
          challenge: Challenge;
      }
    | { kind: "self-signed" }
);

/** The ClusterIssuers, and the one that signs for public hosts. */
export class Issuers extends pulumi.ComponentResource {
    /** Name of the ClusterIssuer that signs for public hosts. */
    public readonly issuerName: pulumi.Output<string>;
    /** Name of the ClusterIssuer that everybody trusts, whichever signs for public hosts; none where all is self-signed. */
    public readonly trustedIssuerName: pulumi.Output<string> | undefined;
    /** Names of all ClusterIssuers. */
    public readonly issuerNames: pulumi.Output<string[]>;
    /** What must exist before a Certificate. */
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: IssuersArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:Issuers", name, {}, opts);
        const child = { parent: this, dependsOn: [...args.certManager.ready] };

        if (args.kind === "self-signed") {
            const { root, signer } = this.#createAuthority(name, args.certManager, child);
            this.issuerName = signer.metadata.name;
            this.trustedIssuerName = undefined;
            this.issuerNames = pulumi.all([root.metadata.name, signer.metadata.name]);
            this.ready = [signer];
        } else {
            const solver = this.#createSolver(name, args.certManager, args.challenge, child);
            const staging = acmeIssuer(`${name}-staging`, "staging", args.email, solver, child);
            const production = acmeIssuer(`${name}-production`, "production", args.email, solver, child);
            this.issuerName = { staging, production }[args.environment].metadata.name;
            this.trustedIssuerName = production.metadata.name;
            this.issuerNames = pulumi.all([staging.metadata.name, production.metadata.name]);
            this.ready = [staging, production];
        }
        this.registerOutputs({ issuerName: this.issuerName });
    }

    /** A certificate authority of the cluster's own, for machines that nobody else visits. */
    #createAuthority(name: string, { namespace }: CertManager, opts: pulumi.CustomResourceOptions) {
        const root = clusterIssuer(`${name}-self-signed`, "self-signed", { selfSigned: {} }, opts);
        const secretName = "platform-ca";
        const certificate = new k8s.apiextensions.CustomResource(
            `${name}-authority`,
            {
                apiVersion: "cert-manager.io/v1",
                kind: "Certificate",
                metadata: { name: "platform-ca", namespace },
                spec: {
                    isCA: true,
                    commonName: "Platform CA",
                    secretName,
                    duration: "87600h",
                    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" },
                    issuerRef: { name: root.metadata.name, kind: "ClusterIssuer", group: "cert-manager.io" },
                },
            },
            opts,
        );
        const signer = clusterIssuer(
            `${name}-ca`,
            "platform-ca",
            { ca: { secretName } },
            pulumi.mergeOptions(opts, { dependsOn: certificate }),
        );
        return { root, signer };
    }

    #createSolver(
        name: string,
        { namespace }: CertManager,
        challenge: Challenge,
        opts: pulumi.ComponentResourceOptions,
    ) {
        if (challenge.kind === "http-01") {
            return { http01: { ingress: { ingressClassName: challenge.ingressClassName } } };
        }
        const key = "access-token";
        const token = new Credentials(
            `${name}-digitalocean`,
            { namespace, secretName: "digitalocean-dns" },
            { [key]: challenge.digitalOceanToken },
            opts,
        );
        return { dns01: { digitalocean: { tokenSecretRef: { name: token.secretName, key } } } };
    }
}

function acmeIssuer(
    name: string,
    environment: LetsEncryptEnvironment,
    email: string,
    solver: Record<string, unknown>,
    opts: pulumi.CustomResourceOptions,
) {
    const issuerName = `letsencrypt-${environment}`;
    const acme = {
        server: LETS_ENCRYPT[environment],
        email,
        privateKeySecretRef: { name: `${issuerName}-account` },
        solvers: [solver],
    };
    return clusterIssuer(name, issuerName, { acme }, opts);
}

function clusterIssuer(
    name: string,
    issuerName: string,
    spec: Record<string, unknown>,
    opts: pulumi.CustomResourceOptions,
) {
    return new k8s.apiextensions.CustomResource(
        name,
        { apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", metadata: { name: issuerName }, spec },
        opts,
    );
}
