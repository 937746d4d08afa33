import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isSameChart, type LockedChart } from "../../components/platform/chart-lock.ts";
import { createRelease } from "../../components/platform/helm-release.ts";
import { findMissingSecrets, withPlaceholders } from "../../plan/missing-secrets.ts";
import type { PlannedResource } from "../../plan/model.ts";
import { programIn } from "../../plan/run.ts";
import { readProject, readStackConfig, type StackConfig } from "../../plan/stack-config.ts";
import { checkRules, rulesFor } from "../../policy/rules.ts";
import { parseSettings } from "../../settings.ts";
import { remoteCharts, useLockedCharts } from "../../stacks/charts.ts";
import { checkCharts } from "../../tools/charts/check.ts";
import { wantedCharts } from "../../tools/charts/pinned.ts";
import { charts, type Chart } from "../../versions.ts";
import { all, deploy, only, text, type Deployed, type Registered, type Tree } from "../support/deploy.ts";
import { sha256 } from "./fixtures.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const RELEASE = "kubernetes:helm.sh/v3:Release";
const LISTED: Chart = { name: "shop", version: "1.2.3", repo: "https://charts.example.com" };
const PUSHED: Chart = { name: "gate", version: "v4.5.6", repo: "oci://registry.example.com/charts/gate" };
const OWN: Chart = { name: "own", version: "0.1.0", repo: "./packages/own-0.1.0.tgz" };

/** What of a release says where its chart comes from. */
function sourceOf({ inputs }: Registered): Tree {
    const { chart, version, repositoryOpts } = inputs;
    return { chart, version, ...(repositoryOpts && { repositoryOpts }) };
}

describe("A release", () => {
    let root: string;

    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "charts-"));
        mkdirSync(join(root, "charts"));
    });
    afterEach(() => rmSync(root, { recursive: true }));

    const lock = (...locked: LockedChart[]): void =>
        writeFileSync(join(root, "charts.lock.json"), JSON.stringify({ charts: locked }));
    const release = (chart: Chart, mode: "locked" | "repository"): Promise<Deployed> =>
        deploy(() => {
            useLockedCharts({ charts: mode }, root);
            createRelease("shop", { chart, namespace: "shop", releaseName: "shop", values: { a: 1 } }, {});
        });
    const source = async (chart: Chart, mode: "locked" | "repository" = "locked"): Promise<Tree> =>
        sourceOf(only(await release(chart, mode), RELEASE));

    it("names the locked package by a path that is the same on every machine, with the package there or not", async () => {
        const archive = Buffer.from("package");
        lock({ ...LISTED, sha256: sha256(archive) }, { ...PUSHED, sha256: "00" });
        const expected = { chart: "./charts/shop-1.2.3.tgz", version: "1.2.3" };
        assert.deepEqual(await source(LISTED), expected);
        writeFileSync(join(root, "charts/shop-1.2.3.tgz"), archive);
        assert.deepEqual(await source(LISTED), expected);
        assert.deepEqual(await source(PUSHED), { chart: "./charts/gate-v4.5.6.tgz", version: "v4.5.6" });
    });

    it("is otherwise the same, wherever its chart comes from", async () => {
        lock({ ...LISTED, sha256: "00" });
        const { chart: _c, ...locked } = only(await release(LISTED, "locked"), RELEASE).inputs;
        const { chart: _d, repositoryOpts, ...listed } = only(await release(LISTED, "repository"), RELEASE).inputs;
        assert.deepEqual(repositoryOpts, { repo: "https://charts.example.com" });
        assert.deepEqual(locked, listed);
    });

    it("names the repository where the stack does not ask for locked packages, with the package there or not", async () => {
        lock({ ...LISTED, sha256: "00" });
        writeFileSync(join(root, "charts/shop-1.2.3.tgz"), "package");
        assert.deepEqual(await source(LISTED, "repository"), {
            chart: "shop",
            version: "1.2.3",
            repositoryOpts: { repo: "https://charts.example.com" },
        });
    });

    it("keeps a package of one's own, which no lock file knows", async () => {
        lock();
        assert.equal((await source(OWN)).chart, "./packages/own-0.1.0.tgz");
    });

    it("is refused where its package is not the locked one", async () => {
        lock({ ...LISTED, sha256: "00ff" });
        writeFileSync(join(root, "charts/shop-1.2.3.tgz"), "changed");
        await assert.rejects(release(LISTED, "locked"), {
            __pulumiRunError: true,
            message:
                `charts/shop-1.2.3.tgz is not the package that charts.lock.json means (sha256 ${sha256(Buffer.from("changed"))}, ` +
                "not 00ff): delete it, and run npm run charts -- pull.",
        });
    });

    for (const [what, other] of Object.entries({
        version: { version: "1.2.4" },
        repository: { repo: "https://elsewhere.example.com" },
    })) {
        it(`is refused where the lock file knows its chart in another ${what} only`, async () => {
            lock({ ...LISTED, ...other, sha256: "00" });
            await assert.rejects(release(LISTED, "locked"), {
                __pulumiRunError: true,
                message:
                    "platform:charts is locked, and charts.lock.json has no digest of shop 1.2.3 from " +
                    "https://charts.example.com: run npm run charts -- pull, and commit the file.",
            });
        });
    }
});

