import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLock } from "../../components/platform/chart-lock.ts";
import { ensureTool, ToolUnavailable } from "../../tools/build.ts";
import { checkCharts } from "../../tools/charts/check.ts";
import { pullCharts, type Pulled } from "../../tools/charts/pull.ts";
import type { Chart } from "../../versions.ts";
import { ChartServer } from "../support/chart-server.ts";
import { packChart, sha256 } from "./fixtures.ts";

describe("Charts that are pulled", () => {
    let helm: string;
    let server: ChartServer;
    let root: string;

    before(async function () {
        // Helm is built from its pinned source where it is not installed.
        this.timeout("20m");
        try {
            helm = await ensureTool("helm");
        } catch (error) {
            if (error instanceof ToolUnavailable) {
                this.skip();
            }
            throw error;
        }
    });

    beforeEach(async () => {
        server = await ChartServer.start();
        root = mkdtempSync(join(tmpdir(), "charts-"));
    });
    afterEach(async () => {
        await server.close();
        rmSync(root, { recursive: true });
    });

    const offer = (form: "repository" | "registry", name: string, version: string, archive: Buffer): Chart => ({
        name,
        version,
        repo: server.publish(form, name, version, archive),
    });
    const outcomes = async (...charts: Chart[]): Promise<string[]> =>
        (await pullCharts(root, charts)).map(({ chart, outcome }) => `${chart.name} ${outcome}`);
    const packages = (): string[] => readdirSync(join(root, "charts")).sort();
    const check = (...charts: Chart[]) => checkCharts(root, { charts, lockedStacks: [] });

    it("come from a repository and from a registry, and their digests into the lock file", async () => {
        const shop = packChart(helm, "shop", "1.2.3");
        const gate = packChart(helm, "gate", "v4.5.6");
        const charts = [offer("repository", "shop", "1.2.3", shop), offer("registry", "gate", "v4.5.6", gate)];
        assert.deepEqual(await outcomes(...charts), ["shop first use", "gate first use"]);
        assert.deepEqual(packages(), ["gate-v4.5.6.tgz", "shop-1.2.3.tgz"]);
        assert.deepEqual(readFileSync(join(root, "charts/gate-v4.5.6.tgz")), gate);
        assert.deepEqual(JSON.parse(readFileSync(join(root, "charts.lock.json"), "utf8")), {
            charts: [
                { name: "gate", version: "v4.5.6", repo: `oci://${server.host}/charts/gate`, sha256: sha256(gate) },
                { name: "shop", version: "1.2.3", repo: `http://${server.host}/stable`, sha256: sha256(shop) },
            ],
        });
        assert.deepEqual(check(...charts), { mistakes: [], notes: [] });
    });

    it("are asked for once: what is there and sound is kept", async () => {
        const chart = offer("repository", "shop", "1.2.3", packChart(helm, "shop", "1.2.3"));
        await pullCharts(root, [chart]);
        const asked = server.requests.length;
        assert.ok(asked > 0);
        assert.deepEqual(await outcomes(chart), ["shop kept"]);
        assert.equal(server.requests.length, asked);
    });

    it("are verified where the lock file knows them, on another machine too", async () => {
        const archive = packChart(helm, "shop", "1.2.3");
        const chart = offer("registry", "shop", "1.2.3", archive);
        await pullCharts(root, [chart]);
        const lock = readFileSync(join(root, "charts.lock.json"), "utf8");
        rmSync(join(root, "charts"), { recursive: true });
        assert.deepEqual(await outcomes(chart), ["shop verified"]);
        assert.equal(readFileSync(join(root, "charts.lock.json"), "utf8"), lock);
    });

    for (const form of ["repository", "registry"] as const) {
        it(`are thrown away where the ${form} has put another package in their place`, async () => {
            const first = packChart(helm, "shop", "1.2.3");
            const second = packChart(helm, "shop", "1.2.3", "something else");
            const chart = offer(form, "shop", "1.2.3", first);
            await pullCharts(root, [chart]);
            const lock = readFileSync(join(root, "charts.lock.json"), "utf8");
            rmSync(join(root, "charts"), { recursive: true });
            offer(form, "shop", "1.2.3", second);
            const [{ outcome, reason } = {} as Pulled] = await pullCharts(root, [chart]);
            assert.equal(outcome, "failed");
            assert.equal(
                reason,
                `${chart.repo} gives a package with sha256 ${sha256(second)}, and charts.lock.json has ${sha256(first)}`,
            );
            assert.deepEqual(packages(), []);
            assert.equal(readFileSync(join(root, "charts.lock.json"), "utf8"), lock);
        });
    }

    it("replace a package that somebody has changed", async () => {
        const archive = packChart(helm, "shop", "1.2.3");
        const chart = offer("repository", "shop", "1.2.3", archive);
        await pullCharts(root, [chart]);
        const path = join(root, "charts/shop-1.2.3.tgz");
        writeFileSync(path, "changed");
        assert.deepEqual(check(chart).mistakes, [
            `charts/shop-1.2.3.tgz has sha256 ${sha256(Buffer.from("changed"))}, not ${sha256(archive)}: ` +
                "delete it, and run npm run charts -- pull.",
        ]);
        assert.deepEqual(await outcomes(chart), ["shop verified"]);
        assert.deepEqual(readFileSync(path), archive);
    });

    it("are refused where the package holds another chart, and nothing is believed", async () => {
        const chart = offer("registry", "shop", "1.2.3", packChart(helm, "shop", "6.6.6"));
        const [{ outcome, reason } = {} as Pulled] = await pullCharts(root, [chart]);
        assert.deepEqual([outcome, reason], ["failed", "the package holds shop 6.6.6"]);
        assert.deepEqual(packages(), []);
        assert.deepEqual(readLock(root), []);
    });

    it("come one by one: one that is not to be had does not keep the others away", async () => {
        const missing: Chart = { name: "gone", version: "1.0.0", repo: `http://${server.host}/nowhere` };
        const shop = offer("repository", "shop", "1.2.3", packChart(helm, "shop", "1.2.3"));
        assert.deepEqual(await outcomes(missing, shop), ["gone failed", "shop first use"]);
        assert.deepEqual(packages(), ["shop-1.2.3.tgz"]);
    });

    it("leave with their pin, and packages of others stay", async () => {
        const old = offer("repository", "shop", "1.2.3", packChart(helm, "shop", "1.2.3"));
        await pullCharts(root, [old]);
        writeFileSync(join(root, "charts/own-0.1.0.tgz"), "somebody's own");
        const next = offer("repository", "shop", "2.0.0", packChart(helm, "shop", "2.0.0"));
        assert.deepEqual(check(next).mistakes, [
            `charts.lock.json has shop 1.2.3 from ${old.repo}, which nothing pins: run npm run charts -- pull.`,
        ]);
        assert.deepEqual(await outcomes(next), ["shop first use"]);
        assert.deepEqual(packages(), ["own-0.1.0.tgz", "shop-2.0.0.tgz"]);
        assert.deepEqual(
            readLock(root).map(({ version }) => version),
            ["2.0.0"],
        );
    });

    it("do not touch what the user told Helm", async () => {
        const chart = offer("repository", "shop", "1.2.3", packChart(helm, "shop", "1.2.3"));
        const home = join(root, "helm-home");
        mkdirSync(home);
        const before = { ...process.env };
        process.env["HELM_CONFIG_HOME"] = home;
        try {
            await pullCharts(root, [chart]);
        } finally {
            process.env = before;
        }
        assert.equal(existsSync(join(home, "repositories.yaml")), false);
    });
});

