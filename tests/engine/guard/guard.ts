import type { EngineStack } from "../stack.ts";
import { candidatesAmong } from "./candidates.ts";
import type { Stateful } from "./effects.ts";
import { asOverrides, Previewer } from "./previewer.ts";
import type { Verdict } from "./previewer.ts";
import type { RawSettings, Variation } from "./variations.ts";

/** One change of a setting, and what a preview says of it. */
export interface Judged extends Verdict {
    readonly setting: string;
    readonly change: string;
}

export interface Guard {
    /** Changes that reach what can be lost, or are refused, in the order of the settings. */
    readonly judged: readonly Judged[];
    /** Settings none of whose changes reach any of it. */
    readonly harmless: readonly string[];
    readonly stateful: Stateful;
    readonly previews: number;
}

/**
 * Previews what each of the changes would do to a stack. `stack` is up, with `settings` and without protection, so that
 * the engine goes on where it would stop at what it protects.
 */
export async function guard(
    stack: EngineStack,
    settings: RawSettings,
    variations: readonly Variation[],
): Promise<Guard> {
    const { reaching, quiet, stateful } = await candidatesAmong(stack.name, settings, variations);
    const previewer = new Previewer(stack, settings, stateful);
    await previewer.judgeAll(reaching);
    for (const group of quiet) {
        await previewer.judge(group);
    }
    stack.set(asOverrides(settings));
    const verdicts = new Map([...previewer.verdicts].map(([candidate, verdict]) => [keyOf(candidate), verdict]));
    const judged = variations.flatMap((variation) => {
        const verdict = verdicts.get(keyOf(variation));
        const { setting, change } = variation;
        return verdict && (verdict.effects.size > 0 || verdict.refusal !== undefined)
            ? [{ setting, change, ...verdict }]
            : [];
    });
    const harmful = new Set(judged.map(({ setting }) => setting));
    return {
        judged,
        harmless: [...new Set(variations.map(({ setting }) => setting))].filter((setting) => !harmful.has(setting)),
        stateful,
        previews: previewer.count,
    };
}

function keyOf({ setting, change }: Variation): string {
    return `${setting} ${change}`;
}
