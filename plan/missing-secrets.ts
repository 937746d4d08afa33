import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Settings from "../settings.ts";
import type * as SettingsSecrets from "../settings/secrets.ts";
import type { StackConfig } from "./stack-config.ts";

/** A secret that the stack needs and does not have; the plan went on with a placeholder. */
export interface MissingSecret {
    readonly key: string;
    /** What it is for. */
    readonly what: string;
    /** The command that sets it. */
    readonly command: string;
}

/** What the program's settings ask for and the configuration lacks; a program without `settings.ts` asks for nothing. */
export async function findMissingSecrets(root: string, stack: string, config: StackConfig): Promise<MissingSecret[]> {
    const path = join(root, "settings.ts");
    if (!existsSync(path)) {
        return [];
    }
    const { parseSettings } = (await import(pathToFileURL(path).href)) as typeof Settings;
    const { settings } = parseSettings(config.values, stack);
    if (settings === undefined) {
        return [];
    }
    const secrets = pathToFileURL(join(root, "settings", "secrets.ts")).href;
    const { missingSecrets, setSecretCommand } = (await import(secrets)) as typeof SettingsSecrets;
    return missingSecrets(settings, config.values).map(({ key, what }) => ({
        key,
        what,
        command: setSecretCommand(key, stack),
    }));
}

/** The configuration with a secret placeholder for every value that is missing. */
export function withPlaceholders(config: StackConfig, missing: readonly MissingSecret[]): StackConfig {
    const placeholders = missing.map(({ key }) => [key, `missing-value-of-${key.replaceAll(/[^A-Za-z0-9]+/g, "-")}`]);
    return {
        values: { ...config.values, ...(Object.fromEntries(placeholders) as Record<string, string>) },
        secretKeys: [...config.secretKeys, ...missing.map(({ key }) => key)],
    };
}
