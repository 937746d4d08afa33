import type { Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";

/** Who signs the certificates, and how control of the names is proved. */
export const certificateRules = [
    rule(["domain", "certificates"], publicDomain),
    rule(["protection", "certificates"], untrusted),
    rule(["certificates", "dns"], dnsChallenge),
    rule(["ingress", "certificates"], httpChallenge),
    rule(["ingress", "certificates"], strictTransport),
];

/** Top-level domains that mean nothing outside a network (RFC 2606, 6761, 8375 and ICANN's .internal). */
const LOCAL = /(^|\.)(localhost|local|internal|test|invalid|example|lan|home\.arpa)$/;

/** Whether a domain can be reached from within its network only. */
export function isLocal(domain: string): boolean {
    return LOCAL.test(domain);
}

function publicDomain({ domain, certificates }: Pick<Settings, "domain" | "certificates">): Mistake[] {
    return certificates.issuer !== "self-signed" && isLocal(domain)
        ? [
              {
                  path: "platform:certificates.issuer",
                  value: certificates.issuer,
                  reason: `cannot vouch for names below ${domain}, which nobody else can reach`,
                  remedy: "Set it to self-signed.",
              },
          ]
        : [];
}

function untrusted({ protection, certificates }: Pick<Settings, "protection" | "certificates">): Mistake[] {
    return protection === "protected" &&
        certificates.issuer === "letsencrypt-staging" &&
        !certificates.acknowledgeUntrusted
        ? [
              {
                  path: "platform:certificates.issuer",
                  value: certificates.issuer,
                  reason: "signs certificates that no browser trusts, and this stack is protected",
                  remedy: "Set it to letsencrypt-production, or add acknowledgeUntrusted: true beside it.",
              },
          ]
        : [];
}

function dnsChallenge({ certificates, dns }: Pick<Settings, "certificates" | "dns">): Mistake[] {
    return certificates.issuer !== "self-signed" && certificates.challenge === "dns-01" && dns.zone === "external"
        ? [
              {
                  path: "platform:certificates.challenge",
                  value: "dns-01",
                  reason: "changes records at DigitalOcean, and platform:dns.zone is external",
                  remedy: "Set challenge to http-01, or keep the zone at DigitalOcean (dns.zone: create or use).",
              },
          ]
        : [];
}

function httpChallenge({ ingress, certificates }: Pick<Settings, "ingress" | "certificates">): Mistake[] {
    if (certificates.issuer === "self-signed" || certificates.challenge !== "http-01") {
        return [];
    }
    const { loadBalancer } = ingress;
    const refuse = (reason: string, remedy: string): Mistake[] => [
        { path: "platform:certificates.challenge", value: "http-01", reason, remedy },
    ];
    switch (loadBalancer.kind) {
        case "node-port":
        case "cluster-ip":
            return refuse(
                `needs port 80 open to the world, and a load balancer of kind ${loadBalancer.kind} does not open it`,
                "Set challenge to dns-01, or issuer to self-signed.",
            );
        case "digitalocean":
            return loadBalancer.proxyProtocol && !loadBalancer.hostname
                ? refuse(
                      "fails behind PROXY protocol: cert-manager checks the host from inside, past the load balancer",
                      "Set challenge to dns-01, or give ingress.loadBalancer.hostname a DNS name that points at the load balancer.",
                  )
                : [];
        default:
            return [];
    }
}

function strictTransport({ ingress, certificates }: Pick<Settings, "ingress" | "certificates">): Mistake[] {
    const { hstsSeconds } = ingress;
    return hstsSeconds && certificates.issuer === "letsencrypt-staging"
        ? [
              {
                  path: "platform:ingress.hstsSeconds",
                  value: hstsSeconds,
                  reason: "locks browsers out, which do not trust certificates of letsencrypt-staging",
                  remedy: "Remove it until certificates.issuer is letsencrypt-production.",
              },
          ]
        : [];
}
