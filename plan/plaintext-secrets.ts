import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as SettingsSecrets from "../settings/secrets.ts";
import type { Finding } from "./model.ts";
import type { StackConfig } from "./stack-config.ts";

/** Keys of secrets whose value stands in the stack's file as it is; a program without `settings/secrets.ts` has none. */
export async function findPlaintextSecrets(root: string, { values, secretKeys }: StackConfig): Promise<string[]> {
    const path = join(root, "settings", "secrets.ts");
    if (!existsSync(path)) {
        return [];
    }
    const { isSecretKey } = (await import(pathToFileURL(path).href)) as typeof SettingsSecrets;
    return Object.keys(values).filter((key) => isSecretKey(key) && !secretKeys.includes(key));
}

/** The configuration with these keys taken for the secrets that they are: no file of the plan shows them. */
export function withSecret(config: StackConfig, keys: readonly string[]): StackConfig {
    return { ...config, secretKeys: [...config.secretKeys, ...keys] };
}

/** What is wrong with each of them. */
export function plaintextFindings(keys: readonly string[], stack: string): Finding[] {
    return keys.map((key) => ({
        rule: "plaintext-secret",
        level: "error",
        subject: `Pulumi.${stack}.yaml`,
        path: key,
        message: `is a secret in clear, for everybody who reads the file: pulumi config set --secret ${key} --stack ${stack}, and replace it where it comes from if it was ever committed`,
    }));
}
