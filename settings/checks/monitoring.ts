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
