import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { digestMarkdown, type Digest } from "../../delivery/digest.ts";
import { run, standInFor, type ScriptResult } from "./support.ts";

const STACK = "urn:pulumi:dev::platform::pulumi:pulumi:Stack::platform-dev";
const POOL =
    "urn:pulumi:dev::platform::platform:cluster:DoksCluster$digitalocean:index/kubernetesNodePool:KubernetesNodePool::apps";
const PASSWORD = "urn:pulumi:dev::platform::random:index/randomPassword:RandomPassword::chat";

/** As the CLI prints it: a step that stays, one by each operation, with values of all kinds. */
const DIGEST: Digest & Record<string, unknown> = {
    config: { "platform:domain": "secret.example.com" },
    steps: [
        { op: "refresh", urn: STACK },
        { op: "same", urn: STACK },
        {
            ...{ op: "update", urn: POOL, detailedDiff: { maxNodes: { kind: "update", inputDiff: false } } },
            ...{ oldState: { inputs: { maxNodes: 4711 } } },
        },
        { op: "replace", urn: PASSWORD, detailedDiff: null, diffReasons: ["length"], replaceReasons: ["length"] },
        { op: "delete", urn: PASSWORD.replace("chat", "old"), diffReasons: ["x"] },
    ],
    changeSummary: { delete: 1, replace: 1, same: 1, update: 1 },
};

