import type { Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";

/** The cluster, its network and what only DigitalOcean offers. */
export function checkCluster(settings: Settings): Mistake[] {
    return settings.cluster.kind === "doks" ? overlaps(settings.cluster.network) : onlyOnDigitalOcean(settings);
}

function overlaps(network: { vpc: string; pods: string; services: string }): Mistake[] {
    const ranges = Object.entries(network).map(([name, cidr]) => ({ name, cidr, ...bounds(cidr) }));
    return ranges.flatMap((range, index) =>
        ranges
            .slice(0, index)
            .filter((other) => range.first <= other.last && other.first <= range.last)
            .map((other) => ({
                path: `platform:cluster.network.${range.name}`,
                value: range.cidr,
                reason: `overlaps network.${other.name} (${other.cidr})`,
                remedy: "Give VPC, pods and Services ranges of their own; they cannot be changed later.",
            })),
    );
}

/** First and last address of a range as numbers. */
function bounds(cidr: string): { first: number; last: number } {
    const [address = "", bits = "32"] = cidr.split("/");
    const size = 2 ** (32 - Number(bits));
    const number = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
    const first = Math.floor(number / size) * size;
    return { first, last: first + size - 1 };
}

function onlyOnDigitalOcean({ ingress, storage, backing, apps }: Settings): Mistake[] {
    const mistakes: Mistake[] = [];
    const refuse = (path: string, value: unknown, remedy: string) =>
        mistakes.push({
            path,
            value,
            reason: "is only to be had on a DOKS cluster, and platform:cluster.kind is existing",
            remedy,
        });
    if (ingress.loadBalancer.kind === "digitalocean") {
        refuse(
            "platform:ingress.loadBalancer.kind",
            "digitalocean",
            "Set it to load-balancer, node-port or cluster-ip, as the cluster serves them.",
        );
    }
    if (storage.shared?.kind === "digitalocean-nfs") {
        refuse(
            "platform:storage.shared.kind",
            "digitalocean-nfs",
            "Set it to in-cluster-nfs, or to class with an existing class.",
        );
    }
    for (const engine of ["postgres", "mongo"] as const) {
        if (backing[engine]) {
            refuse(
                `platform:backing.${engine}`,
                backing[engine],
                "Remove it and give the applications form: in-cluster.",
            );
        }
    }
    for (const [app, services] of Object.entries(apps)) {
        for (const [service, value] of Object.entries(services)) {
            const form = (value as { form?: string } | undefined)?.form;
            if (form === "managed" || form === "spaces") {
                refuse(`platform:apps.${app}.${service}.form`, form, "Set it to in-cluster.");
            }
        }
    }
    return mistakes;
}
