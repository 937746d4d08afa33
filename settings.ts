import * as pulumi from "@pulumi/pulumi";
import { checkSettings } from "./settings/checks.ts";
import { describeMistakes, mistakesOf, type Mistake } from "./settings/mistakes.ts";
import { resolveDefaults, type Settings } from "./settings/resolve.ts";
import { schema } from "./settings/schema.ts";
import { missingSecretMistakes, missingSecrets, secretNeeds, type SecretKey } from "./settings/secrets.ts";

export type { Settings } from "./settings/resolve.ts";

const PROJECT = "platform";

/** The secrets that a stack's settings ask for, by their configuration key. */
export interface Secrets {
    /** A secret that the settings make necessary. */
    required(key: SecretKey): pulumi.Output<string>;
    /** A secret that may be left out. */
    optional(key: SecretKey): pulumi.Output<string> | undefined;
}

/**
 * Reads and checks the stack's configuration; the only reader of `pulumi.Config`.
 * Throws one `RunError` that names every mistake and every missing secret.
 */
export function loadSettings(): { settings: Settings; secrets: Secrets } {
    const stack = pulumi.getStack();
    const config = pulumi.runtime.allConfig();
    const { settings, mistakes } = parseSettings(config, stack);
    if (!settings) {
        throw new pulumi.RunError(describeMistakes(stack, mistakes));
    }
    const missing = missingSecrets(settings, config);
    if (missing.length > 0) {
        throw new pulumi.RunError(describeMistakes(stack, missingSecretMistakes(missing, stack)));
    }
    return { settings, secrets: readSecrets(settings) };
}

/**
 * Settings out of flat configuration values (`platform:domain` → text, structured values as JSON), or the mistakes in them.
 * Pure: a plan reads settings by it before the program runs.
 */
export function parseSettings(
    config: Readonly<Record<string, string>>,
    stack: string,
): { settings: Settings; mistakes: [] } | { settings?: undefined; mistakes: Mistake[] } {
    const raw = Object.fromEntries(
        Object.entries(config)
            .filter(([key]) => key.startsWith(`${PROJECT}:`))
            .map(([key, text]) => [key.slice(PROJECT.length + 1), parseValue(text)]),
    );
    const parsed = schema.safeParse(raw, { reportInput: true });
    if (!parsed.success) {
        return { mistakes: mistakesOf(parsed.error.issues, raw, schema) };
    }
    const settings = resolveDefaults(parsed.data, stack);
    const mistakes = checkSettings(settings);
    return mistakes.length > 0 ? { mistakes } : { settings, mistakes: [] };
}

/** Secrets are read one by one as Pulumi secrets, and only those that `secretNeeds` names. */
function readSecrets(settings: Settings): Secrets {
    const known = new Set(secretNeeds(settings).map(({ key }) => key));
    const read = (key: SecretKey): pulumi.Output<string> | undefined => {
        if (!known.has(key)) {
            throw new Error(`${key} is not among the secrets that settings/secrets.ts lists`);
        }
        const [namespace = "", name = ""] = key.split(":");
        return new pulumi.Config(namespace).getSecret(name);
    };
    return {
        optional: read,
        required: (key) => {
            const secret = read(key);
            if (!secret) {
                throw new Error(`${key} is read as a required secret, but settings/secrets.ts lists it as optional`);
            }
            return secret;
        },
    };
}

/** Structured values come as JSON, plain ones as text. */
function parseValue(text: string): unknown {
    return /^[[{]/.test(text) ? JSON.parse(text) : text;
}
