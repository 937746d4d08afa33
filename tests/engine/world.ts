import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChartLibrary } from "../../plan/charts.ts";
import { makePlan } from "../../plan/plan.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Release } from "../../plan/releases.ts";
import { readProject } from "../../plan/stack-config.ts";
import { at, textAt } from "../../plan/model.ts";
import { charts } from "../../versions.ts";
import type { Chart } from "../../versions.ts";
import { startControlPlane } from "../cluster/control-plane.ts";
import type { ControlPlane } from "../cluster/control-plane.ts";
import { REVOCATION_HOST, startDigitalOcean } from "../support/digitalocean/server.ts";
import type { DigitalOcean } from "../support/digitalocean/server.ts";
import { SPACES_DOMAIN } from "../support/digitalocean/spaces.ts";
import { Operators } from "../support/operators.ts";
import type { AwaitedKind } from "../support/operators.ts";
import { chartHosts } from "./chart-hosts.ts";
import type { PublishedChart } from "./chart-hosts.ts";
import { createAdministrator, createForeignCluster, tokenFor } from "./cluster-access.ts";
import { customKinds } from "./definitions.ts";
import { pathOf, ROOT } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { startInternet } from "./internet.ts";
import type { Internet } from "./internet.ts";
import { packChart } from "./stand-in-charts.ts";

/** Nodes of a cluster that is there already. */
const FOREIGN_NODES = 4;

/** Regions that have Spaces. */
const SPACES_REGIONS = ["ams3", "atl1", "blr1", "fra1", "lon1", "nyc3", "sfo2", "sfo3", "sgp1", "syd1", "tor1"];

/** Everything around the engine: a Kubernetes cluster, DigitalOcean, hosts of charts; all on loopback. */
export interface World {
    readonly engine: Engine;
    readonly plan: Plan;
    readonly controlPlane: ControlPlane;
    readonly digitalOcean: DigitalOcean;
    readonly internet: Internet;
    readonly operators: Operators;
    /** Scratch folder, removed at the end. */
    readonly folder: string;
    /** The whole environment of the engine's processes. */
    readonly env: Readonly<Record<string, string>>;
    close(): Promise<void>;
}

/** Starts the world that a stack of the program needs, as its plan says. */
export async function startWorld(engine: Engine, stack: string): Promise<World> {
    const charts = process.env["CHARTS_DIR"];
    const options = { root: ROOT, charts: charts ? [charts] : [], strict: false, stackTraces: false };
    const folder = mkdtempSync(join(tmpdir(), "engine-"));
    const closing: (() => Promise<unknown>)[] = [];
    const close = async () => {
        for (const each of closing.reverse()) {
            await each();
        }
        rmSync(folder, { recursive: true, force: true });
    };
    try {
        const plan = await makePlan({ ...options, stack });
        const plans = [plan];
        // A change of settings may bring what another stack has already.
        for (const other of readProject(ROOT).stacks.filter((each) => each !== stack)) {
            plans.push(await makePlan({ ...options, stack: other }));
        }
        const controlPlane = await startControlPlane({ controllers: true, nodes: ownNodes(plan) ? 0 : FOREIGN_NODES });
        closing.push(() => controlPlane.stop());
        await createAdministrator(controlPlane.client);
        await createForeignCluster(controlPlane, plan, join(folder, "kubeconfig"));
        const digitalOcean = await startDigitalOcean({
            access: tokenFor(controlPlane),
            registries: givenRegistries(plan),
        });
        closing.push(() => digitalOcean.close());
        const internet = await startInternet(
            {
                [REVOCATION_HOST]: digitalOcean.listener,
                [`*.${SPACES_DOMAIN}`]: digitalOcean.listener,
                ...Object.fromEntries(
                    SPACES_REGIONS.map((region) => [`*.${region}.${SPACES_DOMAIN}`, digitalOcean.listener]),
                ),
                ...chartHosts(await publish(plans, options.charts, folder)),
            },
            folder,
        );
        closing.push(() => internet.close());
        const { kubernetes, loadBalancers, volumes } = digitalOcean;
        const operators = new Operators(controlPlane.client, {
            kinds: awaitedKinds(plan),
            cloud: {
                nodes: () => kubernetes.nodes(),
                ensureLoadBalancer: (name) => loadBalancers.ensure(name),
                removeLoadBalancer: (name) => loadBalancers.remove(name),
                ensureVolume: (name, sizeGiB) => volumes.ensure(name, sizeGiB),
                removeVolume: (name) => volumes.remove(name),
            },
        });
        closing.push(() => operators.stop());
        const env = environment(engine, folder, { digitalOcean, internet });
        return { engine, plan, controlPlane, digitalOcean, internet, operators, folder, env, close };
    } catch (error) {
        await close();
        throw error;
    }
}