describe("A stack that installs from locked packages", function () {
    this.timeout(60_000);

    /** The real program with every digest known, as if its settings said `locked`. */
    async function locked(stack: string): Promise<{ deployed: Deployed; known: readonly Chart[] }> {
        const root = mkdtempSync(join(tmpdir(), "charts-"));
        try {
            const project = readProject(ROOT);
            const given = readStackConfig(ROOT, project, stack);
            const known = remoteCharts(settingsOf(given, stack));
            const digests = known.map((chart) => ({ ...chart, sha256: "00" }));
            writeFileSync(join(root, "charts.lock.json"), JSON.stringify({ charts: digests }));
            const { values, secretKeys } = withPlaceholders(given, await findMissingSecrets(ROOT, stack, given));
            const program = programIn(ROOT, project.main);
            const run = (): Promise<unknown> => {
                useLockedCharts({ charts: "locked" }, root);
                return program();
            };
            return { deployed: await deploy(run, { stack, config: values, secretKeys }), known };
        } finally {
            rmSync(root, { recursive: true });
        }
    }

    for (const stack of ["dev", "prod", "local"]) {
        it(`has no release that asks a repository, in ${stack}`, async () => {
            const { deployed } = await locked(stack);
            const releases = all(deployed, RELEASE);
            assert.ok(releases.length > 5);
            assert.deepEqual(
                releases.map(sourceOf).filter(({ chart, repositoryOpts }) => {
                    return repositoryOpts !== undefined || !/^\.\/charts\/[^/]+\.tgz$/.test(text(chart));
                }),
                [],
            );
        });
    }

    it("keeps the rules that know charts by their names", async () => {
        const { deployed } = await locked("dev");
        const resources = deployed as unknown as readonly PlannedResource[];
        assert.deepEqual(
            checkRules(rulesFor("ephemeral"), resources).filter(({ level }) => level === "error"),
            [],
        );
    });

    it("pulls the charts that its settings name besides the pinned ones", () => {
        const project = readProject(ROOT);
        const known = remoteCharts(settingsOf(readStackConfig(ROOT, project, "dev"), "dev"));
        const extra = known.filter((chart) => !Object.values(charts).some((pinned) => isSameChart(pinned, chart)));
        assert.deepEqual(extra, [
            {
                name: "docuelevate",
                version: "0.2.0",
                repo: "oci://registry.digitalocean.com/example/charts/docuelevate",
            },
        ]);
    });
});

describe("charts.lock.json", () => {
    it("agrees with versions.ts, and with the packages that are at hand", () => {
        assert.deepEqual(checkCharts(ROOT, wantedCharts(ROOT)).mistakes, []);
    });
});

function settingsOf({ values }: StackConfig, stack: string) {
    const { settings } = parseSettings(values, stack);
    assert(settings, "the stack's settings have mistakes");
    return settings;
}
