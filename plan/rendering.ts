import { join } from "node:path";
import { PACKAGES } from "../components/platform/chart-lock.ts";
import type { ChartLibrary } from "./charts.ts";
import { render, type ClusterFacts } from "./helm.ts";
import { renderedManifest, type Manifest } from "./manifests.ts";
import { at, textAt } from "./model.ts";
import type { Release } from "./releases.ts";
import type { Run } from "./run.ts";
import type { SecretValues } from "./secrets.ts";

/** A release whose objects are not known, and why. */
export interface Unrendered {
    readonly release: Release;
    readonly reason: string;
    /** Whether the chart is there but fails: an error in any case. */
    readonly broken: boolean;
}

/** The version that charts are rendered for when the stack does not say which one its cluster runs. */
const DEFAULT_KUBERNETES_VERSION = "v1.36.0";
const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";

/** Renders every release whose chart is at hand. */
export async function renderAll(
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
    if (!found && release.reference.startsWith(`./${PACKAGES}/`)) {
        return `The chart ${chart} is not in ${PACKAGES}/: run npm run charts -- pull.`;
    }
    if (folder === undefined) {
        return `The chart ${chart} is not at hand: name a folder of charts with --charts.`;
    }
    return found
        ? `The folder of chart ${chart} has no templates.`
        : `The chart ${chart} is in none of the charts folders: add ${join(folder, release.chart)}/ or ${release.chart}-${release.version}.tgz.`;
}

/** What charts are told of the cluster they are rendered for. */
export function clusterFacts(run: Run, manifests: readonly Manifest[]): ClusterFacts {
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
