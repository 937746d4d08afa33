import type { Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";

const PATH = "platform:apps.reactiveRtc";

/** Brokers that three copies of a record need. */
const FEWEST_BROKERS = 3;

/** What holds for Reactive RTC alone. */
export const reactiveRtcRules = [
    rule(["cluster", "apps"], podNetwork),
    rule(["cluster", "apps"], socketNodes),
    rule(["protection", "apps"], singleCopies),
];

/** The gateway opens connections to addresses that clients name: it must know which are pods'. */
function podNetwork({ cluster, apps }: Pick<Settings, "cluster" | "apps">): Mistake[] {
    const gateway = apps.reactiveRtc?.gateway;
    if (!gateway) {
        return [];
    }
    const path = `${PATH}.gateway.podCidr`;
    const { podCidr } = gateway;
    if (cluster.kind === "doks") {
        return podCidr === undefined
            ? []
            : [
                  {
                      path,
                      value: podCidr,
                      reason: "is only for an existing cluster; here platform:cluster.network.pods says it",
                      remedy: "Remove it.",
                  },
              ];
    }
    return podCidr === undefined
        ? [
              {
                  path,
                  value: undefined,
                  reason: "is missing: a client names the address of its socket node, and the gateway must know which addresses are pods'",
                  remedy: "Set it to the pod range of the cluster, as in `kubectl cluster-info dump | grep cluster-cidr`; kind and minikube use 10.244.0.0/16.",
              },
          ]
        : [];
}

function socketNodes({ cluster, apps }: Pick<Settings, "cluster" | "apps">): Mistake[] {
    const wanted = Object.entries(apps.reactiveRtc?.socket.nodeLabels ?? {});
    if (cluster.kind !== "doks" || wanted.length === 0) {
        return [];
    }
    const there = Object.values(cluster.pools).some(({ labels }) =>
        wanted.every(([key, value]) => labels[key] === value),
    );
    return there
        ? []
        : [
              {
                  path: `${PATH}.socket.nodeLabels`,
                  value: apps.reactiveRtc?.socket.nodeLabels,
                  reason: "are the labels of no pool, so that socket nodes would find no place to run",
                  remedy: "Give a pool of platform:cluster.pools these labels, or remove them here.",
              },
          ];
}

function singleCopies({ protection, apps }: Pick<Settings, "protection" | "apps">): Mistake[] {
    const brokers = apps.reactiveRtc?.kafka.brokers;
    return protection === "ephemeral" || brokers === undefined || brokers >= FEWEST_BROKERS
        ? []
        : [
              {
                  path: `${PATH}.kafka.brokers`,
                  value: brokers,
                  reason: "keeps a single copy of every message, and this stack is protected",
                  remedy: `Set it to ${FEWEST_BROKERS}.`,
              },
          ];
}
