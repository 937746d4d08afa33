import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = join(dirname(import.meta.dirname), "..", "..");
const NUMBERS = [
    ...Array.from({ length: 48 }, (_, index) => `H${index + 1}`),
    ...Array.from({ length: 20 }, (_, index) => `HX${index + 1}`),
];

/** The rows of the table: number, requirement, where, proof. */
const rows = readFileSync(join(ROOT, "docs/requirements/hyperstudy.md"), "utf8")
    .split("\n")
    .filter((line) => /^\| HX?\d/.test(line))
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

describe("The table of HyperStudy's requirements", () => {
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
        // These are met by what another number asks for.
        assert.deepEqual(
            others.map(([number]) => number),
            ["H10", "H13"],
        );
    });

    it("names files that are there", () => {
        const named = rows.flatMap(([, , where = ""]) =>
            [...where.matchAll(/`((?:components|settings|stacks|tests|docs)\/[^`]*|Pulumi\.dev\.yaml)`/g)].map(
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
