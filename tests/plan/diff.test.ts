import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlanDiff } from "../../plan/diff.ts";
import { plan, SMALL } from "./support/command.ts";

describe("the comparison with a revision", () => {
    let root: string;

    const git = (...args: string[]): string =>
        execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
            cwd: root,
            encoding: "utf8",
        });

    before(() => {
        root = mkdtempSync(join(tmpdir(), "repository-"));
        cpSync(SMALL, root, { recursive: true });
        ["failing", "leak", "refused"].forEach((stack) => rmSync(join(root, `Pulumi.${stack}.yaml`)));
        symlinkSync(join(process.cwd(), "node_modules"), join(root, "node_modules"));
        writeFileSync(join(root, ".gitignore"), "node_modules\n.plan\n");
        git("init", "-q");
        git("add", ".");
        git("commit", "-q", "-m", "first");
    });

    after(() => rmSync(root, { recursive: true }));

    it("finds nothing where nothing changed", async () => {
        const { code, stdout } = await plan(["--diff", "HEAD"], root);
        assert.equal(code, 0);
        assert.match(stdout, /^## dev against HEAD\n\nNothing changes\.$/m);
        assert.doesNotMatch(stdout, /Objects and releases/);
    });

    it("tells what is added, removed, changed and replaced, in objects too, and shows no secret", async () => {
        const program = readFileSync(join(root, "index.ts"), "utf8");
        const changed = program
            .replace("new random.RandomPassword(name, { length: 32", "new random.RandomPassword(name, { length: 40")
            .replace('"example/app:1.2.3"', '"example/app:1.3.0"')
            .replaceAll("`${name}-credentials`", "`${name}-login`");
        assert.notEqual(changed, program);
        writeFileSync(join(root, "index.ts"), changed);
        const { stdout } = await plan(["--diff", "HEAD"], root);
        const diff = JSON.parse(readFileSync(join(root, ".plan/dev/diff.json"), "utf8")) as PlanDiff;
        const short = (urns: readonly string[]): string[] => urns.map((urn) => urn.split("$").at(-1) ?? "");
        assert.deepEqual(short(diff.added), ["kubernetes:core/v1:Secret::demo-login"]);
        assert.deepEqual(short(diff.removed), ["kubernetes:core/v1:Secret::demo-credentials"]);
        assert.deepEqual(short(diff.changed), ["kubernetes:apps/v1:Deployment::demo"]);
        assert.deepEqual(short(diff.replaced.map(({ urn }) => urn)), [
            "random:index/randomPassword:RandomPassword::demo",
        ]);
        assert.deepEqual(diff.replaced[0]?.paths, ["length"]);
        assert.match(diff.text, /^- {10}image: example\/app:1\.2\.3$/m);
        assert.match(diff.text, /^\+ {10}image: example\/app:1\.3\.0$/m);
        assert.match(diff.text, /^\+\+\+ after\/manifests\/demo\/Secret\.demo-login-[0-9a-f]{8}\.yaml$/m);
        assert.doesNotMatch(diff.text, /postgresql:/);
        const markdown = readFileSync(join(root, ".plan/dev/diff.md"), "utf8");
        assert(stdout.includes(markdown.trimEnd()));
        assert.match(markdown, /^Resources: 1 added, 1 changed, 1 \*\*replaced\*\*, 1 removed\.$/m);
        assert.match(markdown, /^### Replaced \(1\)\n\n- `.*RandomPassword::demo` by `length`$/m);
        assert.match(
            markdown,
            /^<details><summary>changed <code>demo\/Deployment\.demo<\/code><\/summary>\n\n```diff\n@@ /m,
        );
        assert.match(markdown, /^### Added \(1\)\n\n- `platform:apps:App\$kubernetes:core\/v1:Secret::demo-login`$/m);
    });

    it("prints nothing but the comparison as Markdown, for every stack", async () => {
        const { code, stdout } = await plan(["--all", "--diff", "HEAD", "--format", "markdown"], root);
        assert.equal(code, 1);
        assert(stdout.startsWith("## dev against HEAD\n"));
        assert.deepEqual(stdout.match(/^## .*/gm), ["## dev against HEAD", "## finding against HEAD"]);
        assert.match(stdout, /^> \*\*error\*\* /m);
    });

    it("says what the change costs", async () => {
        const file = join(root, "Pulumi.dev.yaml");
        const settings = readFileSync(file, "utf8");
        writeFileSync(file, settings.replace("nodes: 2", "nodes: 5"));
        try {
            const { stdout } = await plan(["--diff", "HEAD", "--format", "markdown"], root);
            assert.match(stdout, /^Cost: \*\*\$120\*\* a month at DigitalOcean, \$72 more\.$/m);
            const { cost } = JSON.parse(readFileSync(join(root, ".plan/dev/diff.json"), "utf8")) as PlanDiff;
            assert.deepEqual(cost, { before: { least: 48, most: 48 }, now: { least: 120, most: 120 }, unpriced: [] });
        } finally {
            writeFileSync(file, settings);
        }
    });

    it("takes a stack that the revision does not have for new", async () => {
        cpSync(join(root, "Pulumi.dev.yaml"), join(root, "Pulumi.next.yaml"));
        try {
            const { code, stdout } = await plan(["--stack", "next", "--diff", "HEAD", "--format", "markdown"], root);
            assert.equal(code, 0);
            assert.match(stdout, /^## next against HEAD\n\n> HEAD has no stack next: all of it is new\.\n\n/);
            const diff = JSON.parse(readFileSync(join(root, ".plan/next/diff.json"), "utf8")) as PlanDiff;
            const resources = JSON.parse(readFileSync(join(root, ".plan/next/resources.json"), "utf8")) as unknown[];
            assert.equal(diff.added.length, resources.length);
            assert.match(stdout, /^Cost: \*\*\$48\*\* a month at DigitalOcean, \$48 more\.$/m);
            assert.match(stdout, /^<details><summary>added <code>demo\/Service\.demo<\/code>/m);
        } finally {
            rmSync(join(root, "Pulumi.next.yaml"));
        }
    });

    it("refuses Markdown without a comparison, and a format that it does not know", async () => {
        const alone = await plan(["--format", "markdown"], root);
        assert.equal(alone.stderr, "--format markdown needs --diff; see --help.\n");
        const unknown = await plan(["--format", "html"], root);
        assert.equal(unknown.stderr, "there is no --format html; see --help.\n");
    });

    it("says when the packages of the revision are not those that are installed", async () => {
        writeFileSync(join(root, "package-lock.json"), "{}\n");
        const { stdout } = await plan(["--diff", "HEAD"], root);
        assert.match(
            stdout,
            /^> package-lock\.json differs: both plans were made with the packages that are installed now\.$/m,
        );
    });

    it("leaves the repository as it is", () => {
        assert.equal(git("worktree", "list").trim().split("\n").length, 1);
        assert.equal(git("status", "--short"), " M index.ts\n?? package-lock.json\n");
    });

    it("fails in one sentence for a revision that is none, and for one without a program", async () => {
        const nonsense = await plan(["--diff", "nonsense"], root);
        assert.equal(nonsense.code, 1);
        assert.match(nonsense.stderr, /^The revision nonsense cannot be read \(fatal: .*nonsense\)\.\n$/);
        const empty = git(
            "commit-tree",
            git("mktree", "--missing").trim() || "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
            "-m",
            "empty",
        ).trim();
        const bare = await plan(["--diff", empty], root);
        assert.equal(bare.stderr, `The revision ${empty} holds no program: there is no Pulumi.yaml in it.\n`);
    });
});
