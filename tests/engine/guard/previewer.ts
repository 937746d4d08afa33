import type { Operation } from "../operations.ts";
import { OperationFailed } from "../stack.ts";
import type { EngineStack } from "../stack.ts";
import { mayStandTogether } from "./candidates.ts";
import type { Candidate } from "./candidates.ts";
import { effectsOf, isProvider, replacingInputs, typeOf } from "./effects.ts";
import type { Effects, Stateful } from "./effects.ts";
import { mergeChanges } from "./merge.ts";
import { isSound } from "./variations.ts";
import type { RawSettings } from "./variations.ts";

/** What one change of a setting would do, as a preview says it. */
export interface Verdict {
    readonly effects: Effects;
    /** What the engine or a provider says when it refuses the change. */
    readonly refusal?: string;
}

type Outcome = { readonly operations: readonly Operation[] } | { readonly failure: OperationFailed };

/** Resources on which nearly everything else depends. */
const ROOT = /(vpc:Vpc|kubernetesCluster:KubernetesCluster)::/;

/** Previews changes, as many together as can be told apart afterwards. */
export class Previewer {
    /** How many previews it has made. */
    count = 0;
    readonly verdicts = new Map<Candidate, Verdict>();
    readonly #stack: EngineStack;
    readonly #settings: RawSettings;
    readonly #stateful: Stateful;

    constructor(stack: EngineStack, settings: RawSettings, stateful: Stateful) {
        this.#stack = stack;
        this.#settings = settings;
        this.#stateful = stateful;
    }

    /** Judges changes, in groups of those that differ in what they reach. */
    async judgeAll(candidates: readonly Candidate[]): Promise<void> {
        for (const group of this.#grouped(candidates)) {
            await this.judge(group);
        }
    }

    /**
     * Judges the changes of a group together. What replaces something is previewed by itself, for what follows from it may
     * meet what another change does. A refusal is that of the one change that reaches what it is about; the others are
     * previewed again. A group that does more than its changes can explain is divided.
     */
    async judge(group: readonly Candidate[]): Promise<void> {
        const outcome = await this.#preview(group);
        const [only] = group;
        if (only && group.length === 1) {
            this.verdicts.set(only, this.#verdict(only, outcome));
            return;
        }
        const culprits = "failure" in outcome ? refused(group, outcome.failure) : [];
        culprits.forEach((candidate) => this.verdicts.set(candidate, this.#verdict(candidate, outcome)));
        const suspects = "failure" in outcome ? [] : replacing(group, outcome.operations);
        if (culprits.length > 0 || suspects.length > 0) {
            const rest = group.filter((candidate) => !suspects.includes(candidate) && !culprits.includes(candidate));
            for (const part of [...suspects.map((candidate) => [candidate]), ...(rest.length > 0 ? [rest] : [])]) {
                await this.judge(part);
            }
            return;
        }
        const effects = "failure" in outcome ? undefined : effectsOf(outcome.operations, this.#stateful);
        if (!effects || [...effects.keys()].some((urn) => !group.some(({ touched }) => touched.has(urn)))) {
            const middle = Math.ceil(group.length / 2);
            await this.judge(group.slice(0, middle));
            await this.judge(group.slice(middle));
            return;
        }
        for (const candidate of group) {
            const own = [...effects].filter(([urn]) => candidate.touched.has(urn));
            this.verdicts.set(candidate, { effects: new Map(own) });
        }
    }

    #verdict(candidate: Candidate, outcome: Outcome): Verdict {
        return "failure" in outcome
            ? { effects: new Map(), refusal: refusalOf(candidate, outcome.failure) }
            : { effects: effectsOf(outcome.operations, this.#stateful) };
    }

    async #preview(group: readonly Candidate[]): Promise<Outcome> {
        this.count++;
        this.#stack.set(
            asOverrides(
                this.#merged(group),
                group.flatMap(({ secrets }) => secrets),
            ),
        );
        try {
            return await this.#stack.preview();
        } catch (error) {
            if (error instanceof OperationFailed) {
                return { failure: error };
            }
            throw error;
        }
    }

    /** Groups of changes that the settings allow together and that differ in the inputs they change. */
    #grouped(candidates: readonly Candidate[]): Candidate[][] {
        const groups: Candidate[][] = [];
        for (const candidate of candidates) {
            const group = groups.find(
                (members) =>
                    members.every(
                        (member) =>
                            !reachesProvider(member) &&
                            !reachesProvider(candidate) &&
                            atRoot(member) === atRoot(candidate) &&
                            mayStandTogether(member, candidate) &&
                            reachDifferentInputs(member, candidate),
                    ) && isSound(this.#merged([...members, candidate]), this.#stack.name),
            );
            if (group) {
                group.push(candidate);
            } else {
                groups.push([candidate]);
            }
        }
        return groups;
    }

    #merged(group: readonly Candidate[]): RawSettings {
        return mergeChanges(
            this.#settings,
            group.map(({ settings }) => settings),
        );
    }
}

/** Settings for a stack's file. Secrets that only a change asks for are given in clear: nothing of it is ever created. */
export function asOverrides(settings: RawSettings, secrets: readonly string[] = []): Record<string, unknown> {
    return Object.fromEntries([
        ...secrets.map((key) => [key, `made-up-value-of-${key}`] as const),
        ...Object.entries(settings).map(([name, value]) => [`platform:${name}`, value] as const),
    ]);
}

function atRoot({ touched }: Candidate): boolean {
    return [...touched.keys()].some((urn) => ROOT.test(urn));
}

/** A way to a cluster that leads nowhere hides what other changes do. */
function reachesProvider({ touched }: Candidate): boolean {
    return [...touched.keys()].some((urn) => isProvider(typeOf(urn)));
}

/** Whether no resource comes or goes by one that the other reaches too, and no input is changed by both. */
function reachDifferentInputs(one: Candidate, other: Candidate): boolean {
    return [...one.touched].every(([urn, inputs]) => {
        const others = other.touched.get(urn);
        return !others || (inputs.length > 0 && others.length > 0 && !inputs.some((input) => others.includes(input)));
    });
}

/** The changes of a group that reach, and are alone in it, what a failed preview complains of. */
function refused(group: readonly Candidate[], { complaints }: OperationFailed): Candidate[] {
    const reaching = complaints.map(({ urn }) => group.filter(({ touched }) => touched.has(urn)));
    return [...new Set(reaching.flatMap((candidates) => (candidates.length === 1 ? candidates : [])))];
}

/** The changes of a group that reach an input for which something is replaced. */
function replacing(group: readonly Candidate[], operations: readonly Operation[]): Candidate[] {
    const causes = replacingInputs(operations);
    return group.filter(({ touched }) =>
        [...touched].some(([urn, inputs]) => causes.get(urn)?.some((cause) => inputs.includes(cause))),
    );
}

/** The sentence of a failed preview that says why a change is refused. */
function refusalOf({ touched }: Candidate, { complaints, message }: OperationFailed): string {
    const about = complaints.filter(({ urn }) => touched.has(urn));
    const lines = (about.length > 0 ? about : complaints).flatMap((each) => each.message.split("\n"));
    const sentences = [...lines.filter((line) => /^\s*\*/.test(line)), ...lines, ...message.split("\n")];
    const sentence = sentences.find((line) => line.trim() !== "") ?? "";
    return sentence
        .trim()
        .replace(/^\*\s*/, "")
        .replace(/^the Kubernetes API server reported .* become live: /, "");
}
