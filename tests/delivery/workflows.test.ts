import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { applications } from "../../delivery/applications.ts";
import { ensureTool, ToolUnavailable } from "../../tools/build.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const WORKFLOWS = join(ROOT, ".github", "workflows");

type Permissions = "write-all" | "read-all" | Readonly<Record<string, "read" | "write" | "none">>;

interface Step {
    readonly uses?: string;
    readonly run?: string;
    readonly if?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
    readonly if?: string;
    readonly "timeout-minutes"?: number;
    readonly permissions?: Permissions;
    readonly environment?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly steps: readonly Step[];
}

interface Workflow {
    readonly on: Readonly<Record<string, { readonly inputs?: Readonly<Record<string, Input>> } | null>>;
    readonly permissions?: Permissions;
    readonly concurrency?: { readonly group?: string; readonly "cancel-in-progress"?: boolean };
    readonly env?: Readonly<Record<string, string>>;
    readonly defaults?: { readonly run?: { readonly shell?: string } };
    readonly jobs: Readonly<Record<string, Job>>;
}

interface Input {
    readonly type: string;
    readonly options?: readonly string[];
    readonly default?: string;
}

const texts = new Map(
    readdirSync(WORKFLOWS)
        .sort()
        .map((file) => [file.replace(/\.yaml$/, ""), readFileSync(join(WORKFLOWS, file), "utf8")]),
);
const workflows = new Map([...texts].map(([name, text]) => [name, parse(text) as Workflow]));
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> };
const action = readFileSync(join(ROOT, ".github/actions/prepare/action.yaml"), "utf8");
const prepared = (parse(action) as { runs: { steps: Step[] } }).runs.steps;
const jobs = [...workflows].flatMap(([workflow, { jobs: all }]) =>
    Object.entries(all).map(([name, job]) => ({ name: `${workflow}.${name}`, workflow, job })),
);
const steps = [
    ...jobs.flatMap(({ name, job }) => job.steps.map((step) => ({ name, job, step }))),
    ...prepared.map((step) => ({ name: "prepare", job: undefined, step })),
];

/** Commands of a script, lines that are continued joined. */
function commands(script: string): string[] {
    return script.replaceAll("\\\n", " ").split("\n");
}

function workflow(name: string): Workflow {
    const found = workflows.get(name);
    assert(found, `There is no workflow ${name}.`);
    return found;
}

function usesSecrets(value: unknown): boolean {
    return JSON.stringify(value ?? null).includes("secrets.");
}

