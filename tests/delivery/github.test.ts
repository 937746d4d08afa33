import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DriftReport } from "../../delivery/drift-report.ts";
import { ApiServer, run, type ScriptResult } from "./support.ts";

const PAGE = 100;

describe("what workflows tell GitHub", () => {
    let folder: string;
    let api: ApiServer;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "github-"));
    });
    afterEach(() => {
        api.close();
        rmSync(folder, { recursive: true });
    });

    /** Runs a script against a repository that answers so. */
    async function asked(
        answer: (method: string, path: string) => unknown,
        name: string,
        ...args: string[]
    ): Promise<ScriptResult> {
        api = await ApiServer.start(answer);
        const env = { GITHUB_API_URL: api.url, GITHUB_REPOSITORY: "acme/platform", GITHUB_TOKEN: "t0ken" };
        return run(name, args, { cwd: folder, env });
    }

    /** One page of what `all` has. */
    const page = (path: string, all: readonly unknown[]): unknown[] => {
        const number = Number(new URL(path, "http://x").searchParams.get("page"));
        return all.slice((number - 1) * PAGE, number * PAGE);
    };

    describe("npm run comment", () => {
        const comment = (existing: readonly unknown[]) => {
            writeFileSync(join(folder, "a.md"), "## a\n");
            writeFileSync(join(folder, "b.md"), "## b\n");
            return asked(
                (method, path) => (method === "GET" ? page(path, existing) : {}),
                ...(["comment", "--issue", "12", "--name", "preview", "a.md", "b.md"] as const),
            );
        };
        const body = "<!-- doks-platform: preview -->\n## a\n\n## b\n";

        it("adds a comment to a pull request that has none of the name", async () => {
            const others = [
                { id: 1, body: "<!-- doks-platform: plan -->\nx" },
                { id: 2, body: "see <!-- doks-platform: preview -->" },
            ];
            assert.deepEqual(await comment(others), { code: 0, stdout: "", stderr: "" });
            assert.deepEqual(api.writes, [
                {
                    ...{ method: "POST", path: "/repos/acme/platform/issues/12/comments" },
                    ...{ authorization: "Bearer t0ken", body: { body } },
                },
            ]);
        });

        it("changes the one that is there, however many others came before", async () => {
            const existing = Array.from({ length: PAGE + 1 }, (_, id) => ({ id, body: id < PAGE ? "talk" : body }));
            assert.equal((await comment(existing)).code, 0);
            assert.deepEqual(
                api.writes.map(({ method, path }) => `${method} ${path}`),
                [`PATCH /repos/acme/platform/issues/comments/${PAGE}`],
            );
        });

        it("cuts what GitHub would not take", async () => {
            writeFileSync(join(folder, "long.md"), "x".repeat(100_000));
            await asked(() => [], "comment", "--issue", "1", "--name", "plan", "long.md");
            const [written] = api.writes.map((request) => (request.body as { body: string }).body);
            assert(written !== undefined && written.length > 60_000 && written.length < 65_536);
        });

        it("fails in GitHub's words, without the token", async () => {
            writeFileSync(join(folder, "a.md"), "a");
            const { code, stderr } = await asked(() => 403, "comment", "--issue", "1", "--name", "plan", "a.md");
            assert.equal(code, 1);
            assert.equal(
                stderr,
                'GitHub answers 403 to GET /issues/1/comments?per_page=100&page=1: {"message":"no"}\n',
            );
        });

        it("says what is missing of the environment", async () => {
            api = await ApiServer.start(() => []);
            writeFileSync(join(folder, "a.md"), "a");
            const env = { GITHUB_REPOSITORY: "", GITHUB_TOKEN: "" };
            const { code, stderr } = await run("comment", ["--issue", "1", "--name", "x", "a.md"], {
                cwd: folder,
                env,
            });
            assert.equal(code, 1);
            assert.match(stderr, /^GITHUB_REPOSITORY and GITHUB_TOKEN must be in the environment/);
        });
    });

    describe("npm run drift:issue", () => {
        const drift: DriftReport = { stack: "dev", drifted: true, resources: 2, markdown: "Resources: 2 updated." };
        const open = { number: 7, body: "<!-- doks-platform: drift of dev -->\nThe stack" };
        const told = (issues: readonly unknown[], ...reports: readonly DriftReport[]) => {
            const files = reports.map((report, index) => {
                writeFileSync(join(folder, `${index}.json`), JSON.stringify(report));
                return `${index}.json`;
            });
            return asked((method, path) => (method === "GET" ? page(path, issues) : {}), "drift-issue", ...files);
        };
        const writes = () => api.writes.map(({ method, path, body }) => ({ does: `${method} ${path}`, body }));

        it("opens one issue where there is none; a pull request is none", async () => {
            const pullRequest = { ...open, pull_request: {} };
            assert.equal((await told([pullRequest, { number: 8, body: null }], drift)).code, 0);
            assert.deepEqual(writes(), [
                {
                    does: "POST /repos/acme/platform/issues",
                    body: {
                        ...{ title: "Drift of dev: 2 resources", labels: ["drift"] },
                        body:
                            "<!-- doks-platform: drift of dev -->\nThe stack `dev` is not as it was deployed. Deploying it again would do this:\n\n" +
                            "Resources: 2 updated.\n\nDeploy it again to undo what was changed by hand, or bring the change into the settings.",
                    },
                },
            ]);
        });

        it("brings the one that is open up to date", async () => {
            await told([open], { ...drift, resources: 1 });
            const [write, ...more] = writes();
            assert.deepEqual(more, []);
            assert.equal(write?.does, "PATCH /repos/acme/platform/issues/7");
            assert.equal((write.body as { title: string }).title, "Drift of dev: 1 resource");
        });

        it("closes it once the stack is as it was deployed, and says why", async () => {
            await told([open], { ...drift, drifted: false, resources: 0 });
            assert.deepEqual(writes(), [
                {
                    does: "POST /repos/acme/platform/issues/7/comments",
                    body: { body: "The stack dev is as it was deployed." },
                },
                { does: "PATCH /repos/acme/platform/issues/7", body: { state: "closed" } },
            ]);
        });

        it("leaves everything alone where there is neither drift nor an issue", async () => {
            await told([{ ...open, body: open.body.replace("dev", "prod") }], { ...drift, drifted: false });
            assert.deepEqual(writes(), []);
        });

        it("keeps stacks apart", async () => {
            await told([open], { ...drift, stack: "prod" }, drift);
            assert.deepEqual(
                writes().map(({ does }) => does),
                ["POST /repos/acme/platform/issues", "PATCH /repos/acme/platform/issues/7"],
            );
        });
    });

    describe("npm run deployed", () => {
        const sha = (digit: string): string => digit.repeat(40);
        /** Deployments, newest first, each with its statuses. */
        const deployed = (deployments: readonly { readonly sha: string; readonly states: readonly string[] }[]) =>
            asked(
                (_, path) => {
                    const [, id] = /deployments\/(\d+)\/statuses/.exec(path) ?? [];
                    return page(
                        path,
                        id === undefined
                            ? deployments.map((deployment, index) => ({ id: index, sha: deployment.sha }))
                            : (deployments[Number(id)]?.states.map((state) => ({ state })) ?? []),
                    );
                },
                ...(["deployed", "--environment", "prod"] as const),
            );

        it("is the newest that succeeded, also when it is called inactive since", async () => {
            const { stdout } = await deployed([
                { sha: sha("c"), states: ["failure", "in_progress"] },
                { sha: sha("b"), states: ["inactive", "success", "in_progress"] },
                { sha: sha("a"), states: ["success"] },
            ]);
            assert.equal(stdout, `${sha("b")}\n`);
            assert.match(api.received[0]?.path ?? "", /^\/repos\/acme\/platform\/deployments\?environment=prod&/);
        });

        it("is none before anything succeeded", async () => {
            assert.deepEqual(await deployed([{ sha: sha("c"), states: ["failure"] }]), {
                code: 0,
                stdout: "\n",
                stderr: "",
            });
        });

        it("is never anything but a revision", async () => {
            const { code, stdout } = await deployed([{ sha: "main\nevil=1", states: ["success"] }]);
            assert.deepEqual([code, stdout], [1, ""]);
        });
    });
});
