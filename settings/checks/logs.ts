import type { Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";
import { onlyOnDoks } from "./doks-only.ts";
import { limitsBelowRequests } from "./leaves.ts";
import { servicesOf } from "./services.ts";

const PATH = "platform:monitoring.logs";

/** Loki and where it keeps logs. */
export const logRules = [
    rule(["monitoring"], ({ monitoring }) => logResources(monitoring)),
    rule(["cluster", "monitoring"], ({ cluster, monitoring: { logs } }) =>
        cluster.kind === "existing" && logs.kind === "loki" && logs.store.form === "spaces"
            ? [onlyOnDoks(`${PATH}.store.form`, logs.store.form, "Set it to in-cluster.")]
            : [],
    ),
    rule(["monitoring", "backups", "apps"], sharedBucket),
];

function logResources({ logs }: Settings["monitoring"]): Mistake[] {
    if (logs.kind === "none") {
        return [];
    }
    const { resources, store } = logs;
    return [
        ...limitsBelowRequests(resources, `${PATH}.resources`),
        ...(store.form === "in-cluster" ? limitsBelowRequests(store.resources, `${PATH}.store.resources`) : []),
    ];
}

/** Loki takes everything in its bucket for its own, and removes what is old. */
function sharedBucket({ monitoring, backups, apps }: Pick<Settings, "monitoring" | "backups" | "apps">): Mistake[] {
    const { logs } = monitoring;
    if (logs.kind === "none" || logs.store.form !== "spaces") {
        return [];
    }
    const { bucket } = logs.store;
    const others: [path: string, bucket: unknown][] = [
        ["platform:backups", backups?.bucket],
        ...servicesOf(apps)
            .filter(({ form }) => form === "spaces")
            .map(({ path, settings }): [string, unknown] => [path, settings["bucket"]]),
    ];
    return others
        .filter(([, other]) => other === bucket)
        .map(([path]) => ({
            path: `${PATH}.store.bucket`,
            value: bucket,
            reason: `is also the bucket of ${path}`,
            remedy: "Give each a bucket of its own.",
        }));
}
