import type { Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";

/** Managed servers: used where they exist, existing where they are used. */
export function checkBacking(settings: Settings): Mistake[] {
    return (["postgres", "mongo"] as const).flatMap((engine) => {
        const users = Object.entries(settings.apps).filter(
            ([, app]) => (app as Partial<Record<string, { form?: string }>>)[engine]?.form === "managed",
        );
        return settings.backing[engine]
            ? []
            : users.map(([name]) => ({
                  path: `platform:apps.${name}.${engine}.form`,
                  value: "managed",
                  reason: `needs the managed server that platform:backing.${engine} describes, and there is none`,
                  remedy: `Add platform:backing.${engine} with version, size, nodes and maintenance, or set form to in-cluster.`,
              }));
    });
}
