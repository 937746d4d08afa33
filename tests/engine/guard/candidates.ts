import type { Resource } from "../../../plan/model.ts";
import { isProvider, losesNothingInPlace, Stateful } from "./effects.ts";
import { mergeChanges } from "./merge.ts";
import { planned } from "./planned.ts";
import type { Planned } from "./planned.ts";
import { protectedBy } from "./settings.ts";
import { isSound } from "./variations.ts";
import type { RawSettings, Variation } from "./variations.ts";

/** A change, and what of that which can be lost it reaches. */
export interface Candidate extends Variation {
    /** Secrets that the settings then ask for besides. */
    readonly secrets: readonly string[];
    /** The inputs that differ, by URN, providers' included; nothing for a resource that comes or goes. */
    readonly touched: ReadonlyMap<string, readonly string[]>;
}

export interface Candidates {
    /** Changes that reach the inputs of what can be lost. */
    readonly reaching: readonly Candidate[];
    /** All others, in groups that the program accepts together; what it refuses is alone. */
    readonly quiet: readonly (readonly Candidate[])[];
    readonly stateful: Stateful;
}

/** How many changes that nobody suspects are run together. */
const CHUNK = 24;

/** Settings that speak of what holds data, or of what everything stands on; they are run one by one from the start. */
const SUSPECT =
    /^platform:(domain|protection|cluster|dns|storage|backups|backing)|storageGiB|bucket|region|\.(kafka|redis|postgres|mongo|objectStore|loadBalancer|namespace)\b/;

/**
 * Of all changes, those that reach the inputs of what can be lost: found by running the program with them against the
 * recording monitor, many at a time as long as none does.
 */
export async function candidatesAmong(
    stack: string,
    settings: RawSettings,
    variations: readonly Variation[],
): Promise<Candidates> {
    const base = await planned(stack, settings);
    const stateful = new Stateful(await planned(stack, protectedBy(settings, stack)));
    const reaching: Candidate[] = [];
    const quiet: Candidate[][] = [];
    const refused: Candidate[][] = [];
    const search = async (group: readonly Variation[]): Promise<void> => {
        const merged = mergeChanges(
            settings,
            group.map((each) => each.settings),
        );
        // What the program refuses alone, the engine shall say why.
        const plan = await planned(stack, merged).catch(() => undefined);
        const touched = plan && touchedBetween(base, plan, stateful);
        const secrets = plan?.secrets.filter((key) => !base.secrets.includes(key)) ?? [];
        const [only] = group;
        if (touched?.size === 0) {
            quiet.push(group.map((variation) => ({ ...variation, secrets, touched })));
        } else if (touched && only && group.length === 1) {
            reaching.push({ ...only, touched, secrets });
        } else if (only && group.length === 1) {
            refused.push([{ ...only, touched: new Map(), secrets }]);
        } else {
            const middle = Math.ceil(group.length / 2);
            await search(group.slice(0, middle));
            await search(group.slice(middle));
        }
    };
    for (const group of chunks(variations)) {
        await search(group);
    }
    const areSound = (group: readonly Candidate[]) =>
        isSound(
            mergeChanges(
                settings,
                group.map((each) => each.settings),
            ),
            stack,
        );
    return { reaching, quiet: [...rejoined(quiet, areSound), ...refused], stateful };
}

/** Suspects by themselves, others together; never two changes of one setting, or of one within another. */
function chunks(variations: readonly Variation[]): Variation[][] {
    const groups: Variation[][] = [];
    for (const variation of variations) {
        const group = SUSPECT.test(variation.setting)
            ? undefined
            : groups.find(
                  (each) =>
                      each.length < CHUNK &&
                      each.every((other) => !SUSPECT.test(other.setting) && mayStandTogether(other, variation)),
              );
        if (group) {
            group.push(variation);
        } else {
            groups.push([variation]);
        }
    }
    return groups;
}

/** Small groups put together to larger ones that the settings allow. */
function rejoined(groups: readonly Candidate[][], areSound: (group: readonly Candidate[]) => boolean): Candidate[][] {
    const joined: Candidate[][] = [];
    for (const group of groups) {
        const other = joined.find(
            (each) =>
                each.length + group.length <= CHUNK &&
                each.every((one) => group.every((another) => mayStandTogether(one, another))) &&
                areSound([...each, ...group]),
        );
        if (other) {
            other.push(...group);
        } else {
            joined.push([...group]);
        }
    }
    return joined;
}

/** Whether neither setting lies within the other. */
export function mayStandTogether({ setting: one }: Variation, { setting: other }: Variation): boolean {
    const within = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}.`);
    return !within(one, other) && !within(other, one);
}

function touchedBetween(before: Planned, after: Planned, stateful: Stateful): Map<string, string[]> {
    const touched = new Map<string, string[]>();
    for (const urn of new Set([...before.resources.keys(), ...after.resources.keys()])) {
        const [was, becomes] = [before.resources.get(urn), after.resources.get(urn)];
        const resource = was ?? becomes;
        if (resource && (stateful.has(resource) || isProvider(resource.type))) {
            const inputs = was && becomes ? differing(was, becomes) : [];
            if (!was || !becomes || inputs.length > 0) {
                touched.set(urn, inputs);
            }
        }
    }
    return touched;
}

/** Names of the inputs that differ, of a resource that can lose something by it. */
function differing({ type, inputs: was }: Resource, { inputs: becomes }: Resource): string[] {
    if (losesNothingInPlace(type)) {
        return [];
    }
    const keys = new Set([...Object.keys(was), ...Object.keys(becomes)]);
    return [...keys].filter((key) => JSON.stringify(was[key]) !== JSON.stringify(becomes[key]));
}
