import { appRules } from "./checks/apps.ts";
import { backingRules } from "./checks/backing.ts";
import { certificateRules } from "./checks/certificates.ts";
import { clusterRules } from "./checks/cluster.ts";
import { edgeRules } from "./checks/edge.ts";
import { logRules } from "./checks/logs.ts";
import { monitoringRules } from "./checks/monitoring.ts";
import { networkRules } from "./checks/network.ts";
import { storageRules } from "./checks/storage.ts";
import type { Mistake } from "./mistakes.ts";
import type { Settings } from "./resolve.ts";
import type { Rule } from "./rule.ts";

const rules: readonly Rule[] = [
    ...clusterRules,
    ...networkRules,
    ...edgeRules,
    ...certificateRules,
    ...monitoringRules,
    ...logRules,
    ...storageRules,
    ...backingRules,
    ...appRules,
];

/**
 * Checks across settings. Of a stack some of whose settings are broken (or missing), the rules are asked that read none
 * of them, so that one mistake does not hide another.
 */
export function checkSettings(settings: Partial<Settings>, broken: ReadonlySet<string> = new Set()): Mistake[] {
    return rules
        .filter(({ reads }) => !reads.some((key) => broken.has(key)))
        .flatMap(({ mistakes }) => mistakes(settings as Settings));
}
