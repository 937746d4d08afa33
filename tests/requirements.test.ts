import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = dirname(import.meta.dirname);

/** The tables: how many requirements each application's document has, and how many decisions are added to them. */
const TABLES = [
    { app: "kraken", letter: "K", requirements: 56, decisions: 16 },
    { app: "docuelevate", letter: "D", requirements: 50, decisions: 19 },
    { app: "hyperstudy", letter: "H", requirements: 48, decisions: 20 },
    { app: "chat4all", letter: "C", requirements: 53, decisions: 21 },
    { app: "reactive-rtc", letter: "R", requirements: 47, decisions: 26 },
] as const;

/** Where a requirement is met: paths between backquotes. */
const PATH =
    /`((?:components|settings|stacks|observability|delivery|tests|docs|plan|policy|\.github)\/[^`]*|versions\.ts|outputs\.ts|Pulumi\.[a-z]+\.yaml)`/g;

interface Row {
    readonly number: string;
    readonly where: string;
    /** `` `title of a test` `` or `reason: …`. */
    readonly proof: string;
}

const tests = globSync("**/*.test.ts", { cwd: import.meta.dirname })
    .map((file) => readFileSync(join(import.meta.dirname, file), "utf8"))
    .join("\n");

for (const { app, letter, requirements, decisions } of TABLES) {
    describe(`The table of the requirements of ${app}`, () => {
        const rows = rowsOf(app, letter);

        it("has every number once", () => {
            assert.deepEqual(
                rows.map(({ number }) => number),
                [...numbers(letter, requirements), ...numbers(`${letter}X`, decisions)],
            );
        });

        it("names a test that is there and says the number, or a reason", () => {
            assert.deepEqual(
                rows.filter((row) => !isProved(row) && !/^reason: \S/.test(row.proof)),
                [],
            );
        });

        it("names files that are there", () => {
            const named = rows.flatMap(({ where }) => [...where.matchAll(PATH)].map(([, path = ""]) => path));
            assert(named.length > requirements / 2);
            assert.deepEqual(
                named.filter((path) => !existsSync(join(ROOT, path))),
                [],
            );
        });
    });
}

function rowsOf(app: string, letter: string): Row[] {
    const lines = readFileSync(join(ROOT, `docs/requirements/${app}.md`), "utf8").split("\n");
    return lines
        .filter((line) => new RegExp(`^\\| ${letter}X?\\d`).test(line))
        .map((line) => {
            const [, number = "", , where = "", proof = ""] = line.split("|").map((cell) => cell.trim());
            return { number, where, proof };
        });
}

function numbers(prefix: string, count: number): string[] {
    return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}

function isProved({ number, proof }: Row): boolean {
    const title = /^`(.+)`$/.exec(proof)?.[1];
    return title !== undefined && tests.includes(`it("${title}"`) && title.split(" ").includes(number);
}