/** Variables that the engine, its providers or their libraries read. */
const MEANINGFUL = /^(PULUMI|DIGITALOCEAN|SPACES|AWS|KUBE|HELM|TF)_/;

/** What the engine's processes see in place of this machine's accounts, kubeconfig and proxy. */
function environment(
    engine: Engine,
    folder: string,
    { digitalOcean, internet }: { readonly digitalOcean: DigitalOcean; readonly internet: Internet },
): Record<string, string> {
    const home = join(folder, "home");
    const pulumiHome = join(folder, "pulumi");
    const backend = join(folder, "backend");
    [home, pulumiHome, backend].forEach((path) => mkdirSync(path));
    symlinkSync(engine.plugins, join(pulumiHome, "plugins"));
    return {
        ...Object.fromEntries(Object.keys(process.env).flatMap((name) => (MEANINGFUL.test(name) ? [[name, ""]] : []))),
        PATH: pathOf(engine),
        HOME: home,
        TMPDIR: tmpdir(),
        PULUMI_HOME: pulumiHome,
        PULUMI_BACKEND_URL: `file://${backend}`,
        PULUMI_CONFIG_PASSPHRASE: "of no account",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
        DIGITALOCEAN_TOKEN: digitalOcean.token,
        DIGITALOCEAN_API_URL: digitalOcean.url,
        SPACES_ACCESS_KEY_ID: digitalOcean.spacesKey.id,
        SPACES_SECRET_ACCESS_KEY: digitalOcean.spacesKey.secret,
        KUBECONFIG: join(folder, "kubeconfig"),
        ...internet.env,
    };
}

/**
 * The charts of every release of the plans that is not a folder of the program, as the first plan that has it needs it; and
 * those that the program installs with settings that no stack has.
 */
async function publish(plans: readonly Plan[], folders: readonly string[], folder: string): Promise<PublishedChart[]> {
    const library = new ChartLibrary(ROOT, folders);
    const published = plans.flatMap((plan) =>
        plan.releases.filter(({ reference }) => !reference.startsWith(".")).map((release) => ({ plan, release })),
    );
    const keyOf = ({ repository, reference, version }: Release) => `${repository} ${reference} ${version}`;
    const spare = Object.values(charts).flatMap((chart) =>
        plans.slice(0, 1).map((plan) => ({ plan, release: releaseFrom(chart) })),
    );
    const once = new Map([...spare, ...published.toReversed()].map((each) => [keyOf(each.release), each]));
    try {
        return await Promise.all(
            [...once.values()].map(async ({ plan: { manifests, releases }, release }) => {
                const found = await library.find(release.reference, release.version);
                const demand = { release, folder: found, kinds: customKinds(manifests), manifests, releases };
                return {
                    name: release.chart,
                    version: release.version,
                    source: release.repository || release.reference,
                    archive: await packChart(demand, folder),
                };
            }),
        );
    } finally {
        await library.close();
    }
}

/** A release of a chart, with nothing special. */
function releaseFrom({ name, version, repo }: Chart): Release {
    const source = repo.startsWith("oci://")
        ? { reference: repo, repository: "" }
        : { reference: name, repository: repo };
    return {
        ...source,
        urn: "",
        name,
        namespace: "",
        chart: name,
        version,
        values: {},
        redactedValues: {},
        skipCrds: false,
    };
}

/** Kinds that the program waits for: those with an object that says so. */
function awaitedKinds(plan: Plan): AwaitedKind[] {
    const awaited = plan.resources
        .filter(({ inputs }) => textAt(at(inputs, "apiVersion")).includes("."))
        .map(({ inputs }) => ({ apiVersion: textAt(at(inputs, "apiVersion")), kind: textAt(at(inputs, "kind")) }));
    return [...new Map(awaited.map((kind) => [`${kind.apiVersion}/${kind.kind}`, kind])).values()];
}

/** Whether the stack brings the nodes of its cluster. */
function ownNodes({ resources }: Plan): boolean {
    return resources.some(({ type }) => type === "digitalocean:index/kubernetesCluster:KubernetesCluster");
}

/** Registries that the stack uses and does not create. */
function givenRegistries({ resources }: Plan): string[] {
    const named = (type: string, key: string) =>
        resources.filter((resource) => resource.type === type).map(({ inputs }) => textAt(inputs[key]));
    const created = named("digitalocean:index/containerRegistry:ContainerRegistry", "name");
    return named(
        "digitalocean:index/containerRegistryDockerCredentials:ContainerRegistryDockerCredentials",
        "registryName",
    ).filter((name) => !created.includes(name));
}
