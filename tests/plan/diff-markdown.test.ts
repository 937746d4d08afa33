import assert from "node:assert/strict";
import { COMMENT_CHARACTERS, diffMarkdown } from "../../plan/diff-markdown.ts";
import type { PlanDiff } from "../../plan/diff.ts";

const NOTHING: PlanDiff = {
    ...{ revision: "main", added: [], removed: [], changed: [], replaced: [], notes: [], findings: [] },
    ...{ text: "", cost: { before: { least: 0, most: 0 }, now: { least: 0, most: 0 }, unpriced: [] } },
};

/** What `git diff` prints of a file of which `lines` changed. */
function fileDiff(name: string, lines: readonly string[], mode = ""): string {
    const paths = `before/manifests/${name}.yaml after/manifests/${name}.yaml`;
    return [`diff --git ${paths}`, ...(mode === "" ? [] : [mode]), "@@ -1 +1 @@", ...lines, ""].join("\n");
}

describe("the Markdown of a comparison", () => {
    it("has the costs of the change where they are known, and no line for them where not", () => {
        const cost = "Costs: **$ 120.00** a month, $ 12.00 more.";
        assert.equal(
            diffMarkdown(NOTHING, { stack: "dev", cost }),
            `## dev against main\n\nNothing changes.\n\n${cost}\n`,
        );
        assert.equal(diffMarkdown(NOTHING, { stack: "dev" }), "## dev against main\n\nNothing changes.\n");
    });

    it("folds each object by itself, and says whether it is added, changed or removed", () => {
        const text = [
            fileDiff("a/Deployment.api", ["-image: x:1", "+image: x:2"]),
            fileDiff("_cluster/ClusterRole.new", ["+rules: []"], "new file mode 100644"),
            fileDiff("b/Service.old", ["-ports: []"], "deleted file mode 100644"),
        ].join("");
        const markdown = diffMarkdown({ ...NOTHING, text }, { stack: "dev" });
        assert.deepEqual(markdown.match(/^<details>.*/gm), [
            "<details><summary>changed <code>a/Deployment.api</code></summary>",
            "<details><summary>added <code>_cluster/ClusterRole.new</code></summary>",
            "<details><summary>removed <code>b/Service.old</code></summary>",
        ]);
        assert.match(markdown, /```diff\n@@ -1 \+1 @@\n-image: x:1\n\+image: x:2\n```\n\n<\/details>/);
    });

    it("keeps an object that holds a code fence within its own", () => {
        const text = fileDiff("a/ConfigMap.page", ["+```", "+</details>", "+````"]);
        const markdown = diffMarkdown({ ...NOTHING, text }, { stack: "dev" });
        assert.match(markdown, /^`````diff\n[^]*\n\+````\n`````\n\n<\/details>$/m);
    });

    it("tells what is wrong, of the comparison first", () => {
        const finding = { rule: "x", subject: "ns/Deployment/api", message: "is wrong." };
        const markdown = diffMarkdown(
            { ...NOTHING, findings: [{ ...finding, level: "error", path: "spec.size" }] },
            { stack: "dev", findings: [{ ...finding, level: "warning" }] },
        );
        assert.match(
            markdown,
            /^> \*\*error\*\* `ns\/Deployment\/api spec\.size` is wrong\.\n\n> \*\*warning\*\* `ns\/Deployment\/api` is wrong\.$/m,
        );
    });

    it("fits a comment of GitHub's: objects without room are named only, and smaller ones still shown", () => {
        const lines = Array.from({ length: 100 }, (_, index) => `+line ${index}: ${"x".repeat(40)}`);
        const names = Array.from({ length: 12 }, (_, index) => `a/ConfigMap.large-${index}`);
        const text = [...names.map((name) => fileDiff(name, lines)), fileDiff("a/ConfigMap.small", ["+a: 2"])].join("");
        const markdown = diffMarkdown({ ...NOTHING, text }, { stack: "dev" });
        assert(markdown.length < COMMENT_CHARACTERS);
        assert.match(markdown, /^No room for the diff of 1 more:\n\n- changed `a\/ConfigMap\.large-11`\n$/m);
        assert.match(markdown, /\+a: 2/);
    });

    it("shows the beginning of what is very large, all of it where there is room without end", () => {
        const text = fileDiff("a/ConfigMap.dashboard", [`+${"x".repeat(COMMENT_CHARACTERS)}`, "+the end"]);
        const markdown = diffMarkdown({ ...NOTHING, text }, { stack: "dev" });
        assert.match(markdown, /x …\n… and more, in `diff\.md`\n```\n\n<\/details>/);
        assert(markdown.length < 7000);
        const whole = diffMarkdown({ ...NOTHING, text }, { stack: "dev", room: Number.POSITIVE_INFINITY });
        assert.match(whole, /\+the end\n```/);
    });

    it("folds a list of more than 20 resources", () => {
        const added = Array.from({ length: 21 }, (_, index) => `urn:pulumi:dev::platform::a:b/c:D::thing-${index}`);
        const fold = /### Added \(\d+\)\n\n<details>/;
        assert.match(diffMarkdown({ ...NOTHING, added }, { stack: "dev" }), fold);
        assert.doesNotMatch(diffMarkdown({ ...NOTHING, added: added.slice(1) }, { stack: "dev" }), fold);
    });

    it("is cut where even the names are too many, and says where the whole is", () => {
        const added = Array.from({ length: 4000 }, (_, index) => `urn:pulumi:dev::platform::a:b/c:D::thing-${index}`);
        const markdown = diffMarkdown({ ...NOTHING, added }, { stack: "dev" });
        assert(markdown.length < 65_536);
        assert.match(markdown, /… and more; the whole is in `diff\.md`\.\n$/);
        assert.match(markdown, /^Resources: 4000 added\.$/m);
    });
});
