import * as pulumi from "@pulumi/pulumi";
import { describeMistakes, type Mistake } from "./settings/mistakes.ts";
import { readConfiguration } from "./settings/parse.ts";
import type { Settings } from "./settings/resolve.ts";
import {
    missingSecretMistakes,
    missingSecrets,
    secretNeeds,
    shortSecretMistakes,
    type SecretKey,
    type SecretReaders,
} from "./settings/secrets.ts";

export type { Settings } from "./settings/resolve.ts";

/** The secrets that a stack's settings ask for, by their configuration key. */
export interface Secrets {
    /** A secret that the settings make necessary. */
    required(key: SecretKey): pulumi.Output<string>;
    /** A secret that may be left out. */
    optional(key: SecretKey): pulumi.Output<string> | undefined;
    /** Token of the DigitalOcean provider, where the configuration holds it; else the provider finds it in the environment. */
    readonly digitalOceanToken: pulumi.Output<string> | undefined;
}

/**
 * Reads and checks the stack's configuration; the only reader of `pulumi.Config`.
 * Throws one `RunError` that names every mistake and every missing secret.
 */
export function loadSettings(): { settings: Settings; secrets: Secrets } {
    const stack = pulumi.getStack();
    const config = pulumi.runtime.allConfig();
    const { sound, mistakes } = readConfiguration(config, stack);
    const ofSecrets = readsSecrets(sound)
        ? [...missingSecretMistakes(missingSecrets(sound, config), stack), ...shortSecretMistakes(sound, config, stack)]
        : [];
    if (mistakes.length + ofSecrets.length > 0) {
        throw new pulumi.RunError(describeMistakes(stack, [...mistakes, ...ofSecrets]));
    }
    const settings = sound as Settings;
    return { settings, secrets: readSecrets(settings) };
}

/**
 * Settings out of flat configuration values (`platform:domain` → text, structured values as JSON), or the mistakes in them.
 * Pure: a plan reads settings by it before the program runs.
 */
export function parseSettings(
    config: Readonly<Record<string, string>>,
    stack: string,
): { settings: Settings; mistakes: readonly [] } | { settings?: undefined; mistakes: readonly Mistake[] } {
    const { sound, mistakes } = readConfiguration(config, stack);
    return mistakes.length > 0 ? { mistakes } : { settings: sound as Settings, mistakes: [] };
}

function readsSecrets(sound: Partial<Settings>): sound is Partial<Settings> & SecretReaders {
    return sound.certificates !== undefined && sound.monitoring !== undefined && sound.apps !== undefined;
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
        digitalOceanToken: new pulumi.Config("digitalocean").getSecret("token"),
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
