import type { EngineStack } from "../stack.ts";
import { candidatesAmong, mayStandTogether } from "./candidates.ts";
import type { Candidate } from "./candidates.ts";
import { effectsOf } from "./effects.ts";
import type { Effects, Stateful } from "./effects.ts";
import { mergeChanges } from "./merge.ts";
import { compoundVariations, variationsOf } from "./variations.ts";
import type { RawSettings } from "./variations.ts";

/** What one change of a setting would do, as a preview says it. */
export interface Verdict {
    readonly setting: string;
    readonly change: string;
    readonly effects: Effects;
    /** What the engine or a provider says when it refuses the change. */
    readonly refusal?: string;
}

export interface Guard {
    /** Changes that touch what can be lost, or are refused, in the order of the settings. */
    readonly verdicts: readonly Verdict[];
    /** Settings none of whose changes touch any of it. */
    readonly harmless: readonly string[];
    readonly stateful: Stateful;
    readonly previews: number;
}

/** Resources on which nearly everything else depends: a change that may replace them is previewed by itself. */
const ROOT = /(vpc:Vpc|kubernetesCluster:KubernetesCluster)::/;

/**
 * Previews what changing each setting of a stack would do. `stack` is up, with `settings` and without protection, so that
 * the engine goes on where it would stop at what it protects.
 */
export async function guard(stack: EngineStack, settings: RawSettings): Promise<Guard> {
    const variations = [...variationsOf(settings, stack.name), ...compoundVariations(settings, stack.name)];
    const { candidates, stateful } = await candidatesAmong(stack.name, settings, variations);
    const previewer = new Previewer(stack, settings, stateful);
    const found = await previewer.judge(candidates);
    stack.set(overrides(settings));
    const harmful = new Set(candidates.map(({ setting }) => setting));
    return {
        verdicts: candidates.flatMap((candidate) => found.get(candidate) ?? []),
        harmless: [...new Set(variations.map(({ setting }) => setting))].filter((setting) => !harmful.has(setting)),
        stateful,
        previews: previewer.count,
    };
}

type Verdicts = Map<Candidate, Verdict>;

/** Previews as many changes together as can be told apart afterwards. */
class Previewer {
    count = 0;
    readonly #stack: EngineStack;
    readonly #settings: RawSettings;
    readonly #stateful: Stateful;

    constructor(stack: EngineStack, settings: RawSettings, stateful: Stateful) {
        this.#stack = stack;
        this.#settings = settings;
        this.#stateful = stateful;
    }

    async judge(candidates: readonly Candidate[]): Promise<Verdicts> {
        const verdicts: Verdicts = new Map();
        const violent = candidates.filter(({ touched }) => [...touched.values()].some((inputs) => inputs.length === 0));
        const others = candidates.filter((candidate) => !violent.includes(candidate));
        // Changes that only update things are told apart by the inputs that they change.
        for (const group of grouped(
            others,
            (one, other) => atRoot(one) === atRoot(other) && differentInputs(one, other),
        )) {
            violent.push(...(await this.#gentle(group, verdicts)));
        }
        // Others by the resources, as long as nothing follows from them that could be another's.
        for (const group of grouped(
            violent,
            (one, other) => !atRoot(one) && !atRoot(other) && differentResources(one, other),
        )) {
            await this.#violent(group, verdicts);
        }
        return verdicts;
    }

    /** Judges the changes of a group that do nothing but update; returns the rest. */
    async #gentle(group: readonly Candidate[], verdicts: Verdicts): Promise<Candidate[]> {
        const effects = await this.#preview(group);
        if (typeof effects === "string") {
            return group.length === 1 ? [...group] : this.#inHalves(group, (half) => this.#gentle(half, verdicts));
        }
        const rough = group.filter(({ touched }) =>
            [...touched.keys()].some((urn) => (effects.get(urn) ?? "update") !== "update"),
        );
        if (rough.length > 0) {
            const rest = group.filter((candidate) => !rough.includes(candidate));
            return [...rough, ...(rest.length > 0 ? await this.#gentle(rest, verdicts) : [])];
        }
        if ([...effects.keys()].some((urn) => !group.some(({ touched }) => touched.has(urn)))) {
            return [...group];
        }
        group.forEach((candidate) => verdicts.set(candidate, verdict(candidate, effects)));
        return [];
    }

    async #violent(group: readonly Candidate[], verdicts: Verdicts): Promise<void> {
        const effects = await this.#preview(group);
        const [only] = group;
        if (only && group.length === 1) {
            const { setting, change } = only;
            verdicts.set(
                only,
                typeof effects === "string"
                    ? { setting, change, effects: new Map(), refusal: effects }
                    : { setting, change, effects },
            );
        } else if (
            typeof effects === "string" ||
            [...effects.keys()].some((urn) => !group.some(({ touched }) => touched.has(urn)))
        ) {
            await this.#inHalves(group, async (half) => {
                await this.#violent(half, verdicts);
                return [];
            });
        } else {
            group.forEach((candidate) => verdicts.set(candidate, verdict(candidate, effects)));
        }
    }

