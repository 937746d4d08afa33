import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { TEAMS, type Team } from "../../observability/team.ts";
import { ensureTool, ToolUnavailable } from "../../tools/build.ts";
import { exportedSeries, labelsWith } from "./known-series.ts";
import { plannedView, type Model, type Panel, type PlannedDashboard, type PlannedView } from "./planned-dashboards.ts";
import { SUBJECTS } from "./planned-rules.ts";
import { Expression, type Labels } from "./promql.ts";

const run = promisify(execFile);

/** Largest model: an annotation that some clients add holds as much, and a ConfigMap four times that. */
const MOST_KIB = 256;
const COLUMNS = 24;

/** A query with what is replaced before Prometheus sees it, and where it stands. */
interface Asked {
    readonly where: string;
    readonly expr: string;
    readonly legend: string;
    readonly labels: Labels;
}

const views = new Map<string, PlannedView>();
const labels = new Map<string, Labels>();

before(async function () {
    this.timeout("3m");
    const exported = await exportedSeries();
    for (const subject of Object.keys(SUBJECTS)) {
        const view = await plannedView(subject);
        views.set(subject, view);
        labels.set(subject, labelsWith(exported, view.recorded));
    }
});

describe("The platform's dashboards", () => {
    const uidsOf = (subject: string) => views.get(subject)?.dashboards.map(({ model }) => model.uid) ?? [];

    it("H29 show the cluster to its own team and in HyperStudy's folder, where its namespace is chosen at first", () => {
        const found = views.get("dev")?.dashboards.filter(({ model }) => model.title === "Cluster Overview") ?? [];
        assert.deepEqual(
            found.map(({ folder }) => folder),
            ["Platform", "HyperStudy"],
        );
        const [, { model } = { model: undefined }] = found;
        const namespace = model?.templating.list.find(({ name }) => name === "namespace");
        assert.deepEqual(namespace?.current, { text: ["hyperstudy-dev"], value: ["hyperstudy-dev"] });
        const rows = model?.panels.filter(({ type }) => type === "row").map(({ title }) => title);
        assert.deepEqual(rows?.slice(1, 3), ["Nodes", "Room"]);
    });

    it("are of what the stack deploys", () => {
        assert.ok(uidsOf("dev").includes("node-pools"));
        assert.ok(!uidsOf("local").includes("node-pools"), "a cluster that exists has no pools of DigitalOcean's");
        const ingressOf = (subject: string) =>
            views.get(subject)?.dashboards.find(({ model }) => model.uid === "ingress")?.model.title;
        assert.deepEqual([ingressOf("prod"), ingressOf("prod with nginx")], ["Ingress (Traefik)", "Ingress (nginx)"]);
    });

    it("are of the data services that there are, in the form that they have, where that shows metrics", () => {
        const stores = ["postgres", "postgres-managed", "mongo", "redis", "redis-managed", "kafka", "object-store"];
        const storesOf = (subject: string) => stores.filter((uid) => uidsOf(subject).includes(uid));
        assert.deepEqual(storesOf("dev"), ["postgres", "mongo", "redis", "kafka", "object-store"]);
        assert.deepEqual(storesOf("prod"), ["postgres-managed", "redis", "redis-managed", "kafka"]);
        assert.deepEqual(storesOf("local"), ["mongo", "redis"]);
    });
});

