import type { Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";
import { isLocal } from "./certificates.ts";
import { onlyOnDoks } from "./doks-only.ts";

/** Load balancer, DNS zone and public hosts. */
export const edgeRules = [
    rule(["ingress"], retirement),
    rule(["cluster", "ingress"], loadBalancerOfCluster),
    rule(["ingress"], proxyProtocol),
    rule(["dns", "ingress"], zoneAtDigitalOcean),
    rule(["dns", "monitoring", "apps"], hosts),
];

function retirement({ ingress }: Pick<Settings, "ingress">): Mistake[] {
    return ingress.controller !== "nginx" || ingress.acknowledgeRetirement
        ? []
        : [
              {
                  path: "platform:ingress.controller",
                  value: "nginx",
                  reason: "is retired: the last release was in March 2026 and security holes stay open",
                  remedy: "Set it to traefik, or add acknowledgeRetirement: true beside it.",
              },
          ];
}

function loadBalancerOfCluster({ cluster, ingress }: Pick<Settings, "cluster" | "ingress">): Mistake[] {
    const path = "platform:ingress.loadBalancer.kind";
    const { kind } = ingress.loadBalancer;
    if (cluster.kind === "existing") {
        return kind === "digitalocean"
            ? [onlyOnDoks(path, kind, "Set it to load-balancer, node-port or cluster-ip, as the cluster serves them.")]
            : [];
    }
    return kind === "load-balancer"
        ? [
              {
                  path,
                  value: kind,
                  reason: "is for other clusters: DOKS would give its load balancer a random name, and nothing could find it",
                  remedy: "Set it to digitalocean.",
              },
          ]
        : [];
}

function proxyProtocol({ ingress: { loadBalancer } }: Pick<Settings, "ingress">): Mistake[] {
    return loadBalancer.kind === "digitalocean" &&
        loadBalancer.proxyProtocol &&
        loadBalancer.type === "regional-network"
        ? [
              {
                  path: "platform:ingress.loadBalancer.proxyProtocol",
                  value: true,
                  reason: "needs a load balancer of type regional; regional-network forwards packets and adds no header",
                  remedy: "Set loadBalancer.type to regional, or proxyProtocol to false.",
              },
          ]
        : [];
}

function zoneAtDigitalOcean({ dns, ingress }: Pick<Settings, "dns" | "ingress">): Mistake[] {
    if (dns.zone === "external") {
        return [];
    }
    const refuse = (reason: string): Mistake[] => [
        { path: "platform:dns.zone", value: dns.zone, reason, remedy: "Set it to external." },
    ];
    if (isLocal(dns.name)) {
        return refuse(`puts ${dns.name} into the public DNS, which has no such domain`);
    }
    const { loadBalancer } = ingress;
    return "address" in loadBalancer && loadBalancer.address.startsWith("127.")
        ? refuse(`would point public names at ${loadBalancer.address}, the address of ingress.loadBalancer`)
        : [];
}

/** Public hosts of a stack by the setting that gives each. */
function publicHosts({ monitoring, apps }: Pick<Settings, "monitoring" | "apps">): [path: string, host: string][] {
    return [
        ["platform:monitoring.host", monitoring.host],
        ...Object.entries(apps).map(([name, app]): [string, string] => [`platform:apps.${name}.host`, app.host]),
        ...filesHosts(apps),
    ];
}

function filesHosts({ chat4all }: Settings["apps"]): [path: string, host: string][] {
    return chat4all?.filesHost === undefined ? [] : [["platform:apps.chat4all.filesHost", chat4all.filesHost]];
}

function hosts(settings: Pick<Settings, "dns" | "monitoring" | "apps">): Mistake[] {
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