    async #inHalves(
        group: readonly Candidate[],
        judge: (half: readonly Candidate[]) => Promise<Candidate[]>,
    ): Promise<Candidate[]> {
        const middle = Math.ceil(group.length / 2);
        return [...(await judge(group.slice(0, middle))), ...(await judge(group.slice(middle)))];
    }

    /** What the changes would do together, or the sentence that refuses them. */
    async #preview(group: readonly Candidate[]): Promise<Effects | string> {
        this.count++;
        const merged = mergeChanges(
            this.#settings,
            group.map(({ settings }) => settings),
        );
        const secrets = group.flatMap((candidate) => candidate.secrets);
        this.#stack.set(overrides(merged, secrets));
        try {
            return effectsOf((await this.#stack.preview()).operations, this.#stateful);
        } catch (error) {
            return refusalIn(String(error));
        }
    }
}

function verdict({ setting, change, touched }: Candidate, effects: Effects): Verdict {
    return { setting, change, effects: new Map([...effects].filter(([urn]) => touched.has(urn))) };
}

function atRoot({ touched }: Candidate): boolean {
    return [...touched.keys()].some((urn) => ROOT.test(urn));
}

function differentInputs(one: Candidate, other: Candidate): boolean {
    return [...one.touched].every(([urn, inputs]) => !inputs.some((input) => other.touched.get(urn)?.includes(input)));
}

function differentResources(one: Candidate, other: Candidate): boolean {
    return ![...one.touched.keys()].some((urn) => other.touched.has(urn));
}

function grouped(candidates: readonly Candidate[], fit: (one: Candidate, other: Candidate) => boolean): Candidate[][] {
    const groups: Candidate[][] = [];
    for (const candidate of candidates) {
        const group = groups.find((members) =>
            members.every((member) => mayStandTogether(member, candidate) && fit(member, candidate)),
        );
        if (group) {
            group.push(candidate);
        } else {
            groups.push([candidate]);
        }
    }
    return groups;
}

/** Settings for a stack's file. Secrets that only a change asks for are given in clear: nothing of it is ever created. */
function overrides(settings: RawSettings, secrets: readonly string[] = []): Record<string, unknown> {
    return Object.fromEntries([
        ...secrets.map((key) => [key, `made-up-value-of-${key}`] as const),
        ...Object.entries(settings).map(([name, value]) => [`platform:${name}`, value] as const),
    ]);
}

/** The sentence of a failed preview that says why. */
function refusalIn(diagnostics: string): string {
    const lines = diagnostics.split("\n").map((line) => line.trim());
    const errors = lines.filter((line) => /^(error:|\*)/.test(line) && !/preview failed|error occurred/.test(line));
    return (errors[0] ?? lines.at(-1) ?? "").replace(/^(error:|\*)\s*/, "");
}
