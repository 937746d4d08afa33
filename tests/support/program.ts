import { dirname, join } from "node:path";
import { findMissingSecrets, withPlaceholders } from "../../plan/missing-secrets.ts";
import { programIn } from "../../plan/run.ts";
import { readProject, readStackConfig } from "../../plan/stack-config.ts";
import { deploy, type Deployed } from "./deploy.ts";

const ROOT = join(dirname(import.meta.dirname), "..");

/** The structured settings of a stack: those of the `platform:` namespace that are no plain text. */
export type StackSettings = Record<string, Record<string, unknown>>;

/**
 * What the real program registers for a stack of this repository with other settings: `change` gets its settings and may
 * change anything in them. Missing secrets have placeholders.
 */
export async function changedStack(
    name: "dev" | "prod" | "local",
    change: (settings: StackSettings) => void,
): Promise<Deployed> {
    const project = readProject(ROOT);
    const given = readStackConfig(ROOT, project, name);
    const settings: StackSettings = {};
    for (const [key, value] of Object.entries(given.values)) {
        if (/^[[{]/.test(value)) {
            settings[key.replace(/^platform:/, "")] = JSON.parse(value) as Record<string, unknown>;
        }
    }
    change(settings);
    const changed = Object.entries(settings).map(([key, value]) => [`platform:${key}`, JSON.stringify(value)]);
    const config = {
        ...given,
        values: { ...given.values, ...(Object.fromEntries(changed) as Record<string, string>) },
    };
    const { values, secretKeys } = withPlaceholders(config, await findMissingSecrets(ROOT, name, config));
    return deploy(programIn(ROOT, project.main), { stack: name, config: values, secretKeys });
}
