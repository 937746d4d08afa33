import { INHIBITIONS } from "./alert-inhibitions.ts";
import {
    DEAD_MANS_SWITCH,
    receiverConfigs,
    SEVERITIES,
    type AlertReceiver,
    type AlertTargets,
    type DeadMansSwitch,
    type Severity,
} from "./alert-receivers.ts";

/** Receiver of what nobody is to be told. */
const NOBODY = "null";

/** Alertmanager's configuration: each receiver gets what is severe enough, of its teams, one message per team and namespace. */
export function alertmanagerConfig(targets: AlertTargets): Record<string, unknown> {
    return {
        global: { resolve_timeout: "5m" },
        inhibit_rules: INHIBITIONS,
        route: {
            receiver: NOBODY,
            group_by: ["team", "namespace"],
            group_wait: "30s",
            group_interval: "5m",
            repeat_interval: "12h",
            routes: [
                watchdogRoute(targets.deadMansSwitch),
                { receiver: NOBODY, matchers: ["alertname = InfoInhibitor"] },
                ...targets.receivers.map(receiverRoute),
            ],
        },
        receivers: [{ name: NOBODY }, ...receiverConfigs(targets)],
    };
}

/** Of the alert that always fires. A group is looked at once a minute, so that it is sent again a minute late at most. */
function watchdogRoute(deadMansSwitch: DeadMansSwitch | undefined) {
    const matchers = ["alertname = Watchdog"];
    return deadMansSwitch
        ? {
              receiver: DEAD_MANS_SWITCH,
              matchers,
              group_by: ["alertname"],
              group_wait: "0s",
              group_interval: "1m",
              repeat_interval: `${deadMansSwitch.everyMinutes}m`,
          }
        : { receiver: NOBODY, matchers };
}

function receiverRoute({ name, severity, teams }: AlertReceiver) {
    return {
        receiver: name,
        matchers: [
            `severity =~ "${atLeast(severity).join("|")}"`,
            ...(teams ? [`team =~ "${[...teams].join("|")}"`] : []),
        ],
        continue: true,
    };
}

function atLeast(severity: Severity): readonly Severity[] {
    return SEVERITIES.slice(SEVERITIES.indexOf(severity));
}