describe("npm run preview, drift, deploy and interrupted", () => {
    let folder = "";
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    /** Runs a script with a `pulumi` that prints `stdout` and `stderr` and ends with `code`. */
    async function withPulumi(
        name: string,
        args: readonly string[],
        said: { readonly stdout?: string; readonly stderr?: string; readonly code?: number },
    ): Promise<ScriptResult & { readonly asked: string }> {
        const { stdout = "", stderr = "", code = 0 } = said;
        const standIn = standInFor('cd "$(dirname "$0")"; cat stdout; cat stderr >&2; exit "$(cat code)"');
        folder = standIn.folder;
        Object.entries({ stdout, stderr, code: String(code) }).forEach(([file, text]) =>
            writeFileSync(join(folder, "bin", file), text),
        );
        const result = await run(name, args, { cwd: folder, env: standIn.env });
        return { ...result, asked: readFileSync(join(folder, "arguments"), "utf8").trim() };
    }

    it("previews: what may lose something first, inputs by name, and no value", async () => {
        const { code, stdout, asked } = await withPulumi("preview", ["--stack", "dev"], {
            stdout: JSON.stringify(DIGEST),
        });
        assert.equal(code, 0);
        assert.equal(asked, "preview --json --stack dev --non-interactive");
        assert.equal(
            stdout,
            [
                "## Preview of dev",
                "Resources: 1 replaced, 1 deleted, 1 updated.",
                "**replaced (1)**",
                "- `random:index/randomPassword:RandomPassword chat` by `length`",
                "**deleted (1)**",
                "- `random:index/randomPassword:RandomPassword old`",
                "**updated (1)**",
                "- `digitalocean:index/kubernetesNodePool:KubernetesNodePool apps` by `maxNodes`\n",
            ].join("\n\n"),
        );
    });

    it("fails with a preview that fails, and still tells what there is to tell", async () => {
        const diagnostics = [
            { severity: "error", message: "error: \u001b[31mno good\u001b[0m settings\nat all\n" },
            { severity: "info", message: "chatter" },
        ];
        const said = { stdout: JSON.stringify({ ...DIGEST, steps: [], diagnostics }), code: 1 };
        const { code, stdout, stderr } = await withPulumi("preview", ["--stack", "dev"], said);
        assert.equal(code, 1);
        assert.equal(stdout, "## Preview of dev\n\n> **error** no good settings\n> at all\n");
        assert.equal(stderr, "The preview of dev failed.\n");
    });

    it("fails with a preview that never began, in the CLI's words", async () => {
        const said = { stderr: "error: incorrect passphrase\n", code: 1 };
        const { code, stdout, stderr } = await withPulumi("preview", ["--stack", "dev"], said);
        assert.equal(code, 1);
        assert.equal(stdout, "## Preview of dev\n\n> **error** incorrect passphrase\n");
        assert.equal(stderr, "error: incorrect passphrase\n");
    });

    it("folds many resources of one operation", () => {
        const steps = Array.from({ length: 21 }, (_, index) => ({ op: "create", urn: `${STACK}-${index}` }));
        assert.match(
            digestMarkdown({ steps }),
            /^Resources: 21 created\.\n\n<details><summary>created \(21\)<\/summary>\n\n- /,
        );
        assert.doesNotMatch(digestMarkdown({ steps: steps.slice(1) }), /details/);
    });

    it("looks for drift by reading everything anew, changes nothing, and ends with 7 where there is some", async () => {
        const said = { stdout: JSON.stringify(DIGEST), stderr: "error: no changes were expected\n", code: 7 };
        const { code, stdout, asked } = await withPulumi("drift", ["--stack", "dev", "--report", "drift.json"], said);
        assert.equal(code, 7);
        assert.equal(asked, "preview --refresh --run-program --expect-no-changes --json --stack dev --non-interactive");
        assert.match(stdout, /^## Drift of dev\n\nResources: 1 replaced, 1 deleted, 1 updated\./);
        const report = JSON.parse(readFileSync(join(folder, "drift.json"), "utf8")) as Record<string, unknown>;
        assert.deepEqual([report["stack"], report["drifted"], report["resources"]], ["dev", true, 3]);
        assert.doesNotMatch(JSON.stringify(report), /4711|secret\.example/);
    });

    it("reports a stack without drift as such", async () => {
        const said = {
            stdout: JSON.stringify({
                steps: [
                    { op: "refresh", urn: STACK },
                    { op: "same", urn: STACK },
                ],
            }),
        };
        const { code } = await withPulumi("drift", ["--stack", "dev", "--report", "drift.json"], said);
        assert.equal(code, 0);
        assert.deepEqual(JSON.parse(readFileSync(join(folder, "drift.json"), "utf8")), {
            ...{ stack: "dev", drifted: false, resources: 0, markdown: "Nothing changes." },
        });
    });

    it("takes a look that failed for no look at all: no report, and 1", async () => {
        const diagnostics = [{ severity: "error", message: "error: 401 Unauthorized\n" }];
        const said = { stdout: JSON.stringify({ steps: [], diagnostics }), code: 255 };
        const { code, stderr } = await withPulumi("drift", ["--stack", "dev", "--report", "drift.json"], said);
        assert.equal(code, 1);
        assert.equal(stderr, "error: 401 Unauthorized\n");
        assert.equal(existsSync(join(folder, "drift.json")), false);
    });

    it("deploys without questions, and ends as the update does", async () => {
        const { code, stdout, asked } = await withPulumi("deploy", ["--stack", "dev", "--message", "a push"], {
            ...{ stdout: "Updating\n", code: 3 },
        });
        assert.equal(code, 3);
        assert.equal(stdout, "Updating\n");
        assert.equal(asked, "up --yes --suppress-outputs --stack dev --message a push --non-interactive");
    });

    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        it(`hands ${signal} on to an update once, and waits until it has come to its end`, async () => {
            const standIn = standInFor(
                'trap \'echo interrupted >> "$0.log"\' INT; touch "$0.started"; i=0; while [ $i -lt 20 ]; do sleep 0.1; i=$((i+1)); done; ' +
                    'echo ended >> "$0.log"; exit 1',
            );
            folder = standIn.folder;
            const script = join(import.meta.dirname, "..", "..", "delivery", "deploy.ts");
            const child = spawn(process.execPath, [script, "--stack", "dev"], {
                env: { ...process.env, ...standIn.env },
            });
            const ended = new Promise<number | null>((done) => child.on("close", done));
            while (!existsSync(join(folder, "bin", "pulumi.started"))) {
                await wait(20);
            }
            child.kill(signal);
            assert.equal(await ended, 1);
            assert.equal(readFileSync(join(folder, "bin", "pulumi.log"), "utf8"), "interrupted\nended\n");
        });
    }

    it("runs the CLI of the version that package.json pins where none is on PATH", async () => {
        const { version } = JSON.parse(readFileSync("node_modules/pulumi/package.json", "utf8")) as { version: string };
        const standIn = standInFor('echo "{}"');
        folder = standIn.folder;
        mkdirSync(join(folder, "versions", version), { recursive: true });
        renameSync(join(folder, "bin"), join(folder, "versions", version, "bin"));
        const env = { PULUMI_HOME: folder, PATH: dirname(process.execPath) };
        const { code, stdout } = await run("preview", ["--stack", "dev"], { cwd: folder, env });
        assert.deepEqual([code, stdout], [0, "## Preview of dev\n\nNothing changes.\n"]);
        assert.equal(readFileSync(join(folder, "arguments"), "utf8"), "preview --json --stack dev --non-interactive\n");
    });

    it("tells what an interrupted update left behind, and takes no lock away", async () => {
        const pending = [{ type: "creating", resource: { urn: POOL, inputs: { maxNodes: 4711 } } }];
        const said = { stdout: JSON.stringify({ version: 3, deployment: { pending_operations: pending } }) };
        const { code, stdout, asked } = await withPulumi("interrupted", ["--stack", "dev"], said);
        assert.equal(code, 0);
        assert.equal(asked, "stack export --stack dev --non-interactive");
        assert(stdout.includes(`Of these operations nobody knows whether they happened:\n\n- creating \`${POOL}\`\n`));
        assert.match(stdout, /docs\/runbooks\/interrupted-update\.md/);
        assert.doesNotMatch(stdout, /4711/);
    });

    it("says that nothing was under way where nothing was", async () => {
        const said = { stdout: JSON.stringify({ version: 3, deployment: {} }) };
        const { stdout } = await withPulumi("interrupted", ["--stack", "dev"], said);
        assert.match(stdout, /^The state knows of no operation that was under way: run the deployment again\.$/m);
    });

    for (const name of ["preview", "drift", "deploy", "interrupted", "smoke"]) {
        it(`needs the stack's name for ${name}`, async () => {
            const { code, stderr } = await run(name, [], { cwd: "/" });
            assert.equal(code, 1);
            assert.match(stderr, new RegExp(`^--stack is missing\\.\\n\\nnpm run ${name} -- --stack NAME`));
        });
    }
});
