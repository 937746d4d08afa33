import * as pulumi from "@pulumi/pulumi";
import * as digitalocean from "@pulumi/digitalocean";
import type { DnsZone } from "../ingress/contract.ts";
import { stateful, type Protection } from "../protection.ts";

/** Name of a record on the zone itself. */
const APEX = "@";

export type ManagedZoneArgs = {
    /** Name of the zone, such as `example.com`. */
    readonly zone: string;
    /** How long resolvers keep an answer. Short enough for a load balancer that has to be replaced. */
    readonly ttlSeconds: number;
    /** What the edge is reached by: an IP address, or the host name of a load balancer that has one set. */
    readonly pointsAt: "ip" | "hostname";
} & ({ readonly kind: "use" } | { readonly kind: "create"; readonly protection: Protection });

/** A DNS zone at DigitalOcean with one record per public host. */
export class ManagedZone extends pulumi.ComponentResource implements DnsZone {
    /** URN of DigitalOcean, for grouping in a project; only of a zone that the program created. */
    public readonly domainUrn: pulumi.Output<string> | undefined;
    readonly #name: string;
    readonly #args: ManagedZoneArgs;
    readonly #domain: digitalocean.Domain | undefined;

    constructor(name: string, args: ManagedZoneArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:ManagedZone", name, args, opts);
        this.#name = name;
        this.#args = args;
        this.#domain =
            args.kind === "create"
                ? new digitalocean.Domain(name, { name: args.zone }, stateful(args.protection, { parent: this }))
                : undefined;
        this.domainUrn = this.#domain?.domainUrn;
        this.registerOutputs({ domainUrn: this.domainUrn });
    }

    /**
     * The record is a child of the zone, whatever the parent in `opts`: it wants the zone's provider, not that of the
     * cluster.
     *
     * @throws ResourceError when the host lies outside of the zone, or when the zone's own name had to be an alias.
     */
    record(
        hostname: string,
        address: pulumi.Input<string>,
        opts: pulumi.CustomResourceOptions,
    ): digitalocean.DnsRecord {
        const { zone, ttlSeconds, pointsAt } = this.#args;
        const recordName = this.#recordName(hostname);
        if (recordName === APEX && pointsAt === "hostname") {
            throw new pulumi.ResourceError(
                `${hostname}: the zone's own name cannot be an alias (CNAME) of the load balancer's host name. ` +
                    `Choose a name below ${zone}, or let the load balancer be reached by its IP address.`,
                this,
                true,
            );
        }
        return new digitalocean.DnsRecord(
            `${this.#name}-${recordName === APEX ? "apex" : recordName}`,
            {
                domain: this.#domain?.id ?? zone,
                name: recordName,
                ttl: ttlSeconds,
                ...(pointsAt === "ip"
                    ? { type: "A", value: address }
                    : // Without the dot a name is taken to lie in the zone.
                      { type: "CNAME", value: pulumi.interpolate`${address}.` }),
            },
            pulumi.mergeOptions(opts, { parent: this }),
        );
    }

    #recordName(hostname: string): string {
        const { zone } = this.#args;
        if (hostname === zone) {
            return APEX;
        }
        if (!hostname.endsWith(`.${zone}`)) {
            throw new pulumi.ResourceError(
                `${hostname} does not lie in the DNS zone ${zone}. Choose a host name below ${zone}, or keep the zone elsewhere.`,
                this,
                true,
            );
        }
        return hostname.slice(0, -zone.length - 1);
    }
}

/** Names that are kept elsewhere: another DNS provider, or `*.localhost`, which every resolver answers by itself. */
export const externalZone: DnsZone = { record: () => undefined };