describe("The lock file of the charts", () => {
    const root = mkdtempSync(join(tmpdir(), "charts-"));
    after(() => rmSync(root, { recursive: true }));
    const chart: Chart = { name: "shop", version: "1.2.3", repo: "https://charts.example.com" };

    it("may lack a digest while no stack installs from locked packages", () => {
        assert.deepEqual(checkCharts(root, { charts: [chart], lockedStacks: [] }), {
            mistakes: [],
            notes: ["charts.lock.json has no digest of shop 1.2.3: run npm run charts -- pull."],
        });
    });

    it("must not lack one where a stack does", () => {
        assert.deepEqual(checkCharts(root, { charts: [chart], lockedStacks: ["prod"] }), {
            mistakes: [
                "charts.lock.json has no digest of shop 1.2.3, and platform:charts is locked in prod: run npm run charts -- pull.",
            ],
            notes: [],
        });
    });

    it("means one repository: a pin that moved elsewhere has no digest", () => {
        const charts = [{ ...chart, sha256: "00" }];
        writeFileSync(join(root, "charts.lock.json"), JSON.stringify({ charts }));
        const moved = { ...chart, repo: "https://elsewhere.example.com" };
        const { mistakes, notes } = checkCharts(root, { charts: [moved], lockedStacks: [] });
        assert.deepEqual(mistakes, [
            `charts.lock.json has shop 1.2.3 from ${chart.repo}, which nothing pins: run npm run charts -- pull.`,
        ]);
        assert.deepEqual(notes, [
            "charts.lock.json has no digest of shop 1.2.3: run npm run charts -- pull.",
            "1 of 1 locked packages are not in charts/.",
        ]);
    });
});
