import assert from "node:assert/strict";
import { REPLACED_ALERTS } from "../../components/platform/replaced-alerts.ts";
import { ensureTool, ToolUnavailable } from "../../tools/build.ts";
import type { AlertCase, AlertCases } from "./alert-cases.ts";
import { ALERT_CASES } from "./cases.ts";
import { plannedRules, SUBJECTS, type PlannedAlert, type PlannedRules } from "./planned-rules.ts";
import { testRules, type RuleTest, type Verdicts } from "./promtool.ts";
import { headings, pageOf } from "./runbooks.ts";

/** Namespace for the titles of cases, which are the same in all. */
const ANY = { namespace: "any", controller: "traefik" } as const;

const subjects = Object.keys(SUBJECTS);
const planned = new Map<string, readonly PlannedRules[]>();

async function planAll(this: Mocha.Context): Promise<void> {
    this.timeout("2m");
    for (const subject of subjects.filter((each) => !planned.has(each))) {
        planned.set(subject, await plannedRules(subject));
    }
}

describe("Alerts, by Prometheus' own test of rules", function () {
    const verdicts = new Map<string, ReadonlyMap<string, Verdicts>>();

    before(planAll);

    before(async function () {
        // It is built from its pinned source where it is not installed.
        this.timeout("20m");
        try {
            const promtool = await ensureTool("promtool");
            const tests = subjects.map((subject) => testsOf(subject));
            const said = await testRules(promtool, tests.flat());
            tests.forEach((each, index) => {
                const named = each.map(({ rules }): [string, Verdicts] => [rules.name, said.shift() ?? []]);
                verdicts.set(subjects[index] ?? "", new Map(named));
            });
        } catch (error) {
            if (!(error instanceof ToolUnavailable)) {
                throw error;
            }
            this.test?.parent?.eachTest((test) => (test.title += ` (not run: ${error.message})`));
            this.skip();
        }
    });

    for (const { rules, cases } of ALERT_CASES) {
        cases(ANY).forEach(({ requirements, when }, index) => {
            it(`${requirements ? `${requirements} ` : ""}of ${rules} tell when ${when}`, () => {
                const found = subjects.filter((subject) => verdicts.get(subject)?.has(rules));
                assert.ok(found.length > 0, `no stack has rules named ${rules}`);
                for (const subject of found) {
                    const said = verdicts.get(subject)?.get(rules)?.[index];
                    assert.equal(said, undefined, `in ${subject}:\n${said}`);
                }
            });
        });
    }
});

describe("Every alert of every stack", () => {
    before(planAll);

    it("is shown to fire", () => {
        const missing = eachAlert(({ alert }, rules) =>
            casesOf(rules).some(({ fires }) => fires.some((one) => one.alert === alert)),
        );
        assert.deepEqual(missing, [], "write a case of tests/observability/cases/ in which it fires");
    });

    it("is shown not to fire, though the series that it watches are there", () => {
        const missing = eachAlert(({ alert, expr }, rules) =>
            casesOf(rules).some(
                ({ fires, series }) =>
                    !fires.some((one) => one.alert === alert) && touches(series, watchedBy(expr, rules)),
            ),
        );
        assert.deepEqual(missing, [], "write a case of tests/observability/cases/ in which all is well");
    });

    it("carries a severity, and its team where its series have no namespace to tell it by", () => {
        const wrong = eachAlert(({ labels }) => /^(critical|warning|info)$/.test(labels["severity"] ?? ""));
        assert.deepEqual(wrong, []);
        for (const { rules, cases } of ALERT_CASES) {
            for (const { when, fires } of cases(ANY)) {
                const lost = fires.filter(({ labels }) => !labels["team"] && !labels["namespace"]);
                assert.deepEqual(lost, [], `${rules}: when ${when}`);
            }
        }
    });

    it("has its heading on the page that it names", () => {
        const missing = eachAlert(({ alert, annotations }) => headings().get(pageOf(annotations))?.includes(alert));
        assert.deepEqual(missing, [], "write a heading ## <alert> on its page of docs/runbooks/alerts/");
    });

    it("links to that heading", () => {
        const wrong = eachAlert(
            ({ alert, annotations }) =>
                annotations["runbook"] === `docs/runbooks/alerts/${pageOf(annotations)}.md#${alert.toLowerCase()}`,
        );
        assert.deepEqual(wrong, []);
    });
});

