import { findMissingSecrets, withPlaceholders } from "../../../plan/missing-secrets.ts";
import type { Resource } from "../../../plan/model.ts";
import { programIn, runInMonitor } from "../../../plan/run.ts";
import { readProject } from "../../../plan/stack-config.ts";
import { ROOT } from "../engine.ts";
import { configurationOf } from "./variations.ts";
import type { RawSettings } from "./variations.ts";

/** What a stack would register with some settings. */
export interface Planned {
    readonly resources: ReadonlyMap<string, Resource>;
    /** Secrets that the settings ask for. */
    readonly secrets: readonly string[];
}

/** Runs the program with the settings against the recording monitor, which is a hundred times as fast as a preview. */
export async function planned(stack: string, settings: RawSettings): Promise<Planned> {
    const project = readProject(ROOT);
    const given = { values: configurationOf(settings), secretKeys: [] };
    const missing = await findMissingSecrets(ROOT, stack, given);
    const run = await runInMonitor(programIn(ROOT, project.main), {
        project: project.name,
        stack,
        config: withPlaceholders(given, missing),
        stackTraces: false,
    });
    return {
        resources: new Map(run.resources.map((resource) => [resource.urn, resource])),
        secrets: missing.map(({ key }) => key),
    };
}

/** URNs of resources that come, go or have other inputs. */
export function changedBetween(before: Planned, after: Planned): string[] {
    const urns = new Set([...before.resources.keys(), ...after.resources.keys()]);
    const inputs = ({ resources }: Planned, urn: string) => JSON.stringify(resources.get(urn)?.inputs ?? null);
    return [...urns].filter((urn) => inputs(before, urn) !== inputs(after, urn));
}
