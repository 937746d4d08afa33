import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = join(dirname(import.meta.dirname), "..", "..");
const NUMBERS = [
    ...Array.from({ length: 50 }, (_, index) => `D${index + 1}`),
    ...Array.from({ length: 19 }, (_, index) => `DX${index + 1}`),
];

/** The rows of the table: number, requirement, where, proof. */
const rows = readFileSync(join(ROOT, "docs/requirements/docuelevate.md"), "utf8")
    .split("\n")
    .filter((line) => /^\| DX?\d/.test(line))
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

describe("The table of DocuElevate's requirements", () => {
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

    it("names a test that says the number that it proves", () => {
        const others = rows.filter(([number = "", , , proof = ""]) => {
            const words = proof.replaceAll("`", "").split(" ");
            return !proof.startsWith("reason") && !words.includes(number);
        });
        assert.deepEqual(others, []);
    });

    it("names files that are there", () => {
        const named = rows.flatMap(([, , where = ""]) =>
            [...where.matchAll(/`((?:components|settings|stacks|tests|docs)\/[^`]*|versions\.ts)`/g)].map(
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
