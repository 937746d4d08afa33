import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const LINK = /\]\(([^)\s]+)\)/g;
const COMMAND = /(?:^|`|&& )npm (?:run )?([a-z][a-z:-]*)/g;
const ELSEWHERE = /^[a-z]+:/;
/** What npm does without a script of package.json. */
const OF_NPM = ["ci", "install", "exec", "run"];
/** Back-quoted paths of this repository. */
const PATH =
    /`((?:components|delivery|docs|examples|observability|outputs|plan|policy|settings|stacks|tests|tools)\/[\w./-]+)`/g;

/** A mention in a text and the line where it stands. */
interface Mention {
    readonly line: number;
    readonly what: string;
}

/** Links of a page that lead nowhere: a file that is not there, or a heading that its page does not have. */
function brokenLinks(page: string, root = ROOT): string[] {
    const text = readFileSync(join(root, page), "utf8");
    return mentions(text, LINK)
        .filter(({ what }) => !ELSEWHERE.test(what))
        .filter(({ what }) => {
            const [file = "", anchor] = what.split("#");
            const target = file === "" ? join(root, page) : join(root, dirname(page), file);
            return (
                !existsSync(target) || (anchor !== undefined && !anchorsOf(readFileSync(target, "utf8")).has(anchor))
            );
        })
        .map(({ line, what }) => `${page}:${line} ${what}`);
}

/** Scripts that a page names and package.json does not have. */
function unknownCommands(page: string, scripts: readonly string[], root = ROOT): string[] {
    return mentions(readFileSync(join(root, page), "utf8"), COMMAND)
        .filter(({ what }) => ![...scripts, ...OF_NPM].includes(what))
        .map(({ line, what }) => `${page}:${line} ${what}`);
}

/** Paths of this repository that a page names and that are not there. */
function lostPaths(page: string, root = ROOT): string[] {
    return mentions(readFileSync(join(root, page), "utf8"), PATH)
        .filter(({ what }) => !existsSync(join(root, what)))
        .map(({ line, what }) => `${page}:${line} ${what}`);
}

function mentions(text: string, pattern: RegExp): Mention[] {
    return text
        .split("\n")
        .flatMap((content, index) =>
            [...content.matchAll(pattern)].map(([, what = ""]) => ({ line: index + 1, what })),
        );
}

/** Anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
    const headings = text.split("\n").filter((line) => /^#+ /.test(line));
    return new Set(
        headings.map((line) =>
            line
                .replace(/^#+ /, "")
                .toLowerCase()
                .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
                .replaceAll(" ", "-"),
        ),
    );
}

const pages = [
    "README.md",
    "CONTRIBUTING.md",
    ".github/pull_request_template.md",
    "examples/consumer/README.md",
    ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".md"))
        .map((file) => `docs/${file}`)
        .sort(),
];
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> };

describe("The documentation", () => {
    it("is searched for links to nothing, headings that are not there, lost paths and unknown scripts", () => {
        const root = mkdtempSync(join(tmpdir(), "docs-"));
        try {
            writeFileSync(join(root, "other.md"), "# A heading, or two\n");
            writeFileSync(
                join(root, "page.md"),
                "[a](other.md) [b](other.md#a-heading-or-two) [c](https://example.com/x)\n" +
                    "[d](gone.md) [e](other.md#elsewhere)\n`npm run plan` `npm run gone` `plan/gone.ts`\n",
            );
            assert.deepEqual(brokenLinks("page.md", root), ["page.md:2 gone.md", "page.md:2 other.md#elsewhere"]);
            assert.deepEqual(unknownCommands("page.md", ["plan"], root), ["page.md:3 gone"]);
            assert.deepEqual(lostPaths("page.md", root), ["page.md:3 plan/gone.ts"]);
        } finally {
            rmSync(root, { recursive: true });
        }
    });

    for (const page of pages) {
        it(`${page} links to what is there`, () => {
            assert.deepEqual(brokenLinks(page), []);
        });

        it(`${page} names paths that exist`, () => {
            assert.deepEqual(lostPaths(page), []);
        });

        it(`${page} names npm scripts that exist`, () => {
            assert.deepEqual(unknownCommands(page, Object.keys(scripts)), []);
        });
    }
});
