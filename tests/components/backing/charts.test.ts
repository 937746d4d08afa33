import assert from "node:assert/strict";
import { ChartLibrary } from "../../../plan/charts.ts";
import { isKubernetesObject, manifestsOf, type Manifest } from "../../../plan/manifests.ts";
import { releaseOf, type Release } from "../../../plan/releases.ts";
import { runInMonitor, type Run } from "../../../plan/run.ts";
import { CustomKinds } from "../../../plan/validate/custom.ts";
import { checkValues } from "../../../plan/validate/values.ts";
import { everythingInCluster } from "./everything.ts";

/** The kinds whose definitions a folder of the charts used here holds. */
const KINDS = [
    "Cluster",
    "Kafka",
    "KafkaNodePool",
    "KafkaTopic",
    "MongoDBCommunity",
    "ObjectStore",
    "PodMonitor",
    "ScheduledBackup",
    "ServiceMonitor",
];

describe("Backing services and the charts at hand", function () {
    const folder = process.env["CHARTS_DIR"];
    let run: Run;
    let library: ChartLibrary;

    before(async function () {
        if (folder === undefined) {
            console.log("      CHARTS_DIR names no folder of charts: nothing to check against");
            this.skip();
        }
        library = new ChartLibrary(process.cwd(), [folder]);
        run = await runInMonitor(everythingInCluster, {
            project: "platform",
            stack: "test",
            config: { values: {}, secretKeys: [] },
            stackTraces: true,
        });
    });

    after(() => library?.close());

    it("agree on every custom resource: each field is in the definition, and of its type", () => {
        const kinds = new CustomKinds(library.crdFiles(), []);
        const manifests = run.resources
            .filter(isKubernetesObject)
            .flatMap((resource) => manifestsOf(resource, run.names.get(resource.urn) ?? resource.name));
        const known = manifests.filter((manifest) => kinds.knows(manifest));
        assert.deepEqual([...new Set(known.map(({ kind }) => kind))].sort(), KINDS);
        assert.deepEqual(
            groups(known).flatMap((group) => kinds.check(group)),
            [],
        );
    });

    it("agree on every value: each key is one that the chart reads, and of its type", async () => {
        const releases = run.resources.flatMap(
            (resource) => releaseOf(resource, run.names.get(resource.urn) ?? resource.name) ?? [],
        );
        assert.equal(releases.length, 8);
        const findings = await Promise.all(releases.map((release) => findingsOf(release)));
        assert.deepEqual(findings.flat(), []);
    });

    async function findingsOf(release: Release) {
        const chart = await library.find(release.chart, release.version);
        assert.ok(chart, `there is no chart ${release.chart} in ${folder}`);
        return checkValues(release, chart, library);
    }
});

/** Manifests of one API version and kind each. */
function groups(manifests: readonly Manifest[]): Manifest[][] {
    return [...Map.groupBy(manifests, ({ apiVersion, kind }) => `${apiVersion}/${kind}`).values()];
}
