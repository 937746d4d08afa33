import type { Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";
import { isLocal } from "./certificates.ts";

type Kraken = NonNullable<Settings["apps"]["kraken"]>;

const PATH = "platform:apps.kraken";

/** Addresses of LiveKit's own service. */
const LIVEKIT_CLOUD = /^wss?:\/\/[^/]*\.livekit\.cloud(?=[:/]|$)/;

/** The last release on MongoDB: what comes after it, under the same name too, wants PostgreSQL. */
const LAST_ON_MONGODB = [0, 0, 9] as const;

/** Pods of which one may be lost while the other answers. */
const FEWEST_PODS = 2;

/** What holds for Kraken alone. */
export const krakenRules = [
    rule(["cluster", "apps"], unencrypted),
    rule(["protection", "apps"], lonelyPods),
    rule(["apps"], ({ apps }) => (apps.kraken ? [...replays(apps.kraken), ...otherDatabase(apps.kraken)] : [])),
];

function unencrypted({ cluster, apps }: Pick<Settings, "cluster" | "apps">): Mistake[] {
    const { kraken } = apps;
    return kraken?.tls.mode !== "none" || (cluster.kind === "existing" && isLocal(kraken.host))
        ? []
        : [
              {
                  path: `${PATH}.tls.mode`,
                  value: "none",
                  reason: `sends passwords and messages to ${kraken.host} unencrypted; only an existing cluster with a local name may do that`,
                  remedy: "Set it to cert-manager, or to manual with a certificate of yours.",
              },
          ];
}

function lonelyPods({ protection, apps }: Pick<Settings, "protection" | "apps">): Mistake[] {
    const { kraken } = apps;
    if (protection === "ephemeral" || !kraken) {
        return [];
    }
    return (["backend", "frontend"] as const)
        .filter((part) => kraken[part].replicas.min < FEWEST_PODS)
        .map((part) => ({
            path: `${PATH}.${part}.replicas.min`,
            value: kraken[part].replicas.min,
            reason: `is below ${FEWEST_PODS}, and this stack is protected: nobody would answer while a node is drained`,
            remedy: `Set it to ${FEWEST_PODS} or more.`,
        }));
}

function replays({ livekit, replays: wanted }: Kraken): Mistake[] {
    if (!wanted) {
        return [];
    }
    const mistake = (reason: string, remedy: string): Mistake[] => [
        { path: `${PATH}.replays`, value: wanted, reason, remedy },
    ];
    if (!livekit) {
        return mistake("needs calls to replay, and there is no livekit", "Add livekit, or remove replays.");
    }
    return LIVEKIT_CLOUD.test(livekit.url)
        ? mistake(
              "cannot be had with LiveKit Cloud: its egress writes to cloud storage, which the application cannot read",
              "Remove replays, or name a LiveKit server of your own in livekit.url.",
          )
        : [];
}

/** Images or chart of the other product line. A path or a tag that is no version says nothing. */
function otherDatabase({ flavour, chart, images }: Kraken): Mistake[] {
    const versions: [string, string, string | undefined][] = [
        ["chart.version", chart.version, chart.reference.startsWith("oci://") ? chart.version : undefined],
        ...(["backend", "frontend"] as const).map((part): [string, string, string | undefined] => [
            `images.${part}`,
            images[part],
            /:([^/:@]+)(@|$)/.exec(images[part])?.[1],
        ]),
    ];
    return versions
        .filter(([, , version]) => version !== undefined && databaseOf(version) !== undefined)
        .filter(([, , version = ""]) => databaseOf(version) !== flavour)
        .map(([setting, value]) => ({
            path: `${PATH}.${setting}`,
            value,
            reason:
                flavour === "kraken"
                    ? "wants PostgreSQL: 0.0.9 is the last release on MongoDB"
                    : "is on MongoDB: PostgreSQL came after 0.0.9",
            remedy:
                flavour === "kraken"
                    ? "Stay with 0.0.9 or an earlier one, or choose flavour: semaphore-chat."
                    : "Choose 0.1.0 or a later one, or flavour: kraken.",
        }));
}

/** The flavour that a release belongs to; undefined for what is no version. */
function databaseOf(version: string): Kraken["flavour"] | undefined {
    const parts = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
    if (!parts) {
        return undefined;
    }
    const difference = parts.map((part, index) => part - (LAST_ON_MONGODB[index] ?? 0)).find((step) => step !== 0);
    return (difference ?? 0) > 0 ? "semaphore-chat" : "kraken";
}
