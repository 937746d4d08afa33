import type { Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";
import { limitsBelowRequests } from "./leaves.ts";

/** Prometheus and whom it tells. */
export const monitoringRules = [
    rule(["monitoring"], receiverNames),
    rule(["monitoring"], ({ monitoring }) =>
        limitsBelowRequests(monitoring.resources, "platform:monitoring.resources"),
    ),
    rule(["ingress", "monitoring"], probesPastTheLoadBalancer),
];

function receiverNames({ monitoring }: Pick<Settings, "monitoring">): Mistake[] {
    const names = monitoring.alertmanager.receivers.map(({ name }) => name);
    return names.flatMap((name, index) =>
        names.indexOf(name) === index
            ? []
            : [
                  {
                      path: `platform:monitoring.alertmanager.receivers[${index}].name`,
                      value: name,
                      reason: "is the name of another receiver",
                      remedy: "Give each receiver a name of its own; its secret is monitoring:<name>.",
                  },
              ],
    );
}

/** Within the cluster the load balancer's address leads straight to nginx, which then waits for an announcement in vain. */
function probesPastTheLoadBalancer({ ingress, monitoring }: Pick<Settings, "ingress" | "monitoring">): Mistake[] {
    const { controller, loadBalancer } = ingress;
    return monitoring.probes.kind !== "none" &&
        controller === "nginx" &&
        loadBalancer.kind === "digitalocean" &&
        loadBalancer.proxyProtocol &&
        !loadBalancer.hostname
        ? [
              {
                  path: "platform:monitoring.probes.kind",
                  value: monitoring.probes.kind,
                  reason: "fails behind PROXY protocol: probes come to nginx from inside, past the load balancer",
                  remedy: "Give ingress.loadBalancer.hostname a DNS name that points at the load balancer, or set probes.kind to none.",
              },
          ]
        : [];
}
