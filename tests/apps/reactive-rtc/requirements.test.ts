import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = join(dirname(import.meta.dirname), "..", "..");
const NUMBERS = [
    ...Array.from({ length: 47 }, (_, index) => `R${index + 1}`),
    ...Array.from({ length: 26 }, (_, index) => `RX${index + 1}`),
];

/** The rows of the table: number, requirement, where, proof. */
const rows = readFileSync(join(ROOT, "docs/requirements/reactive-rtc.md"), "utf8")
    .split("\n")
    .filter((line) => /^\| RX?\d/.test(line))
    .map((line) =>
        line
            .split("|")
            .map((cell) => cell.trim())
            .slice(1, 5),
    );

const tests = [import.meta.dirname, join(ROOT, "tests/waiting")]
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");

describe("The table of Reactive RTC's requirements", () => {
    it("has every number once", () => {
        assert.deepEqual(
            rows.map(([number]) => number),
            NUMBERS,
        );
    });

    it("names tests that are there and say the number, or a reason", () => {
        const missing = rows.filter(([number = "", , , proof = ""]) => {
            const name = /^`(.+)`$/.exec(proof)?.[1];
            const isThere = name !== undefined && tests.includes(`it("${name}"`) && name.split(" ").includes(number);
            return !isThere && !/^reason: \S/.test(proof);
        });
        assert.deepEqual(missing, []);
    });

    it("names files that are there", () => {
        const named = rows.flatMap(([, , where = ""]) =>
            [...where.matchAll(/`((?:components|settings|stacks)\/[^`]*|versions\.ts)`|(docs\/[a-z/-]+\.md)/g)].map(
                ([, path, page]) => path ?? page ?? "",
            ),
        );
        assert(named.length > 60);
        assert.deepEqual(
            named.filter((path) => !existsSync(join(ROOT, path))),
            [],
        );
    });
});
