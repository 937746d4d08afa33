import { checkSettings } from "./checks.ts";
import { settingNamed, unreadKeys } from "./config-keys.ts";
import { pathOf, type Mistake } from "./mistakes.ts";
import { NAMED_BY_DOMAIN, resolveDefaults, type Settings } from "./resolve.ts";
import { receiverSecretNames } from "./secrets.ts";
import { schema, type Schema } from "./schema.ts";
import { valueAt } from "./shape.ts";
import { mistakesOf } from "./shape-mistakes.ts";

/** What a stack's configuration says. */
export interface Reading {
    /** The settings that are sound; all of them where there are no mistakes. */
    readonly sound: Partial<Settings>;
    /** Every mistake, in the order of the settings. */
    readonly mistakes: readonly Mistake[];
}

type Name = keyof Schema;

const NAMES = Object.keys(schema.shape) as Name[];

/** Reads flat configuration values: text, or JSON where they are structured. */
export function readConfiguration(values: Readonly<Record<string, string>>, stack: string): Reading {
    const { raw, malformed } = rawSettings(values);
    const issues = schema.safeParse(raw, { reportInput: true }).error?.issues ?? [];
    const broken = new Set<Name>([...malformed.keys(), ...issues.map(({ path }) => path[0] as Name)]);
    const domainless = broken.has("domain") ? NAMED_BY_DOMAIN : [];
    const sound = resolveDefaults(parsedApart(raw, new Set([...broken, ...domainless])), stack);
    const receivers = sound.monitoring && receiverSecretNames(sound.monitoring.alertmanager);
    return {
        sound,
        mistakes: [
            ...inOrderOfSettings([
                ...malformed.values(),
                ...mistakesOf(
                    issues.filter(({ path }) => !malformed.has(path[0] as Name)),
                    raw,
                    schema,
                ),
                ...checkSettings(sound, new Set<keyof Settings>([...broken, ...domainless])).map((mistake) =>
                    asWritten(mistake, raw),
                ),
            ]),
            ...unreadKeys(Object.keys(values), stack, receivers),
        ],
    };
}

/** The structured settings among configuration values, and mistakes for those that are no JSON. */
function rawSettings(values: Readonly<Record<string, string>>): {
    readonly raw: Readonly<Record<string, unknown>>;
    readonly malformed: ReadonlyMap<Name, Mistake>;
} {
    const raw: Record<string, unknown> = {};
    const malformed = new Map<Name, Mistake>();
    for (const [key, text] of Object.entries(values)) {
        const name = settingNamed(key);
        if (!name) {
            continue;
        }
        try {
            raw[name] = /^\s*[[{]/.test(text) ? JSON.parse(text) : text;
        } catch {
            malformed.set(name, {
                path: key,
                value: text,
                reason: "begins like a structure and is no JSON",
                remedy: `Write it as YAML, or set its parts one by one: pulumi config set --path '${key}.<part>' <value>`,
            });
        }
    }
    return { raw, malformed };
}

/** Every setting but those in `without`, with the defaults that depend on nothing else. */
function parsedApart(raw: Readonly<Record<string, unknown>>, without: ReadonlySet<Name>): Partial<Schema> {
    const entries = NAMES.filter((name) => !without.has(name)).flatMap((name) => {
        const parsed = schema.shape[name].safeParse(raw[name]);
        return parsed.success ? [[name, parsed.data]] : [];
    });
    return Object.fromEntries(entries) as Partial<Schema>;
}

/** A mistake across settings, found with all defaults filled in, with the value that the YAML has. */
function asWritten(mistake: Mistake, raw: Readonly<Record<string, unknown>>): Mistake {
    const written = valueAt(raw, pathOf(mistake.path));
    return written === undefined
        ? { ...mistake, byDefault: mistake.value !== undefined }
        : { ...mistake, value: written };
}

function inOrderOfSettings(mistakes: readonly Mistake[]): Mistake[] {
    const rank = ({ path }: Mistake): number => NAMES.indexOf(pathOf(path)[0] as Name);
    return [...mistakes].sort((one, other) => rank(one) - rank(other));
}
