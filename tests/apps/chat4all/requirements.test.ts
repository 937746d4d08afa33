import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = join(dirname(import.meta.dirname), "..", "..");
const NUMBERS = [
    ...Array.from({ length: 53 }, (_, index) => `C${index + 1}`),
    ...Array.from({ length: 21 }, (_, index) => `CX${index + 1}`),
];

/** The rows of the table: number, requirement, where, proof. */
const rows = readFileSync(join(ROOT, "docs/requirements/chat4all.md"), "utf8")
    .split("\n")
    .filter((line) => /^\| CX?\d/.test(line))
    .map((line) =>
        line
            .split("|")
            .map((cell) => cell.trim())
            .slice(1, 5),
    );

const tests = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(import.meta.dirname, file), "utf8"))
    .join("\n");

describe("The table of Chat4All's requirements", () => {
    it("has every number once", () => {
        assert.deepEqual(
            rows.map(([number]) => number),
            NUMBERS,
        );
    });

    it("names tests that are there, or a reason", () => {
        const missing = rows.filter(([, , , proof = ""]) => {
            const name = /^`(.+)`$/.exec(proof)?.[1];
            return name === undefined ? !/^reason: \S/.test(proof) : !tests.includes(`it("${name}"`);
        });
        assert.deepEqual(missing, []);
    });

    it("names files that are there", () => {
        const named = rows.flatMap(([, , where = ""]) =>
            [...where.matchAll(/`((?:components|settings|stacks|tests)[^`]*|versions\.ts)`/g)].map(
                ([, path = ""]) => path,
            ),
        );
        assert(named.length > 50);
        assert.deepEqual(
            named.filter((path) => !existsSync(join(ROOT, path))),
            [],
        );
    });
});