describe("Alerts of the chart of the monitoring", () => {
    before(planAll);

    it("are switched off where one of these tells the same", () => {
        for (const [subject, rules] of planned) {
            const alerts = new Set(rules.flatMap((each) => each.alerts.map(({ alert }) => alert)));
            const lost = Object.entries(REPLACED_ALERTS).filter(([, ours]) => !alerts.has(ours));
            assert.deepEqual(lost, [], `${subject} switches off what nothing replaces`);
        }
    });
});

describe("The alerts' runbooks", () => {
    before(planAll);

    it("tell of no alert that nobody has", () => {
        const alerts = new Set<string>();
        eachAlert(({ alert, annotations }) => alerts.add(`${pageOf(annotations)} ${alert}`));
        const idle = [...headings()].flatMap(([page, names]) => names.map((name) => `${page} ${name}`));
        assert.deepEqual(
            idle.filter((heading) => !alerts.has(heading)),
            [],
        );
    });
});

describe("The cases of alerts", () => {
    before(planAll);

    it("name rules once, and of each alert that fires one that some stack has", () => {
        const names = ALERT_CASES.map(({ rules }) => rules);
        assert.deepEqual(names, [...new Set(names)]);
        const unknown = ALERT_CASES.flatMap(({ rules, cases }) => {
            const known = new Set(
                [...planned.values()]
                    .flat()
                    .filter(({ name }) => name === rules)
                    .flatMap(({ alerts }) => alerts.map(({ alert }) => alert)),
            );
            return cases(ANY).flatMap(({ fires }) => fires.map(({ alert }) => alert).filter((one) => !known.has(one)));
        });
        assert.deepEqual(unknown, []);
    });
});

/** The alerts, with their stack and rules, for which something does not hold. */
function eachAlert(holds: (alert: PlannedAlert, rules: PlannedRules) => unknown): string[] {
    return [...planned].flatMap(([subject, all]) =>
        all.flatMap((rules) =>
            rules.alerts
                .filter((alert) => !holds(alert, rules))
                .map(({ alert }) => `${subject}: ${rules.name}: ${alert}`),
        ),
    );
}

/** The rules of a plan that have cases, each with those. */
function testsOf(subject: string): RuleTest[] {
    return (planned.get(subject) ?? [])
        .map((rules) => ({ rules, cases: casesOf(rules), stepMinutes: findCases(rules)?.stepMinutes ?? 1 }))
        .filter(({ cases }) => cases.length > 0);
}

/** The cases of rules where they are, with those alerts only that they have. */
function casesOf(planned: PlannedRules): AlertCase[] {
    const there = new Set(planned.alerts.map(({ alert }) => alert));
    return (findCases(planned)?.cases(planned) ?? []).map((each) => ({
        ...each,
        fires: each.fires.filter(({ alert }) => there.has(alert)),
    }));
}

/** The metrics that an expression names, and those that the rules compute these from. */
function watchedBy(expr: string, { records }: PlannedRules): ReadonlySet<string> {
    const words = new Set<string>();
    const add = (expression: string): void => {
        for (const word of expression.match(/[a-zA-Z_:][a-zA-Z0-9_:]*/g) ?? []) {
            if (!words.has(word)) {
                words.add(word);
                records.filter(({ record }) => record === word).forEach((each) => add(each.expr));
            }
        }
    };
    add(expr);
    return words;
}

/** Whether one of the series is of one of these metrics. */
function touches(series: AlertCase["series"], metrics: ReadonlySet<string>): boolean {
    return Object.keys(series).some((name) => metrics.has(name.replace(/\{.*/s, "")));
}

function findCases({ name }: PlannedRules): AlertCases | undefined {
    return ALERT_CASES.find(({ rules }) => rules === name);
}
