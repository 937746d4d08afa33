import type { Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";

/** Load balancer, DNS, certificates and public hosts. */
export function checkEdge(settings: Settings): Mistake[] {
    return [
        ...retirement(settings),
        ...proxyProtocol(settings),
        ...certificateChallenge(settings),
        ...hosts(settings),
        ...receivers(settings),
    ];
}

/** Public hosts of a stack by the setting that gives each. */
export function publicHosts({ monitoring, apps }: Settings): [path: string, host: string][] {
    return [
        ["platform:monitoring.host", monitoring.host],
        ...Object.entries(apps).map(([name, app]): [string, string] => [`platform:apps.${name}.host`, app.host]),
    ];
}

function retirement({ ingress }: Settings): Mistake[] {
    if (ingress.controller !== "nginx" || ingress.acknowledgeRetirement) {
        return [];
    }
    return [
        {
            path: "platform:ingress.controller",
            value: "nginx",
            reason: "is retired: the last release was in March 2026 and security holes stay open",
            remedy: "Set it to traefik, or add acknowledgeRetirement: true beside it.",
        },
    ];
}

function proxyProtocol({ ingress, certificates }: Settings): Mistake[] {
    const { loadBalancer } = ingress;
    if (loadBalancer.kind !== "digitalocean" || !loadBalancer.proxyProtocol) {
        return [];
    }
    const mistakes: Mistake[] = [];
    if (loadBalancer.type === "regional-network") {
        mistakes.push({
            path: "platform:ingress.loadBalancer.proxyProtocol",
            value: true,
            reason: "needs a load balancer of type regional; regional-network forwards packets and adds no header",
            remedy: "Set loadBalancer.type to regional, or proxyProtocol to false.",
        });
    }
    if (certificates.issuer !== "self-signed" && certificates.challenge === "http-01" && !loadBalancer.hostname) {
        mistakes.push({
            path: "platform:certificates.challenge",
            value: "http-01",
            reason: "fails behind PROXY protocol: cert-manager checks the host from inside, past the load balancer",
            remedy: "Set challenge to dns-01, or give ingress.loadBalancer.hostname a DNS name that points at the load balancer.",
        });
    }
    return mistakes;
}

function certificateChallenge({ certificates, dns, domain }: Settings): Mistake[] {
    if (certificates.issuer === "self-signed") {
        return [];
    }
    if (isLocal(domain)) {
        return [
            {
                path: "platform:certificates.issuer",
                value: certificates.issuer,
                reason: `cannot vouch for names below ${domain}, which nobody else can reach`,
                remedy: "Set it to self-signed.",
            },
        ];
    }
    if (certificates.challenge === "dns-01" && dns.zone === "external") {
        return [
            {
                path: "platform:certificates.challenge",
                value: "dns-01",
                reason: "changes records at DigitalOcean, and platform:dns.zone is external",
                remedy: "Set challenge to http-01, or keep the zone at DigitalOcean (dns.zone: create or use).",
            },
        ];
    }
    return [];
}

function hosts(settings: Settings): Mistake[] {
    const { dns } = settings;
    const seen = new Map<string, string>();
    return publicHosts(settings).flatMap(([path, host]) => {
        const mistakes: Mistake[] = [];
        const other = seen.get(host);
        if (other) {
            mistakes.push({
                path,
                value: host,
                reason: `is also the host of ${other}`,
                remedy: "Give each a public host of its own.",
            });
        }
        seen.set(host, path);
        if (dns.zone !== "external" && host !== dns.name && !host.endsWith(`.${dns.name}`)) {
            mistakes.push({
                path,
                value: host,
                reason: `lies outside the DNS zone ${dns.name}`,
                remedy: `Choose a name below ${dns.name}, change dns.name, or set dns.zone to external and keep the record yourself.`,
            });
        }
        return mistakes;
    });
}

function receivers({ monitoring }: Settings): Mistake[] {
    const names = monitoring.alertmanager.receivers.map(({ name }) => name);
    return names.flatMap((name, index) =>
        names.indexOf(name) < index
            ? [
                  {
                      path: `platform:monitoring.alertmanager.receivers[${index}].name`,
                      value: name,
                      reason: "is the name of another receiver",
                      remedy: "Give each receiver a name of its own; its secret is monitoring:<name>.",
                  },
              ]
            : [],
    );
}

function isLocal(domain: string): boolean {
    return domain === "localhost" || domain.endsWith(".localhost");
}
