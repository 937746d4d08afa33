import type { Mistake } from "./mistakes.ts";
import type { Settings } from "./resolve.ts";

/** A check across settings, each of which is right in itself. */
export interface Rule {
    /** The settings that it reads: it is left out where one of them is broken. */
    readonly reads: readonly (keyof Settings)[];
    readonly mistakes: (settings: Settings) => Mistake[];
}

/** A rule that is given no more than the settings that it says it reads. */
export function rule<Key extends keyof Settings>(
    reads: readonly Key[],
    mistakes: (settings: Pick<Settings, Key>) => Mistake[],
): Rule {
    return { reads, mistakes };
}
