import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { namesOf } from "../../tools/new-app/names.ts";

const run = promisify(execFile);
const ROOT = join(dirname(import.meta.dirname), "..");
/** What a copy of the program does not need, or must not have twice. */
const LEFT_OUT = /^(node_modules|\.git|\.cache|\.plan|charts)$/;

interface Ended {
    readonly code: number;
    readonly output: string;
}

describe("A new application", function () {
    this.timeout("5m");
    let copy: string;

    before(async () => {
        copy = await mkdtemp(join(tmpdir(), "program-"));
        await cp(ROOT, copy, {
            recursive: true,
            filter: (source) => !LEFT_OUT.test(source.slice(ROOT.length + 1)),
        });
        await symlink(join(ROOT, "node_modules"), join(copy, "node_modules"));
    });
    after(() => rm(copy, { recursive: true, force: true }));

    it("has one name in all its forms", () => {
        assert.deepEqual(namesOf("status-page", 3000), {
            name: "status-page",
            key: "statusPage",
            type: "StatusPage",
            title: "Status Page",
            letter: "SP",
            port: 3000,
        });
    });

    it("is refused with the remedy where its name or port cannot be", async () => {
        const wrong = await newApp("Status_Page");
        assert.equal(wrong.code, 1);
        assert.match(wrong.output, /^"Status_Page" cannot be a name: give .* such as status-page\.\n$/);
        const low = await newApp("status-page", "--port", "80");
        assert.match(low.output, /^80 cannot be the port: pods are not root/);
        const there = await newApp("kraken");
        assert.match(there.output, /^There is an application kraken already: components\/apps\/kraken\.ts/);
    });

    it("is written so that it type-checks, is tidy and its own tests pass", async () => {
        const { code, output } = await newApp("status-page", "--port", "3000");
        assert.equal(code, 0, output);
        const type = await inCopy("node_modules/.bin/tsc", "--noEmit", "--incremental", "false");
        assert.equal(type.code, 0, type.output);
        const files = [...output.matchAll(/^ {2}(\S+\.\w+)$/gm)].map(([, file = ""]) => file);
        assert.equal(files.length, 19);
        const tidy = await inCopy("node_modules/.bin/prettier", "--check", ...files);
        assert.equal(tidy.code, 0, tidy.output);
        const tested = await inCopy(
            "node_modules/.bin/mocha",
            "--no-config",
            "--timeout=60000",
            "tests/apps/status-page/status-page.test.ts",
            "tests/requirements.test.ts",
        );
        assert.equal(tested.code, 0, tested.output);
        assert.match(tested.output, /SP3 is reached by the ingress controller and by nobody else/);
    });

    it("is planned without findings, with its name, its promises, its probes and its outputs", async () => {
        const file = join(copy, "Pulumi.dev.yaml");
        const settings = await readFile(file, "utf8");
        const image = "{ image: registry.example.com/team/status-page:1.0.0 }";
        await writeFile(
            file,
            settings.replace(/^ {2}platform:apps:\n/m, (line) => `${line}    statusPage: ${image}\n`),
        );
        const planned = await inCopy("node", "plan/cli.ts", "--stack", "dev");
        assert.equal(planned.code, 0, planned.output);
        assert.match(planned.output, /No findings/);
        const resources = await readFile(join(copy, ".plan/dev/resources.json"), "utf8");
        for (const name of ["platform:apps:StatusPage::status-page", "PrometheusRule::watch-slo-status-page"]) {
            assert(resources.includes(name), name);
        }
        const outputs = JSON.parse(await readFile(join(copy, ".plan/dev/outputs.json"), "utf8")) as {
            apps: Record<string, unknown>;
        };
        assert.deepEqual(outputs.apps["statusPage"], {
            url: "https://status-page.dev.example.com",
            serviceUrl: "http://status-page.status-page.svc:3000",
        });
    });

    function newApp(...args: readonly string[]): Promise<Ended> {
        return inCopy("node", "tools/new-app/cli.ts", ...args);
    }

    async function inCopy(program: string, ...args: readonly string[]): Promise<Ended> {
        return run(program, args, { cwd: copy, maxBuffer: 64 * 1024 * 1024 }).then(
            ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
            (error: { code: number; stdout: string; stderr: string }) => ({
                code: error.code,
                output: error.stdout + error.stderr,
            }),
        );
    }
});