describe("The workflows", () => {
    it("are accepted by actionlint", async function () {
        this.timeout(300_000);
        try {
            const actionlint = await ensureTool("actionlint");
            // What else is installed does not decide: neither the linter of shells nor that of Python is pinned.
            execFileSync(actionlint, ["-shellcheck=", "-pyflakes="], { cwd: ROOT, encoding: "utf8", stdio: "pipe" });
        } catch (error) {
            if (error instanceof ToolUnavailable) {
                console.warn(`Not linted: ${error.message}`);
                this.skip();
            }
            throw error instanceof Error && "stdout" in error ? new Error(String(error.stdout)) : error;
        }
    });

    it("may read the repository, and write only where they tell a result or propose settings", () => {
        for (const [name, { permissions }] of workflows) {
            assert.deepEqual(permissions, { contents: "read" }, name);
        }
        const more = jobs
            .filter(({ job }) => job.permissions !== undefined)
            .map(({ name, job }) => [name, job.permissions]);
        assert.deepEqual(Object.fromEntries(more), {
            "check.comment": { contents: "read", "pull-requests": "write" },
            "deploy-application.propose": { contents: "write", "pull-requests": "write" },
            "drift.issue": { contents: "read", issues: "write" },
            "drift.look": { contents: "read", deployments: "read" },
            "preview.comment": { contents: "read", "pull-requests": "write" },
        });
    });

    it("run none of a pull request's code, and no package's, where they may write", () => {
        const writing = jobs.filter(({ job }) => JSON.stringify(job.permissions ?? {}).includes('"write"'));
        assert(writing.length > 0);
        for (const { name, workflow: file, job } of writing) {
            const text = JSON.stringify(job.steps);
            assert.doesNotMatch(text, /npm ci|npm install|npx|actions\/prepare/, name);
            const ofPullRequests = Object.hasOwn(workflow(file).on, "pull_request");
            const refs = job.steps
                .filter(({ uses }) => uses?.startsWith("actions/checkout@"))
                .map((step) => step.with?.["ref"]);
            assert.deepEqual(refs, [ofPullRequests ? "${{ github.event.pull_request.base.sha }}" : undefined], name);
        }
    });

    it("write with scripts that need no package", () => {
        for (const name of ["comment", "drift-issue", "deployed"]) {
            const text = ["command", "github", name].map((file) =>
                readFileSync(join(ROOT, `delivery/${file}.ts`), "utf8"),
            );
            const imports = text.flatMap((each) => [...each.matchAll(/^import (?!type).* from "(.*)";$/gm)]);
            const packages = imports.map(([, from = ""]) => from).filter((from) => !/^(node:|\.\/)/.test(from));
            assert.deepEqual(packages, [], name);
        }
    });

    it("never run with rights for code of a fork", () => {
        for (const [name, { on }] of workflows) {
            assert(!Object.hasOwn(on, "pull_request_target") && !Object.hasOwn(on, "workflow_run"), name);
        }
        const own = "github.event.pull_request.head.repo.full_name == github.repository";
        assert(workflow("preview").jobs["preview"]?.if?.includes(own));
        assert(workflow("check").jobs["comment"]?.if?.includes(own));
    });

    it("check pull requests of forks too, without any secret", () => {
        assert(Object.hasOwn(workflow("check").on, "pull_request"));
        assert.equal(usesSecrets(workflow("check")), false);
        const { test, engine, compare } = workflow("check").jobs;
        assert.deepEqual(
            [test?.if, engine?.if, compare?.if],
            [undefined, undefined, "github.event_name == 'pull_request'"],
        );
    });

    it("give secrets to single steps only, behind an environment, and to no package's installation", () => {
        for (const [name, { env }] of workflows) {
            assert.equal(usesSecrets(env), false, name);
        }
        for (const { name, job } of jobs) {
            assert.equal(usesSecrets(job.env), false, name);
            assert(!usesSecrets(job) || job.environment !== undefined, `${name} has secrets and no environment`);
        }
        const given = steps.filter(({ step }) => usesSecrets(step));
        assert(given.length > 4);
        for (const { name, step } of given) {
            assert.match(step.run ?? step.uses ?? "", /^(exec npm run|npm run|git apply|actions\/checkout@)/, name);
        }
    });

    it("have time limits, and a group in which they follow each other", () => {
        for (const { name, job } of jobs) {
            const minutes = job["timeout-minutes"] ?? 0;
            assert(minutes > 0 && minutes <= 150, name);
        }
        for (const [name, { concurrency }] of workflows) {
            assert.equal(typeof concurrency?.group, "string", name);
        }
    });

    it("never cancel a running update for a newer one, and let none of one stack run beside another", () => {
        const { concurrency, jobs: all } = workflow("deploy");
        assert.equal(concurrency?.["cancel-in-progress"], false);
        const stack = "${{ inputs.environment || (github.event_name == 'release' && 'prod' || 'dev') }}";
        assert.equal(concurrency?.group, `deploy-${stack}`);
        assert.deepEqual([all["deploy"]?.environment, all["deploy"]?.env], [stack, { STACK: stack }]);
        assert.equal(workflow("deploy-application").concurrency?.["cancel-in-progress"], false);
        const updating = steps.filter(({ step }) => /npm run (--silent )?deploy\b/.test(step.run ?? ""));
        assert.deepEqual(
            updating.map(({ name, step }) => `${name}: ${step.run?.split(" --")[0] ?? ""}`),
            ["deploy.deploy: exec npm run deploy"],
        );
    });

    it("tell what an update that was cancelled left behind, and take no lock away", () => {
        const told = steps.find(({ step }) => step.run?.includes("npm run --silent interrupted"));
        assert.match(
            told?.step.if ?? "",
            /always\(\) && \(steps\.update\.outcome == 'failure' \|\| steps\.update\.outcome == 'cancelled'\)/,
        );
        for (const [name, text] of texts) {
            assert.doesNotMatch(text, /pulumi cancel|clear-pending/, name);
        }
    });

    it("pin every action by the commit of a version", () => {
        const lines = [...texts.values(), action].flatMap((text) => text.match(/^.*\buses:.*$/gm) ?? []);
        assert(lines.length > 20);
        const loose = lines.filter(
            (line) => !/uses: (\.\/\.github\/actions\/[a-z]+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(line),
        );
        assert.deepEqual(loose, []);
        const pins = lines.flatMap((line) => / ([\w-]+\/[\w-]+)@(.*)$/.exec(line)?.slice(1, 3).join("@") ?? []);
        const names = new Set(pins.map((pin) => pin.split("@")[0]));
        assert.equal(new Set(pins).size, names.size, "an action has two pins");
    });

    it("put nothing that others write into a command", () => {
        assert.deepEqual(
            steps.filter(({ step }) => step.run?.includes("${{")).map(({ name, step }) => `${name}: ${step.run ?? ""}`),
            [],
        );
    });

    it("stop at the first command of a pipe that fails", () => {
        for (const [name, { defaults }] of workflows) {
            assert.equal(defaults?.run?.shell, "bash", name);
        }
    });

    it("keep no credentials in a checkout but where they push", () => {
        const kept = steps
            .filter(
                ({ step }) =>
                    step.uses?.startsWith("actions/checkout@") && step.with?.["persist-credentials"] !== false,
            )
            .map(({ name }) => name);
        assert.deepEqual(kept, ["deploy-application.propose"]);
    });

    it("run scripts of package.json, which a person can run too, and files that are there", () => {
        const named = steps.flatMap(({ step }) => [...(step.run ?? "").matchAll(/npm run (?:--silent )?([a-z:]+)/g)]);
        assert(named.length > 8);
        const unknown = named.map(([, script = ""]) => script).filter((script) => !Object.hasOwn(scripts, script));
        assert.deepEqual(unknown, []);
        const local = steps.flatMap(({ step }) => step.uses?.match(/^\.\/.*/) ?? step.run?.match(/^\.ci\/\w+/) ?? []);
        assert.deepEqual(
            local.filter((path) => !existsSync(join(ROOT, path))),
            [],
        );
    });

    it("give scripts the options that they take", () => {
        const given = steps
            .flatMap(({ step }) => commands(step.run ?? ""))
            .flatMap((line) => [...line.matchAll(/npm run (?:--silent )?([a-z:]+) -- (--[^|>]*)/g)])
            .map(([, script = "", rest = ""]) => ({ script, options: rest.match(/(?<=--)[a-z-]+/g) ?? [] }));
        assert(given.length > 8);
        for (const { script, options } of given) {
            const [source = ""] = scripts[script]?.match(/[\w/-]+\.ts$/) ?? [];
            const text = readFileSync(join(ROOT, source === "plan/cli.ts" ? "plan/main.ts" : source), "utf8");
            const known = new Set([...text.matchAll(/([a-z-]+)"?: \{ type: "/g)].map(([, name]) => name));
            assert.deepEqual(
                options.filter((option) => !known.has(option)),
                [],
                `npm run ${script}`,
            );
        }
    });

    it("run the Pulumi CLI that package.json pins, and no other that a machine may have", () => {
        const scriptsOfPulumi = /npm run (--silent )?(preview|deploy|interrupted|drift|smoke|test:engine)(?![:\w])/;
        const running = jobs.filter(({ job }) => job.steps.some(({ run }) => scriptsOfPulumi.test(run ?? "")));
        const prepared = jobs.filter(({ job }) => job.steps.some((step) => step.with?.["pulumi"] === true));
        assert(running.length > 3);
        assert.deepEqual(
            prepared.map(({ name }) => name),
            running.map(({ name }) => name),
        );
    });

    it("do nothing with a cloud before they are set up", () => {
        const cloud = jobs.filter(({ job }) => JSON.stringify(job).includes("PULUMI_ACCESS_TOKEN"));
        assert.deepEqual(
            cloud.map(({ name }) => name),
            ["deploy.deploy", "drift.look", "preview.preview"],
        );
        for (const { name, job } of cloud) {
            assert.match(job.if ?? "", /^vars\.PULUMI_BACKEND_URL != ''/, name);
        }
    });

    it("H10 H17 deploy an application by a manual run with tag, replicas and environment", () => {
        const inputs = workflow("deploy-application").on["workflow_dispatch"]?.inputs ?? {};
        assert.deepEqual(Object.keys(inputs), ["environment", "application", "image_tag", "replicas"]);
        const { environment, application } = inputs;
        assert.deepEqual([environment?.options, environment?.default], [["prod", "dev"], "prod"]);
        assert.deepEqual(application?.options, Object.keys(applications));
        assert.equal(application?.default, "hyperstudy");
        const set = workflow("deploy-application").jobs["settings"]?.steps.find(({ run }) =>
            run?.includes("npm run --silent set"),
        );
        assert.deepEqual(set?.env, {
            ENVIRONMENT: "${{ inputs.environment }}",
            APPLICATION: "${{ inputs.application }}",
            IMAGE_TAG: "${{ inputs.image_tag }}",
            REPLICAS: "${{ inputs.replicas }}",
        });
        assert.match(
            set?.run ?? "",
            /--stack "\$ENVIRONMENT" --app "\$APPLICATION" --image-tag "\$IMAGE_TAG" --replicas "\$REPLICAS"/,
        );
    });

    it("H10 H11 H12 deploy applications, infrastructure and monitoring: main to dev, a release or a person to prod", () => {
        const { on } = workflow("deploy");
        assert.deepEqual(on["push"], { branches: ["main"] });
        assert.deepEqual(on["release"], { types: ["released"] });
        assert.deepEqual(on["workflow_dispatch"]?.inputs?.["environment"]?.options, ["dev", "prod"]);
        const runs = workflow("deploy").jobs["deploy"]?.steps.flatMap(
            ({ run }) => /npm run (?:--silent )?([a-z]+)/.exec(run ?? "")?.[1] ?? [],
        );
        assert.deepEqual(runs, ["plan", "deploy", "interrupted", "smoke"]);
    });

    it("H13 take the token of DigitalOcean from the secret DIGITALOCEAN_ACCESS_TOKEN, and no cluster's ID: the stack knows it", () => {
        const tokens = steps.flatMap(({ step }) => step.env?.["DIGITALOCEAN_TOKEN"] ?? []);
        assert(tokens.length > 2);
        assert.deepEqual([...new Set(tokens)], ["${{ secrets.DIGITALOCEAN_ACCESS_TOKEN }}"]);
        assert.doesNotMatch([...texts.values()].join(""), /CLUSTER_ID/);
    });
});
