import { configured } from "../policy/configuration.ts";
import { ownPricesOf } from "../policy/rules/budget.ts";
import { rulesFor, type Protection } from "../policy/rules.ts";
import { adopt } from "./adoption.ts";
import { ChartLibrary } from "./charts.ts";
import { estimateCost, type CostEstimate } from "./cost.ts";
import { collectFindings, sortFindings } from "./findings.ts";
import { scrub, scrubResources } from "./leaks.ts";
import { isKubernetesObject, manifestsOf, type Manifest } from "./manifests.ts";
import { findMissingSecrets, withPlaceholders, type MissingSecret } from "./missing-secrets.ts";
import { objectAt, type Finding, type JsonObject, type PlannedResource, type Resource } from "./model.ts";
import { findPlaintextSecrets, plaintextFindings, withSecret } from "./plaintext-secrets.ts";
import { releaseOf, type Release } from "./releases.ts";
import { clusterFacts, renderAll, type Unrendered } from "./rendering.ts";
import { programIn, runInMonitor, type Run } from "./run.ts";
import { redact, type SecretValues } from "./secrets.ts";
import { readProject, readStackConfig } from "./stack-config.ts";

/** What to plan. */
export interface PlanOptions {
    /** Folder of the program. */
    readonly root: string;
    readonly stack: string;
    /** Folders that hold charts. */
    readonly charts: readonly string[];
    /** Whether a release whose chart cannot be rendered is an error. */
    readonly strict: boolean;
    /** Whether errors of the program carry stack traces; slower. */
    readonly stackTraces: boolean;
    /** Levels and settings of rules, as `pulumi preview --policy-pack-config` takes them. */
    readonly policy?: JsonObject;
}

/** All that a stack would be. */
export interface Plan {
    readonly project: string;
    readonly stack: string;
    /** What the settings say of the stack's state. */
    readonly protection: Protection;
    /** Kubernetes version that charts are rendered for. */
    readonly kubernetes: string;
    /** In registration order, secrets replaced. */
    readonly resources: readonly PlannedResource[];
    readonly manifests: readonly Manifest[];
    readonly releases: readonly Release[];
    readonly unrendered: readonly Unrendered[];
    /** The stack outputs, secrets replaced. */
    readonly outputs: JsonObject;
    readonly missingSecrets: readonly MissingSecret[];
    /** What it would cost by the month. */
    readonly cost: CostEstimate;
    readonly findings: readonly Finding[];
    /** Kinds of custom resources that had no definition to be checked against. */
    readonly uncheckedKinds: readonly string[];
    /** The values that no file may show. */
    readonly secrets: SecretValues;
}

/** Runs the program of a stack, renders what it deploys and checks all of it. */
export async function makePlan(options: PlanOptions): Promise<Plan> {
    const project = readProject(options.root);
    const written = readStackConfig(options.root, project, options.stack);
    const plaintext = await findPlaintextSecrets(options.root, written);
    const given = withSecret(written, plaintext);
    const library = new ChartLibrary(options.root, options.charts);
    try {
        const missingSecrets = await findMissingSecrets(options.root, options.stack, given);
        const run = await runInMonitor(programIn(options.root, project.main), {
            project: project.name,
            stack: options.stack,
            config: withPlaceholders(given, missingSecrets),
            stackTraces: options.stackTraces,
        });
        const protection = given.values[`${project.name}:protection`] === "protected" ? "protected" : "ephemeral";
        const { collisions, ...deployed } = await whatIsDeployed(run, library);
        const { resources, outputs, leaks } = whatIsRecorded(run);
        const checked = await collectFindings({
            ...{ run, library, resources, collisions, strict: options.strict },
            ...deployed,
            rules: configured(rulesFor(protection), options.policy ?? {}),
        });
        return {
            ...{ project: project.name, stack: options.stack, protection, resources, outputs, missingSecrets },
            ...deployed,
            ...checked,
            cost: estimateCost(resources, ownPricesOf(options.policy ?? {})),
            findings: sortFindings([...plaintextFindings(plaintext, options.stack), ...leaks, ...checked.findings]),
            secrets: run.secrets,
        };
    } finally {
        await library.close();
    }
}

type Deployed = Pick<Plan, "kubernetes" | "manifests" | "releases" | "unrendered"> & {
    readonly collisions: readonly Finding[];
};

/** The Kubernetes objects and releases of a run, those of charts included. */
async function whatIsDeployed(run: Run, library: ChartLibrary): Promise<Deployed> {
    const nameOf = (resource: Resource): string => run.names.get(resource.urn) ?? resource.name;
    const clean = (object: JsonObject): JsonObject => scrub(object, "", run.secrets).value;
    const typed = run.resources
        .filter(isKubernetesObject)
        .flatMap((resource) => manifestsOf(resource, nameOf(resource)))
        .map((manifest) => ({ ...manifest, redacted: clean(manifest.redacted) }));
    const releases = run.resources
        .flatMap((resource) => releaseOf(resource, nameOf(resource)) ?? [])
        .map((release) => ({ ...release, redactedValues: clean(release.redactedValues) }));
    const cluster = clusterFacts(run, typed);
    const { rendered, unrendered } = await renderAll(releases, library, cluster, run.secrets);
    const { manifests, findings: collisions } = adopt([...typed, ...rendered], releases);
    return { kubernetes: cluster.version, manifests, releases, unrendered, collisions };
}

/** Resources and outputs as they may be written, and the secrets that were not marked as such. */
function whatIsRecorded(run: Run): Pick<Plan, "resources" | "outputs"> & { readonly leaks: readonly Finding[] } {
    const redacted = run.resources.map((resource) => ({ ...resource, inputs: objectAt(redact(resource.inputs)) }));
    const resources = scrubResources(redacted, run.secrets);
    const outputs = scrub(objectAt(redact(run.outputs)), "outputs", run.secrets);
    return { resources: resources.value, outputs: outputs.value, leaks: [...resources.findings, ...outputs.findings] };
}
