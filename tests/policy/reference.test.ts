import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../plan/model.ts";
import { configurationMistakes } from "../../policy/configuration.ts";
import { reference } from "../../policy/reference.ts";
import { rules } from "../../policy/rules.ts";

const PAGE = join(import.meta.dirname, "..", "..", "docs", "policy.md");
const TABLES = /(?<=<!-- Written by .* -->\n\n)[^]*(?=<!-- \/rules -->)/;

describe("docs/policy.md", () => {
    it("lists every rule and setting as it is", () => {
        const page = readFileSync(PAGE, "utf8");
        const tables = `${reference(rules)}\n`;
        if (process.env["UPDATE_DOCS"] === "1") {
            writeFileSync(
                PAGE,
                page.replace(TABLES, () => tables),
            );
        } else {
            assert.equal(TABLES.exec(page)?.[0], tables);
        }
    });

    it("shows a configuration that plan and pack take", async () => {
        const [, example = ""] = /```json\n([^]*?)```/.exec(readFileSync(PAGE, "utf8")) ?? [];
        assert.deepEqual(await configurationMistakes(rules, JSON.parse(example) as Json), []);
    });
});
