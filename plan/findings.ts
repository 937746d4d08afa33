import { checkRules, type Rule } from "../policy/rules.ts";
import type { ChartLibrary } from "./charts.ts";
import type { Manifest } from "./manifests.ts";
import type { Finding, JsonObject, PlannedResource } from "./model.ts";
import type { Unrendered } from "./rendering.ts";
import type { Release } from "./releases.ts";
import type { Run } from "./run.ts";
import { BuiltinKinds } from "./validate/builtin.ts";
import { checkNamespaces, checkReferences } from "./validate/references.ts";

/** What the checks look at. */
export interface Subject {
    readonly run: Run;
    readonly resources: readonly PlannedResource[];
    readonly manifests: readonly Manifest[];
    readonly releases: readonly Release[];
    readonly unrendered: readonly Unrendered[];
    readonly library: ChartLibrary;
    /** Objects that two would make. */
    readonly collisions: readonly Finding[];
    readonly strict: boolean;
    /** The promises that hold in this stack. */
    readonly rules: readonly Rule[];
}

/** What the schemas say, and which kinds there is no schema of. */
interface SchemaCheck {
    readonly findings: readonly Finding[];
    readonly uncheckedKinds: readonly string[];
}

const DEFINITION = "CustomResourceDefinition";

/** Every check of a plan. */
export async function collectFindings(subject: Subject): Promise<SchemaCheck> {
    const { findings, uncheckedKinds } = await checkSchemas(subject);
    const all = [
        ...duplicates(subject.run),
        ...subject.collisions,
        ...rendering(subject),
        ...findings,
        ...(await valuesOf(subject)),
        ...checkReferences({ ...subject, unrendered: subject.unrendered.map(({ release }) => release) }),
        ...checkNamespaces(subject.manifests, subject.releases),
        ...checkRules(subject.rules, subject.resources),
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
        if (chart !== undefined) {
            // Loaded when there is a chart: the schema compiler costs more than all checks that do without it.
            const { checkValues } = await import("./validate/values.ts");
            found.push(...(await checkValues(release, chart, library)));
        }
    }
    return found;
}

async function checkSchemas({ manifests, library }: Subject): Promise<SchemaCheck> {
    const builtin = new BuiltinKinds();
    const findings: Finding[] = [];
    const custom: Manifest[] = [];
    for (const manifest of manifests) {
        if (!(await builtin.knows(manifest))) {
            custom.push(manifest);
        } else if (manifest.kind !== DEFINITION) {
            findings.push(...(await builtin.check(manifest)));
        }
    }
    const definitions = manifests.filter(({ kind }) => kind === DEFINITION).map(({ object }) => object);
    const checked = await checkCustomKinds(custom, library, definitions);
    return { ...checked, findings: [...findings, ...checked.findings] };
}

async function checkCustomKinds(
    custom: readonly Manifest[],
    library: ChartLibrary,
    definitions: readonly JsonObject[],
): Promise<SchemaCheck> {
    const groups = [...Map.groupBy(custom, ({ apiVersion, kind }) => `${apiVersion} ${kind}`).values()];
    const kindOf = ([first]: readonly Manifest[]): string => first?.kind ?? "";
    if (groups.length === 0 || (library.folders.length === 0 && definitions.length === 0)) {
        return { findings: [], uncheckedKinds: groups.map(kindOf) };
    }
    const { CustomKinds } = await import("./validate/custom.ts");
    const kinds = new CustomKinds(library.crdFiles(), definitions);
    const unknown = groups.filter(([first]) => first !== undefined && !kinds.knows(first));
    return { findings: groups.flatMap((group) => kinds.check(group)), uncheckedKinds: unknown.map(kindOf) };
}

/** Errors first, then by subject and path. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
    return [...findings].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function key({ level, subject, path = "", rule, message }: Finding): string {
    return [level, subject, path, rule, message].join("\n");
}