describe("Every dashboard of every stack", () => {
    it("asks in PromQL that can be read", () => {
        assert.deepEqual(
            wrong(({ expr }) => new Expression(expr).sound),
            [],
        );
    });

    it("asks for series that an exporter has or a rule of the stack records", () => {
        assert.deepEqual(
            tell(({ expr, labels: known }) =>
                new Expression(expr).selectors.map(({ metric }) => metric).filter((metric) => !known(metric)),
            ),
            [],
        );
    });

    it("chooses and groups by labels that the series have after relabelling", () => {
        assert.deepEqual(
            tell(({ expr, labels: known }) => {
                const expression = new Expression(expr);
                const chosen = expression.selectors.flatMap((selector) =>
                    selector.labels.filter((label) => known(selector.metric)?.has(label) === false),
                );
                return [...chosen, ...expression.missingLabels(known)];
            }),
            [],
        );
    });

    it("names curves by labels that the query keeps", () => {
        assert.deepEqual(
            tell(({ expr, legend, labels: known }) => {
                const kept = new Expression(expr).result(known);
                const named = [...legend.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label = ""]) => label);
                return kept ? named.filter((label) => !kept.has(label)) : [];
            }),
            [],
        );
    });

    it("has columns of tables for labels that a query keeps, and for values that there are", () => {
        const lost = eachPanel(({ type }) => type === "table").flatMap(({ panel, where, known }) => {
            const columns = panel.transformations?.find(({ id }) => id === "organize")?.options.renameByName ?? {};
            const targets = panel.targets ?? [];
            const kept = targets.map(({ expr }) => new Expression(replaced(expr)).result(known));
            const values = targets.length > 1 ? targets.map(({ refId }) => `Value #${refId}`) : ["Value"];
            return Object.keys(columns)
                .filter((column) => !values.includes(column) && !kept.some((names) => !names || names.has(column)))
                .map((column) => `${where}: ${column}`);
        });
        assert.deepEqual(lost, []);
    });

    it("lets choose among values that there are, and uses each choice", () => {
        const found = eachDashboard().flatMap(({ subject, model }) => {
            const known = labels.get(subject);
            const queries = JSON.stringify([model.panels, model.annotations]);
            return model.templating.list
                .filter(({ type }) => type === "query")
                .flatMap(({ name, query }) => {
                    const text = typeof query === "string" ? query : (query?.query ?? "");
                    const [, series = "", label = ""] = /^label_values\((.+), (\w+)\)$/.exec(text) ?? [];
                    const expression = new Expression(replaced(series));
                    const sound = expression.sound && expression.result(known ?? (() => undefined))?.has(label);
                    const used = queries.includes(`$${name}`) || queries.includes(`\${${name}`);
                    return sound && used ? [] : [`${subject} ${model.uid}: ${name}`];
                });
        });
        assert.deepEqual(found, []);
    });

    it("uses no variable that it does not have", () => {
        const found = eachDashboard().flatMap(({ subject, model }) => {
            const names = model.templating.list.map(({ name }) => name);
            const texts = model.panels.flatMap(({ targets }) => (targets ?? []).map(({ expr }) => expr));
            const used = texts.flatMap((text) => [...text.matchAll(/\$\{?([a-z]\w*)/g)].map(([, name = ""]) => name));
            return used.filter((name) => !names.includes(name)).map((name) => `${subject} ${model.uid}: ${name}`);
        });
        assert.deepEqual(found, []);
    });

    it("has an address of its own, and the file's name", () => {
        for (const [subject, { dashboards }] of views) {
            const uids = dashboards.map(({ model }) => model.uid);
            assert.deepEqual(uids, [...new Set(uids)], `${subject} has two dashboards of one uid`);
        }
        for (const { model, file } of eachDashboard()) {
            assert.match(model.uid, /^[a-z0-9-]{1,40}$/);
            assert.equal(file, `${model.uid}.json`);
        }
    });

    it("is among the outputs, under its public address", () => {
        for (const { dashboards, urls } of views.values()) {
            const uids = dashboards.map(({ model }) => model.uid);
            assert.deepEqual(Object.keys(urls).sort(), uids.sort());
            for (const [uid, url] of Object.entries(urls)) {
                assert.match(url, new RegExp(`^https://[^/]+/d/${uid}$`));
            }
        }
    });

    it("has a line in docs/observability.md, with its title and its folder", async () => {
        const page = await readFile(join(import.meta.dirname, "..", "..", "docs", "observability.md"), "utf8");
        const lines = page.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
        const missing = eachDashboard().filter(
            ({ model, folder }) =>
                !lines.some(
                    ([, titles, uid, place]) =>
                        titles?.split(", ").includes(model.title) && uid === `\`${model.uid}\`` && place === folder,
                ),
        );
        assert.deepEqual([...new Set(missing.map(({ model }) => model.uid))], []);
    });

    it("is in the folder of its team", () => {
        for (const { model, folder } of eachDashboard()) {
            const team = model.tags.find((tag): tag is Team => tag in TEAMS);
            assert.equal(folder, team && TEAMS[team], model.uid);
        }
    });

    it("says what it and each of its panels is for, and in which unit", () => {
        const silent = eachDashboard().filter(({ model }) => (model.description ?? "") === "");
        assert.deepEqual(
            silent.map(({ model }) => model.uid),
            [],
        );
        const bare = eachPanel(
            ({ title, description, type, fieldConfig }) =>
                !title || !description || (type !== "logs" && !fieldConfig?.defaults.unit),
        );
        assert.deepEqual(
            bare.map(({ where }) => where),
            [],
        );
    });

    it("has panels side by side, within 24 columns", () => {
        const found = eachDashboard().flatMap(({ subject, model }) =>
            model.panels.flatMap((one, index) => {
                const outside = one.gridPos.x < 0 || one.gridPos.x + one.gridPos.w > COLUMNS;
                const under = model.panels.slice(index + 1).some((other) => overlap(one, other));
                return outside || under ? [`${subject} ${model.uid}: ${one.title}`] : [];
            }),
        );
        assert.deepEqual(found, []);
    });

    it("is small enough for a ConfigMap, whoever applies it", () => {
        const large = eachDashboard().filter(({ bytes }) => bytes > MOST_KIB * 1024);
        assert.deepEqual(
            large.map(({ model }) => model.uid),
            [],
        );
    });

    it("leads to dashboards that the stack has", () => {
        const found = eachDashboard().flatMap(({ subject, model }) => {
            const uids = views.get(subject)?.dashboards.map((each) => each.model.uid) ?? [];
            const led = [...JSON.stringify(model).matchAll(/"\/d\/([a-z0-9-]+)/g)].map(([, uid = ""]) => uid);
            return led.filter((uid) => !uids.includes(uid)).map((uid) => `${subject} ${model.uid}: ${uid}`);
        });
        assert.deepEqual(found, []);
    });
});

describe("Prometheus itself", function () {
    it("reads every expression of every dashboard", async function () {
        // It is built from its pinned source where it is not installed.
        this.timeout("20m");
        const expressions = [...new Set(asked().map(({ expr }) => expr))];
        const folder = await mkdtemp(join(tmpdir(), "dashboards-"));
        try {
            const rules = expressions.map((expr, index) => ({ record: `dashboard:expression:${index}`, expr }));
            const file = join(folder, "rules.yaml");
            await writeFile(file, stringify({ groups: [{ name: "dashboards", rules }] }));
            await run(await ensureTool("promtool"), ["check", "rules", "--lint=none", file]).catch((error: unknown) => {
                assert.fail((error as { stderr: string }).stderr);
            });
        } catch (error) {
            if (!(error instanceof ToolUnavailable)) {
                throw error;
            }
            if (this.test) {
                this.test.title += ` (not run: ${error.message})`;
            }
            this.skip();
        } finally {
            await rm(folder, { recursive: true, force: true });
        }
    });
});

function eachDashboard(): (PlannedDashboard & { subject: string })[] {
    return [...views].flatMap(([subject, { dashboards }]) => dashboards.map((each) => ({ ...each, subject })));
}

/** Panels that are no headings, as far as they are of interest. */
function eachPanel(interesting: (panel: Panel) => boolean) {
    return eachDashboard().flatMap(({ subject, model }) =>
        model.panels
            .filter((panel) => panel.type !== "row" && interesting(panel))
            .map((panel) => ({
                panel,
                where: `${subject} ${model.uid}: ${panel.title}`,
                known: labels.get(subject) ?? (() => undefined),
            })),
    );
}

/** Every question to Prometheus: of panels and of marks. */
function asked(): Asked[] {
    const ofPanels = eachPanel(({ datasource }) => datasource?.type === "prometheus").flatMap(
        ({ panel, where, known }) =>
            (panel.targets ?? []).map(({ expr, legendFormat = "" }) => ({
                where,
                expr: replaced(expr),
                legend: legendFormat,
                labels: known,
            })),
    );
    const ofMarks = eachDashboard().flatMap(({ subject, model }) =>
        marksOf(model).map(({ name, expr }) => ({
            where: `${subject} ${model.uid}: ${name}`,
            expr: replaced(expr),
            legend: "",
            labels: labels.get(subject) ?? (() => undefined),
        })),
    );
    return [...ofPanels, ...ofMarks];
}

function marksOf({ annotations }: Model) {
    return annotations.list.flatMap(({ name, expr }) => (expr === undefined ? [] : [{ name, expr }]));
}

/** Puts something for Grafana's variables: times for its own, a name for those that are chosen. */
function replaced(expr: string): string {
    return expr
        .replaceAll(/\$\{?__(?:rate_)?interval\}?/g, "5m")
        .replaceAll(/\$\{?__range\}?/g, "6h")
        .replaceAll(/\$\{?[a-z]\w*\}?/g, "chosen");
}

function wrong(right: (question: Asked) => boolean): string[] {
    return [
        ...new Set(
            asked()
                .filter((each) => !right(each))
                .map(({ where, expr }) => `${where}: ${expr}`),
        ),
    ];
}

function tell(faults: (question: Asked) => readonly string[]): string[] {
    return [
        ...new Set(asked().flatMap((each) => faults(each).map((fault) => `${each.where}: ${fault} in ${each.expr}`))),
    ];
}

function overlap({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
