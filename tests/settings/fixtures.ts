import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { loadSettings, type Secrets, type Settings } from "../../settings.ts";
import { deploy } from "../support/deploy.ts";

const FOLDER = join(import.meta.dirname, "..", "fixtures", "settings");

/** A stack's configuration, as `config:` of its YAML has it. */
export interface Fixture {
    readonly stack: string;
    readonly config: Readonly<Record<string, unknown>>;
    /** Keys with a `secure:` value, which is handed over in clear. */
    readonly secretKeys: readonly string[];
}

/**
 * A stack that is wrong: a valid one (`base`) that is changed.
 * Paths are those of the messages: `platform:cluster.pools.apps.nodes`, `platform:cluster.tags[0]`.
 */
interface Patch {
    readonly base: string;
    readonly set?: Readonly<Record<string, unknown>>;
    readonly remove?: readonly string[];
}

/** Names of the stacks in a folder of fixtures. */
export function fixtureNames(folder: "valid" | "invalid"): string[] {
    return readdirSync(join(FOLDER, folder))
        .filter((file) => /^[^.]+\.yaml$/.test(file))
        .map((file) => file.replace(".yaml", ""));
}

/** A sound stack. */
export function validFixture(name: string): Fixture {
    return fixture(name, (read("valid", `${name}.yaml`) as { config: Record<string, unknown> }).config);
}

/** What some settings of a sound stack must come to, by path; null for what must be absent. */
export function expectedOf(name: string): Readonly<Record<string, unknown>> {
    return read("valid", `${name}.resolves.yaml`) as Record<string, unknown>;
}

/** A stack with a mistake, or several. */
export function invalidFixture(name: string): Fixture {
    const { base, set = {}, remove = [] } = read("invalid", `${name}.yaml`) as Patch;
    return patched(base, { set, remove });
}

/** A sound stack with some values set and others removed. */
export function patched(base: string, { set = {}, remove = [] }: Omit<Patch, "base">): Fixture {
    const { config } = read("valid", `${base}.yaml`) as { config: Record<string, unknown> };
    for (const path of remove) {
        const { parent, key } = placeOf(config, path);
        assert(Object.hasOwn(parent, key), `${base} has no ${path} to remove`);
        Reflect.deleteProperty(parent, key);
    }
    for (const [path, value] of Object.entries(set)) {
        const { parent, key } = placeOf(config, path);
        parent[key] = value;
    }
    return fixture(base, config);
}

/** File with the message that an invalid stack must give. */
export function messageFile(name: string): string {
    return join(FOLDER, "invalid", `${name}.txt`);
}

/** The message that an invalid stack must give. */
export function expectedMessage(name: string): string {
    assert(existsSync(messageFile(name)), `${name}.txt with the expected message is missing`);
    return readFileSync(messageFile(name), "utf8");
}

/** Loads the settings of a stack as the program does, in Pulumi's runtime. Rejects with what the program throws. */
export async function load({ stack, config, secretKeys }: Fixture): Promise<{ settings: Settings; secrets: Secrets }> {
    let loaded: { settings: Settings; secrets: Secrets } | undefined;
    await deploy(() => void (loaded = loadSettings()), { stack, config, secretKeys });
    assert(loaded);
    return loaded;
}

/** The value at a path such as `cluster.pools.apps` or `monitoring.alertmanager.receivers[1].name`. */
export function valueAt(root: unknown, path: string): unknown {
    return partsOf(path).reduce<unknown>(
        (value, part) => (value as Record<string, unknown> | null | undefined)?.[part],
        root,
    );
}

function fixture(stack: string, config: Readonly<Record<string, unknown>>): Fixture {
    const secretKeys: string[] = [];
    const plain = Object.entries(config).map(([key, value]) => {
        const secure = (value as { secure?: unknown } | null)?.secure;
        if (typeof secure === "string") {
            secretKeys.push(key);
        }
        return [key, secure ?? value];
    });
    return { stack, config: Object.fromEntries(plain) as Record<string, unknown>, secretKeys };
}

function read(folder: string, file: string): unknown {
    return parse(readFileSync(join(FOLDER, folder, file), "utf8"));
}

function partsOf(path: string): string[] {
    return path.replaceAll(/\[(\d+)\]/g, ".$1").split(".");
}

function placeOf(config: Record<string, unknown>, path: string): { parent: Record<string, unknown>; key: string } {
    const parts = partsOf(path);
    const key = parts.pop() ?? "";
    const parent = parts.reduce<Record<string, unknown>>((object, part) => {
        const inner = object[part];
        assert(typeof inner === "object" && inner !== null, `${path} leads nowhere`);
        return inner as Record<string, unknown>;
    }, config);
    return { parent, key };
}
