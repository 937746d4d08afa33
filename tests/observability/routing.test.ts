import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { SEVERITIES, type Severity } from "../../components/platform/alert-receivers.ts";
import { TEAMS } from "../../observability/team.ts";
import { toolOrSkip } from "../support/tool.ts";
import { TOLD, type Told } from "./alertmanager-configs.ts";

const run = promisify(execFile);

describe("Alertmanager's configuration, by its own tool", function () {
    let amtool: string;
    let folder: string;

    before(async function () {
        folder = await mkdtemp(join(tmpdir(), "alertmanager-"));
        amtool = await toolOrSkip(this, "amtool");
    });
    after(() => rm(folder, { recursive: true, force: true }));

    for (const [name, plan] of Object.entries(TOLD)) {
        describe(`of ${name}`, () => {
            let told: Told;
            let file: string;

            before(async function () {
                this.timeout("1m");
                told = await plan();
                file = join(folder, `${name.replaceAll(" ", "-")}.yaml`);
                await writeFile(file, stringify(told.config));
            });

            it("is one that Alertmanager takes", async () => {
                const { stdout } = await run(amtool, ["check-config", file]);
                assert.match(stdout, / {2}SUCCESS/);
                assert.match(stdout, new RegExp(`- ${told.config.inhibit_rules.length} inhibit rules`));
            });

            it("sends each team's alerts to those who asked for them, and no others", async () => {
                for (const team of Object.keys(TEAMS)) {
                    for (const severity of SEVERITIES) {
                        const expected = told.receivers
                            .filter(
                                ({ severity: lowest = "warning", teams }) =>
                                    isAtLeast(severity, lowest) && (teams?.some((each) => each === team) ?? true),
                            )
                            .map((receiver) => receiver.name);
                        assert.deepEqual(
                            await route({ alertname: "SomethingDown", team, severity, namespace: "some" }),
                            expected.length > 0 ? expected : ["null"],
                            `${severity} of ${team}`,
                        );
                    }
                }
            });

            it("tells nobody of the alert that always fires, but for the dead man's switch", async () => {
                const labels = { alertname: "Watchdog", severity: "none", team: "platform" };
                assert.deepEqual(await route(labels), [told.deadMansSwitch ? "dead-mans-switch" : "null"]);
                assert.deepEqual(await route({ ...labels, alertname: "InfoInhibitor" }), ["null"]);
            });

            async function route(labels: Readonly<Record<string, string>>): Promise<string[]> {
                const matchers = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
                const args = ["config", "routes", "test", `--config.file=${file}`, ...matchers];
                return (await run(amtool, args)).stdout.trim().split(",");
            }
        });
    }
});

function isAtLeast(severity: Severity, lowest: Severity): boolean {
    return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(lowest);
}
