import { at, textAt } from "../../plan/model.ts";
import { offerings } from "../../settings/offerings.ts";
import type { Rule } from "../rules.ts";
import { configurableRule } from "./rule.ts";

/** Where the sizes of nodes stand, by type. */
const DROPLETS: Readonly<Record<string, string>> = {
    "digitalocean:index/kubernetesCluster:KubernetesCluster": "nodePool.size",
    "digitalocean:index/kubernetesNodePool:KubernetesNodePool": "size",
};
/** The same of managed databases. */
const DATABASES: Readonly<Record<string, string>> = { "digitalocean:index/databaseCluster:DatabaseCluster": "size" };

const texts = { type: "array", items: { type: "string" } } as const;

/** What of DigitalOcean's offerings a stack may take. */
export const offeringRules: readonly Rule[] = [
    configurableRule<{ readonly regions: string[] }>(
        {
            name: "allowed-regions",
            level: "error",
            description: "Everything at DigitalOcean is in a region that is allowed.",
        },
        {
            regions: {
                ...texts,
                description: "Regions that are allowed.",
                default: [...offerings.postgres.regions],
            },
        },
        (resources, report, { regions }) =>
            resources
                .filter(({ type, external }) => type.startsWith("digitalocean:") && !external)
                .filter(({ inputs }) => "region" in inputs && !regions.includes(textAt(inputs["region"])))
                .map((resource) => report(resource, `must be one of ${regions.join(", ")}`, "region")),
    ),
    configurableRule<{ readonly droplets: string[]; readonly databases: string[] }>(
        {
            name: "allowed-sizes",
            level: "error",
            description: "Nodes and managed databases have a size that is allowed.",
        },
        {
            droplets: {
                ...texts,
                description: "Sizes of nodes; a star at the end stands for anything.",
                default: "s- c- c2- g- gd- m- m3- m6- so- so1_5-".split(" ").map((family) => `${family}*`),
            },
            databases: {
                ...texts,
                description: "Sizes of managed databases, likewise.",
                default: "db-s- db-intel- db-amd- gd- m- so1_5-".split(" ").map((family) => `${family}*`),
            },
        },
        (resources, report, { droplets, databases }) =>
            [
                { paths: DROPLETS, allowed: droplets },
                { paths: DATABASES, allowed: databases },
            ].flatMap(({ paths, allowed }) =>
                resources.flatMap((resource) => {
                    const path = paths[resource.type];
                    return path === undefined ||
                        resource.external ||
                        isAllowed(textAt(at(resource.inputs, path)), allowed)
                        ? []
                        : [report(resource, `must be one of ${allowed.join(", ")}`, path)];
                }),
            ),
    ),
];

function isAllowed(size: string, allowed: readonly string[]): boolean {
    return allowed.some((pattern) =>
        pattern.endsWith("*") ? size.startsWith(pattern.slice(0, -1)) : size === pattern,
    );
}
