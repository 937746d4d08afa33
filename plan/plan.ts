import { pathToFileURL } from "node:url";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type * as Settings from "../settings.ts";
import type * as SettingsSecrets from "../settings/secrets.ts";
import { ChartLibrary } from "./charts.ts";
import { collectFindings } from "./findings.ts";
import { render, type ClusterFacts } from "./helm.ts";
import { isKubernetesObject, manifestsOf, renderedManifest, type Manifest } from "./manifests.ts";
import { at, objectAt, textAt, type Finding, type JsonObject, type PlannedResource, type Resource } from "./model.ts";
import { releaseOf, type Release } from "./releases.ts";
import { programIn, runInMonitor, type Run } from "./run.ts";
import { redact, type SecretValues } from "./secrets.ts";
import { readProject, readStackConfig, type StackConfig } from "./stack-config.ts";

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
}

/** A secret that the stack needs and does not have; the plan went on with a placeholder. */
export interface MissingSecret {
    readonly key: string;
    /** What it is for. */
    readonly what: string;
    /** The command that sets it. */
    readonly command: string;
}

/** A release whose objects are not known, and why. */
export interface Unrendered {
    readonly release: Release;
    readonly reason: string;
    /** Whether the chart is there but fails: an error in any case. */
    readonly broken: boolean;
}

/** All that a stack would be. */
export interface Plan {
    readonly project: string;
    readonly stack: string;
    /** In registration order, secrets replaced. */
    readonly resources: readonly PlannedResource[];
    readonly manifests: readonly Manifest[];
    readonly releases: readonly Release[];
    readonly unrendered: readonly Unrendered[];
    /** The stack outputs, secrets replaced. */
    readonly outputs: JsonObject;
    readonly missingSecrets: readonly MissingSecret[];
    readonly findings: readonly Finding[];
    /** How many custom resources had no definition to be checked against. */
    readonly uncheckedCustomResources: number;
    /** The values that no file may show. */
    readonly secrets: SecretValues;
}

/** The version that charts are rendered for when the stack does not say which one its cluster runs. */
const DEFAULT_KUBERNETES_VERSION = "v1.36.0";
const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";

/** Runs the program of a stack, renders what it deploys and checks all of it. */
export async function makePlan(options: PlanOptions): Promise<Plan> {
    const project = readProject(options.root);
    const given = readStackConfig(options.root, project, options.stack);
    const library = new ChartLibrary(options.root, options.charts);
    try {
        const missingSecrets = await findMissingSecrets(options.root, options.stack, given);
        const run = await runInMonitor(programIn(options.root, project.main), {
            project: project.name,
            stack: options.stack,
            config: withPlaceholders(given, missingSecrets),
            stackTraces: options.stackTraces,
        });
        const isProtected = given.values[`${project.name}:protection`] === "protected";
        return await describe(
            run,
            { ...options, project: project.name, protected: isProtected },
            library,
            missingSecrets,
        );
    } finally {
        await library.close();
    }
}

async function describe(
    run: Run,
    options: PlanOptions & { readonly project: string; readonly protected: boolean },
    library: ChartLibrary,
    missingSecrets: readonly MissingSecret[],
): Promise<Plan> {
    const nameOf = (resource: Resource): string => run.names.get(resource.urn) ?? resource.name;
    const typed = run.resources
        .filter(isKubernetesObject)
        .flatMap((resource) => manifestsOf(resource, nameOf(resource)));
    const releases = run.resources.flatMap((resource) => releaseOf(resource, nameOf(resource)) ?? []);
    const { rendered, unrendered } = await renderAll(releases, library, clusterFacts(run, typed), run.secrets);
    const manifests = [...typed, ...rendered];
    const resources = run.resources.map((resource) => ({ ...resource, inputs: objectAt(redact(resource.inputs)) }));
    const checked = await collectFindings({
        ...{ run, resources, manifests, releases, unrendered, library },
        strict: options.strict,
        protection: options.protected ? "protected" : "ephemeral",
    });
    return {
        project: options.project,
        stack: options.stack,
        resources,
        manifests,
        releases,
        unrendered,
        outputs: objectAt(redact(run.outputs)),
        missingSecrets,
        ...checked,
        secrets: run.secrets,
    };
}

async function renderAll(
    releases: readonly Release[],
    library: ChartLibrary,
    cluster: ClusterFacts,
    secrets: SecretValues,
): Promise<{ rendered: Manifest[]; unrendered: Unrendered[] }> {
    const rendered: Manifest[] = [];
    const unrendered: Unrendered[] = [];
    for (const release of releases) {
        const chart = await library.find(release.reference, release.version);
        if (chart === undefined || !chart.hasTemplates) {
            unrendered.push({ release, reason: absence(release, library, chart !== undefined), broken: false });
            continue;
        }
        const rendering = await render(release, chart, cluster);
        if ("objects" in rendering) {
            rendered.push(...rendering.objects.map((object) => renderedManifest(object, release, secrets)));
        } else {
            unrendered.push({ release, ...rendering });
        }
    }
    return { rendered, unrendered };
}

function absence(release: Release, library: ChartLibrary, found: boolean): string {
    const chart = `${release.chart} ${release.version}`;
    const [folder] = library.folders;
    if (folder === undefined) {
        return `The chart ${chart} is not at hand: name a folder of charts with --charts.`;
    }
    return found
        ? `The folder of chart ${chart} has no templates.`
        : `The chart ${chart} is in none of the charts folders: add ${join(folder, release.chart)}/ or ${release.chart}-${release.version}.tgz.`;
}

/** What the program's settings ask for and the configuration lacks; a program without `settings.ts` asks for nothing. */
async function findMissingSecrets(root: string, stack: string, config: StackConfig): Promise<MissingSecret[]> {
    const path = join(root, "settings.ts");
    if (!existsSync(path)) {
        return [];
    }
    const { parseSettings } = (await import(pathToFileURL(path).href)) as typeof Settings;
    const { settings } = parseSettings(config.values, stack);
    if (settings === undefined) {
        return [];
    }
    const secrets = pathToFileURL(join(root, "settings", "secrets.ts")).href;
    const { missingSecrets, setSecretCommand } = (await import(secrets)) as typeof SettingsSecrets;
    return missingSecrets(settings, config.values).map(({ key, what }) => ({
        key,
        what,
        command: setSecretCommand(key, stack),
    }));
}

function withPlaceholders(config: StackConfig, missing: readonly MissingSecret[]): StackConfig {
    const placeholders = missing.map(({ key }) => [key, `missing-value-of-${key.replaceAll(/[^A-Za-z0-9]+/g, "-")}`]);
    return {
        values: { ...config.values, ...(Object.fromEntries(placeholders) as Record<string, string>) },
        secretKeys: [...config.secretKeys, ...missing.map(({ key }) => key)],
    };
}

function clusterFacts(run: Run, manifests: readonly Manifest[]): ClusterFacts {
    const slug =
        textAt(at(run.outputs, "cluster.version")) ||
        textAt(run.resources.find(({ type }) => type === CLUSTER)?.inputs["version"]);
    const version = /^v?(\d+\.\d+\.\d+)/.exec(slug)?.[1];
    const custom = manifests.filter(({ apiVersion }) => apiVersion.split("/")[0]?.includes(".") ?? false);
    const apiVersions = custom.flatMap(({ apiVersion, kind }) => [apiVersion, `${apiVersion}/${kind}`]);
    return {
        version: version === undefined ? DEFAULT_KUBERNETES_VERSION : `v${version}`,
        apiVersions: [...new Set(apiVersions)].sort(),
    };
}
