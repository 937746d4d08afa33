import { objectAt } from "../../../plan/model.ts";
import { readProject, readStackConfig } from "../../../plan/stack-config.ts";
import { ROOT } from "../engine.ts";
import { mergeChanges } from "./merge.ts";
import { compoundVariations, mistakesIn, variationsOf } from "./variations.ts";
import type { RawSettings, Variation } from "./variations.ts";

const NAMESPACE = "platform:";

/** The stacks of the document: a change is tried on the first of them that it is a change of. */
const STACKS = ["prod", "dev", "local"];

/** The settings of a stack as its file gives them. */
export function settingsOf(stack: string): RawSettings {
    const { values } = readStackConfig(ROOT, readProject(ROOT), stack);
    const own = Object.entries(values).filter(([key]) => key.startsWith(NAMESPACE));
    return objectAt(
        Object.fromEntries(
            own.map(([key, text]) => [
                key.slice(NAMESPACE.length),
                /^[[{]/.test(text) ? (JSON.parse(text) as unknown) : text,
            ]),
        ),
    );
}

/** The settings without protection, so that the engine says what it would do where it would stop at what it protects. */
export function unprotected(settings: RawSettings): RawSettings {
    return { ...settings, protection: "ephemeral" };
}

/** The settings with protection; where a protected stack may not have a value, with another one that it may. */
export function protectedBy(settings: RawSettings, stack: string): RawSettings {
    let changed: RawSettings = { ...settings, protection: "protected" };
    for (const { path } of mistakesIn(changed, stack)) {
        const before = mistakesIn(changed, stack).length;
        const remedies = variationsOf(settings, stack).filter(({ setting }) => path.startsWith(setting));
        const remedied = remedies.map((remedy) => mergeChanges(settings, [changed, remedy.settings]));
        changed = remedied.find((each) => mistakesIn(each, stack).length < before) ?? changed;
    }
    return changed;
}

/** The changes that are tried on a stack: those of its settings that no stack before it in the document has. */
export function changesOn(stack: string): Variation[] {
    const seen = new Set(STACKS.slice(0, STACKS.indexOf(stack)).flatMap((each) => allChanges(each).map(keyOf)));
    return allChanges(stack).filter((change) => !seen.has(keyOf(change)));
}

function allChanges(stack: string): (Variation & { readonly compound: boolean })[] {
    const settings = unprotected(settingsOf(stack));
    return [
        ...variationsOf(settings, stack).map((each) => ({ ...each, compound: false })),
        ...compoundVariations(settings, stack).map((each) => ({ ...each, compound: true })),
    ];
}

/** A single value is tried one time whatever it is; what takes several values at once, for each change. */
function keyOf({ setting, change, compound }: Variation & { readonly compound: boolean }): string {
    return compound ? `${setting} ${change}` : setting;
}
