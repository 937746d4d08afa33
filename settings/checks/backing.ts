import { either, type Mistake } from "../mistakes.ts";
import { offerings, offeringsCheckedOn, type Engine } from "../offerings.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";
import { onlyOnDoks } from "./doks-only.ts";
import { servicesOf } from "./services.ts";

const SERVERS = ["postgres", "mongo"] as const;

/** Managed servers and buckets. */
export const backingRules = [
    rule(["cluster", "backing"], ({ cluster, backing }) =>
        cluster.kind === "existing"
            ? SERVERS.filter((engine) => backing[engine]).map((engine) =>
                  onlyOnDoks(
                      `platform:backing.${engine}`,
                      backing[engine],
                      "Remove it and give the applications form: in-cluster.",
                  ),
              )
            : [],
    ),
    rule(["cluster", "apps"], ({ cluster, apps }) =>
        cluster.kind === "existing"
            ? servicesOf(apps)
                  .filter(({ form }) => form === "managed" || form === "spaces")
                  .map(({ path, form }) => onlyOnDoks(`${path}.form`, form, "Set it to in-cluster."))
            : [],
    ),
    rule(["backing", "apps"], missingServers),
    rule(["cluster", "backing"], ({ cluster, backing }) =>
        SERVERS.flatMap((engine) => unlisted(engine, `platform:backing.${engine}`, backing[engine], cluster)),
    ),
    rule(["cluster", "apps"], ({ cluster, apps }) =>
        servicesOf(apps)
            .filter(({ name, form }) => name === "redis" && form === "managed")
            .flatMap(({ path, settings }) => unlisted("valkey", path, settings as unknown as Server, cluster)),
    ),
    rule(["backups", "apps"], sharedBuckets),
];

type Server = NonNullable<Settings["backing"]["postgres"]>;

function missingServers({ backing, apps }: Pick<Settings, "backing" | "apps">): Mistake[] {
    return servicesOf(apps)
        .filter(({ name, form }) => form === "managed" && SERVERS.some((engine) => engine === name && !backing[engine]))
        .map(({ path, name }) => ({
            path: `${path}.form`,
            value: "managed",
            reason: `needs the managed server that platform:backing.${name} describes, and there is none`,
            remedy: `Add platform:backing.${name} with version, size, nodes and maintenance, or set form to in-cluster.`,
        }));
}

/** What DigitalOcean does not offer of an engine, unless the settings say that they know better. */
function unlisted(
    engine: Engine,
    path: string,
    server: Omit<Server, "storageGiB"> | undefined,
    cluster: Settings["cluster"],
): Mistake[] {
    if (!server || server.allowUnlisted || cluster.kind === "existing") {
        return [];
    }
    const { name, slug, versions, sizes, regions } = offerings[engine];
    const { version, nodes, size } = server;
    const refuse = (key: string, value: unknown, reason: string, remedy: string): Mistake => ({
        path: key ? `${path}.${key}` : path,
        value,
        reason,
        remedy: `${remedy} The list is of ${offeringsCheckedOn}: doctl databases options tells today's, and allowUnlisted: true takes others.`,
    });
    const offered = sizes[nodes];
    return [
        ...(versions.includes(version)
            ? []
            : [
                  refuse(
                      "version",
                      version,
                      `is not a version of ${name} that DigitalOcean offers`,
                      `Set it to ${either(versions.map((known) => `"${known}"`))}.`,
                  ),
              ]),
        ...(offered
            ? []
            : [
                  refuse(
                      "nodes",
                      nodes,
                      `is not a number of nodes that ${name} is offered with`,
                      `Set it to ${either(Object.keys(sizes))}.`,
                  ),
              ]),
        ...(offered && !offered.includes(size)
            ? [
                  refuse(
                      "size",
                      size,
                      `is not a size that ${name} is offered with for ${nodes === 1 ? "one node" : `${nodes} nodes`}`,
                      `Set it to one such as ${either(offered.slice(0, 3))}.`,
                  ),
              ]
            : []),
        ...(regions.includes(cluster.region)
            ? []
            : [
                  refuse(
                      "",
                      slug,
                      `is not offered in ${cluster.region}, the region of the cluster`,
                      `Choose another platform:cluster.region: ${either(regions)}.`,
                  ),
              ]),
    ];
}

function sharedBuckets({ backups, apps }: Pick<Settings, "backups" | "apps">): Mistake[] {
    return servicesOf(apps)
        .filter(({ form, settings }) => form === "spaces" && settings["bucket"] === backups?.bucket)
        .map(({ path, settings }) => ({
            path: `${path}.bucket`,
            value: settings["bucket"],
            reason: "is also the bucket of platform:backups, which empties it of what is old",
            remedy: "Give each a bucket of its own.",
        }));
}
