import { HIDDEN, nearest, type Mistake } from "./mistakes.ts";
import { schema, type Schema } from "./schema.ts";
import { knownSecrets, RECEIVERS } from "./secrets.ts";

/** The program's own namespace of configuration keys. */
const PLATFORM = "platform";

/** A structured setting that a configuration key names, if it does. */
export function settingNamed(key: string): keyof Schema | undefined {
    const name = nameIn(key);
    return namespaceOf(key) === PLATFORM && name in schema.shape ? (name as keyof Schema) : undefined;
}

/**
 * Keys that nothing reads: misspelt names in the program's namespaces, and namespaces that look like one of them. Others
 * are the providers'. The values stay unsaid: what is misspelt may be a secret.
 */
export function unreadKeys(
    keys: readonly string[],
    stack: string,
    receivers: readonly string[] | undefined,
): Mistake[] {
    const known = knownNames(receivers);
    const unread = (key: string, meant: string | undefined): Mistake => ({
        path: key,
        value: HIDDEN,
        reason: "is read by nothing",
        remedy: meant
            ? `Did you mean ${meant}? Rename it in Pulumi.${stack}.yaml.`
            : `Remove it: pulumi config rm ${key} --stack ${stack}`,
    });
    return keys.flatMap((key) => {
        const names = known.get(namespaceOf(key));
        if (!names) {
            const namespace = nearest(namespaceOf(key), [...known.keys()]);
            return namespace && !known.has(namespaceOf(key)) ? [unread(key, `${namespace}:${nameIn(key)}`)] : [];
        }
        if (names.includes(nameIn(key))) {
            return [];
        }
        const name = nearest(nameIn(key), names);
        return [unread(key, name && `${namespaceOf(key)}:${name}`)];
    });
}

/** The names that each namespace of the program knows; undefined for the receivers' secrets while the receivers are unreadable. */
function knownNames(receivers: readonly string[] | undefined): Map<string, readonly string[] | undefined> {
    const names = new Map<string, readonly string[] | undefined>(
        Object.entries(knownSecrets).map(([namespace, needs]) => [namespace, needs.map(({ key }) => nameIn(key))]),
    );
    names.set(PLATFORM, [...Object.keys(schema.shape), ...(names.get(PLATFORM) ?? [])]);
    return names.set(RECEIVERS, receivers);
}

function namespaceOf(key: string): string {
    return key.slice(0, key.indexOf(":"));
}

function nameIn(key: string): string {
    return key.slice(key.indexOf(":") + 1);
}
