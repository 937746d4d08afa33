import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { MINUTES, type AlertCase } from "./alert-cases.ts";
import type { PlannedRules } from "./planned-rules.ts";

const run = promisify(execFile);
const MEBIBYTE = 1024 * 1024;

/** Rules and what is to be shown of them. */
export interface RuleTest {
    readonly rules: PlannedRules;
    readonly cases: readonly AlertCase[];
    readonly stepMinutes: number;
}

/** What promtool says of each case of some rules, in their order; undefined where it is right. */
export type Verdicts = readonly (string | undefined)[];

/** Has promtool run the cases of many rules in one go, and those that are alike once; the verdicts are in the order of `tests`. */
export async function testRules(promtool: string, tests: readonly RuleTest[]): Promise<Verdicts[]> {
    const keys = tests.map(({ rules: { name, spec }, cases }) => JSON.stringify([name, spec, cases]));
    const different = [...new Map(keys.map((key, index) => [key, tests[index]])).entries()];
    const folder = await mkdtemp(join(tmpdir(), "rules-"));
    try {
        const files = await Promise.all(
            different.map(([, test], index) => writeTest(join(folder, String(index)), test as RuleTest)),
        );
        const report = join(folder, "report.xml");
        const output = await run(promtool, ["test", "rules", `--junit=${report}`, ...files], {
            maxBuffer: 64 * MEBIBYTE,
        }).then(
            () => "",
            (error: { stdout: string; stderr: string }) => `${error.stdout}${error.stderr}`,
        );
        const suites = suitesOf(await readFile(report, "utf8"));
        const verdicts = new Map(different.map(([key], index) => [key, suites.get(files[index] ?? "") ?? []]));
        return keys.map((key, index) => {
            const found = verdicts.get(key) ?? [];
            const { cases } = tests[index] as RuleTest;
            // Of rules or series that it cannot read it says so, and runs no case.
            return found.length === cases.length ? found : cases.map(() => output);
        });
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

/** A file with the rules and one with the cases; returns the latter's. */
async function writeTest(place: string, { rules, cases, stepMinutes }: RuleTest): Promise<string> {
    await mkdir(place);
    await writeFile(join(place, "rules.yaml"), stringify(withSummariesOnly(rules)));
    const file = join(place, "test.yaml");
    await writeFile(
        file,
        stringify({
            rule_files: ["rules.yaml"],
            evaluation_interval: `${stepMinutes}m`,
            tests: cases.map((each) => testGroup(each, rules, stepMinutes)),
        }),
    );
    return file;
}

/** Promtool compares annotations as a whole; cases tell what the summary says. */
function withSummariesOnly({ spec }: PlannedRules): unknown {
    return JSON.parse(
        JSON.stringify(spec, (key, value: unknown) =>
            key === "annotations" ? { summary: (value as { summary: string }).summary } : value,
        ),
    );
}

function testGroup(
    { when, series, minutes = MINUTES, fires }: AlertCase,
    { alerts }: PlannedRules,
    stepMinutes: number,
) {
    const names = [...new Set(alerts.map(({ alert }) => alert))];
    return {
        name: when,
        interval: `${stepMinutes}m`,
        input_series: Object.entries(series).map(([name, value]) => ({
            series: name,
            values: values(value, minutes / stepMinutes),
        })),
        alert_rule_test: names.map((alertname) => ({
            alertname,
            eval_time: `${minutes}m`,
            exp_alerts: fires
                .filter(({ alert }) => alert === alertname)
                .map(({ labels, summary }) => ({ exp_labels: labels, exp_annotations: { summary } })),
        })),
    };
}

function values(value: number | string, steps: number): string {
    return typeof value === "string" && /[x ]/.test(value) ? value : `${value}x${steps}`;
}

/** The failures in promtool's report, by test file. */
function suitesOf(report: string): Map<string, (string | undefined)[]> {
    const suites = [...report.matchAll(/<testsuite name="([^"]*)"[^>]*>(.*?)<\/testsuite>/gs)];
    return new Map(
        suites.map(([, file = "", content = ""]) => [
            unescaped(file),
            [...content.matchAll(/<testcase [^>]*>(.*?)<\/testcase>/gs)].map(([, inside = ""]) =>
                inside === "" ? undefined : unescaped(inside.replaceAll(/<\/?failure[^>]*>/g, "")),
            ),
        ]),
    );
}

function unescaped(text: string): string {
    const marks: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
    return text.replaceAll(/&(?:#(x[0-9A-Fa-f]+|\d+)|(\w+));/g, (whole, code: string | undefined, name: string) =>
        code ? String.fromCodePoint(Number(code.replace("x", "0x"))) : (marks[name] ?? whole),
    );
}
