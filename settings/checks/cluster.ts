import type { Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";
import { servicesOf } from "./services.ts";

type Doks = Extract<Settings["cluster"], { kind: "doks" }>;

/** Minor versions of Kubernetes 1 that every pinned chart supports: CloudNativePG sets the lower bound, cert-manager the upper. */
const KUBERNETES = { oldest: 34, newest: 36 };

/** Nodes are called `<pool>-<size>-<five characters>`, and a node's name is a label of at most 63. */
const POOL_NAME_LENGTH = 57;

/** The cluster and its pools. */
export const clusterRules = [
    rule(["cluster"], ({ cluster }) =>
        cluster.kind === "doks"
            ? [...unsupportedKubernetes(cluster), ...longPoolNames(cluster), ...nowhereToRun(cluster)]
            : [],
    ),
    rule(["cluster", "apps"], crowdedMembers),
];

/** Nodes that the workload pools have when they are full. */
export function mostNodes({ pools }: Doks): number {
    return Object.values(pools).reduce((sum, pool) => sum + ("nodes" in pool ? pool.nodes : pool.max), 0);
}

function unsupportedKubernetes({ version }: Doks): Mistake[] {
    const [major, minor] = version.split(".").map(Number);
    const { oldest, newest } = KUBERNETES;
    return major === 1 && minor !== undefined && minor >= oldest && minor <= newest
        ? []
        : [
              {
                  path: "platform:cluster.version",
                  value: version,
                  reason: `is Kubernetes ${major}.${minor}, and the charts of this release support 1.${oldest} to 1.${newest}`,
                  remedy: `Take a slug of 1.${oldest} to 1.${newest} that doctl kubernetes options versions lists; a running cluster goes up one minor version at a time.`,
              },
          ];
}

function longPoolNames({ pools }: Doks): Mistake[] {
    return Object.entries(pools).flatMap(([name, pool]) => {
        const room = POOL_NAME_LENGTH - pool.size.length - 1;
        return name.length <= room
            ? []
            : [
                  {
                      path: `platform:cluster.pools.${name}`,
                      value: pool,
                      reason: `has a name of ${name.length} characters, and nodes are named by pool and size, which leaves ${room}`,
                      remedy: "Choose a shorter name.",
                  },
              ];
    });
}

function nowhereToRun({ pools }: Doks): Mistake[] {
    const open = Object.values(pools).some(({ taints }) => taints.every(({ effect }) => effect === "PreferNoSchedule"));
    return open
        ? []
        : [
              {
                  path: "platform:cluster.pools",
                  value: pools,
                  reason: "has a taint in every pool, so that platform and applications find no node",
                  remedy: "Leave one pool without taints of effect NoSchedule or NoExecute.",
              },
          ];
}

/** Services whose members are of use only on different nodes, and the setting that counts them. */
const MEMBERS: Readonly<Record<string, string>> = { kafka: "brokers", mongo: "members", postgres: "instances" };

function crowdedMembers({ cluster, apps }: Pick<Settings, "cluster" | "apps">): Mistake[] {
    if (cluster.kind !== "doks") {
        return [];
    }
    const nodes = mostNodes(cluster);
    return servicesOf(apps).flatMap(({ path, name, settings }) => {
        const members = MEMBERS[name] ?? "";
        const count = settings[members];
        return typeof count !== "number" || count <= nodes
            ? []
            : [
                  {
                      path: `${path}.${members}`,
                      value: count,
                      reason: `needs as many nodes, and the pools have ${nodes} at most`,
                      remedy: `Let the pools of platform:cluster have ${count} nodes or more, or lower ${members}.`,
                  },
              ];
    });
}
