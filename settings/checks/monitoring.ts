import { TEAM_OF, type Team } from "../../observability/team.ts";
import type { Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";
import { limitsBelowRequests } from "./leaves.ts";

const RECEIVERS = "platform:monitoring.alertmanager.receivers";

/** Prometheus and whom it tells. */
export const monitoringRules = [
    rule(["monitoring"], receiverNames),
    rule(["monitoring", "apps"], receiverTeams),
    rule(["monitoring"], ({ monitoring }) =>
        limitsBelowRequests(monitoring.resources, "platform:monitoring.resources"),
    ),
    rule(["ingress", "monitoring"], probesPastTheLoadBalancer),
];

/** Names that Alertmanager's configuration has for others. */
const RESERVED = ["null", "dead-mans-switch"];

function receiverNames({ monitoring }: Pick<Settings, "monitoring">): Mistake[] {
    const names = monitoring.alertmanager.receivers.map(({ name }) => name);
    return names.flatMap((name, index): Mistake[] => {
        const where = { path: `${RECEIVERS}[${index}].name`, value: name };
        if (RESERVED.includes(name)) {
            const remedy = "Give it another name; its secret is monitoring:<name>.";
            return [{ ...where, reason: "is a name that Alertmanager's configuration has for another", remedy }];
        }
        if (names.indexOf(name) !== index) {
            const remedy = "Give each receiver a name of its own; its secret is monitoring:<name>.";
            return [{ ...where, reason: "is the name of another receiver", remedy }];
        }
        return [];
    });
}

/** Receivers of teams that are not there, and teams that have none. */
function receiverTeams({ monitoring, apps }: Pick<Settings, "monitoring" | "apps">): Mistake[] {
    const { receivers } = monitoring.alertmanager;
    const there: Team[] = ["platform", ...(Object.keys(apps) as (keyof typeof TEAM_OF)[]).map((app) => TEAM_OF[app])];
    const strangers = receivers.flatMap(({ teams = [] }, index) =>
        teams.flatMap((team, place) =>
            there.includes(team)
                ? []
                : [
                      {
                          path: `${RECEIVERS}[${index}].teams[${place}]`,
                          value: team,
                          reason: "is the team of an application that this stack does not have",
                          remedy: `Remove it, or name one of ${there.join(", ")}.`,
                      },
                  ],
        ),
    );
    const told = (team: Team) => receivers.some(({ teams }) => !teams || teams.includes(team));
    const untold = receivers.length > 0 ? there.filter((team) => !told(team)) : [];
    return [
        ...strangers,
        ...(untold.length > 0
            ? [
                  {
                      path: RECEIVERS,
                      value: receivers.map(({ name }) => name).join(", "),
                      reason: `tell nobody of the alerts of ${untold.join(", ")}`,
                      remedy: "Add the team to a receiver's teams, or leave teams out of one: it gets all.",
                  },
              ]
            : []),
    ];
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
