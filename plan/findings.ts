import { checkRules, rulesFor, type Protection } from "../policy/rules.ts";
import type { ChartLibrary } from "./charts.ts";
import type { Manifest } from "./manifests.ts";
import type { Finding, PlannedResource } from "./model.ts";
import type { Unrendered } from "./rendering.ts";
import type { Release } from "./releases.ts";
import type { Run } from "./run.ts";
import { BuiltinKinds } from "./validate/builtin.ts";
import { CustomKinds, definitionsAmong } from "./validate/custom.ts";
import { checkNamespaces, checkReferences } from "./validate/references.ts";
import { checkValues } from "./validate/values.ts";

/** What the checks look at. */
export interface Subject {
    readonly run: Run;
    readonly resources: readonly PlannedResource[];
    readonly manifests: readonly Manifest[];
    readonly releases: readonly Release[];
    readonly unrendered: readonly Unrendered[];
    readonly library: ChartLibrary;
    readonly strict: boolean;
    /** What the stack's settings say of its state. */
    readonly protection: Protection;
}

/** Every check of a plan. */
export async function collectFindings(subject: Subject): Promise<{ findings: Finding[]; uncheckedKinds: string[] }> {
    const { findings, uncheckedKinds } = await checkSchemas(subject);
    const all = [
        ...duplicates(subject.run),
        ...rendering(subject),
        ...findings,
        ...(await valuesOf(subject)),
        ...checkReferences({ ...subject, unrendered: subject.unrendered.map(({ release }) => release) }),
        ...checkNamespaces(subject.manifests, subject.releases),
        ...checkRules(rulesFor(subject.protection), subject.resources),
    ];
    return { findings: all, uncheckedKinds };
}

function duplicates(run: Run): Finding[] {
    return run.duplicates.map((urn) => ({
        rule: "unique-urn",
        level: "error",
        subject: urn,
        message: "is registered twice: the engine refuses the second one",
    }));
}

function rendering({ unrendered, strict }: Subject): Finding[] {
    return unrendered
        .filter(({ broken }) => broken || strict)
        .map(({ release, reason }) => ({
            rule: "chart-rendering",
            level: "error",
            subject: release.urn,
            message: reason,
        }));
}

async function valuesOf({ releases, library }: Subject): Promise<Finding[]> {
    const found: Finding[] = [];
    for (const release of releases) {
        const chart = await library.find(release.reference, release.version);
        found.push(...(chart === undefined ? [] : await checkValues(release, chart, library)));
    }
    return found;
}

async function checkSchemas({
    manifests,
    library,
}: Subject): Promise<{ findings: Finding[]; uncheckedKinds: string[] }> {
    const builtin = new BuiltinKinds();
    const findings: Finding[] = [];
    const custom: Manifest[] = [];
    for (const manifest of manifests) {
        if (!(await builtin.knows(manifest))) {
            custom.push(manifest);
        } else if (manifest.kind !== "CustomResourceDefinition") {
            findings.push(...(await builtin.check(manifest)));
        }
    }
    const kinds = new CustomKinds(custom.length === 0 ? [] : library.crdFiles(), definitionsAmong(manifests));
    const byKind = Object.groupBy(custom, ({ apiVersion, kind }) => `${apiVersion} ${kind}`);
    const unchecked: string[] = [];
    for (const group of Object.values(byKind)) {
        const [first] = group ?? [];
        if (group === undefined || first === undefined) {
            continue;
        }
        unchecked.push(...(kinds.knows(first) ? [] : [first.kind]));
        findings.push(...kinds.check(group));
    }
    return { findings, uncheckedKinds: unchecked };
}

/** Errors first, then by subject and path. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
    return [...findings].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function key({ level, subject, path = "", rule, message }: Finding): string {
    return [level, subject, path, rule, message].join("\n");
}
