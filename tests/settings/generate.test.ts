import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { z } from "zod";
import { generatedFiles, staleFiles } from "../../settings/generate.ts";
import { unexplained } from "../../settings/reference/markdown.ts";
import { schema } from "../../settings/schema.ts";
import { fixtureNames, invalidFixture, validFixture } from "./fixtures.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** Mistakes that an editor sees, knowing settings.schema.json: those in the shape of the file. */
const SEEN_BY_EDITORS = [
    "unknown-setting",
    "unknown-key-in-a-setting",
    "unknown-key-in-a-list",
    "unknown-application",
    "key-of-another-kind",
    "settings-missing",
    "keys-missing",
    "kinds-unknown",
    "pool-fixed-and-autoscaled",
    "words-for-numbers",
    "malformed-text",
    "choices-misspelt",
    "even-members",
    "kraken-on-managed-redis",
    "secret-misspelt",
];

describe("The reference of the settings", () => {
    it("comes out the same every time", async () => {
        assert.deepEqual(await generatedFiles(), await generatedFiles());
    });

    it("is found stale where a file differs or is missing", async () => {
        const folder = mkdtempSync(join(tmpdir(), "settings-"));
        try {
            assert.deepEqual(await staleFiles(folder), ["settings.schema.json", "docs/settings.md"]);
            mkdirSync(join(folder, "docs"));
            for (const [file, content] of await generatedFiles()) {
                writeFileSync(join(folder, file), content);
            }
            assert.deepEqual(await staleFiles(folder), []);
            appendFileSync(join(folder, "docs", "settings.md"), "\n");
            assert.deepEqual(await staleFiles(folder), ["docs/settings.md"]);
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    it("is what the settings say, by npm run settings -- --check", () => {
        const { status, stderr } = spawnSync(process.execPath, ["settings/generate.ts", "--check"], {
            cwd: ROOT,
            encoding: "utf8",
        });
        assert.equal(stderr, "");
        assert.equal(status, 0);
    });

    it("explains every setting", () => {
        assert.deepEqual(unexplained(schema), []);
    });

    it("is refused while a setting is unexplained or a required one has no example", () => {
        const strange = z.strictObject({
            said: z.strictObject({ words: z.string(), nodes: z.int().describe("Nodes.") }).describe("Said."),
            unsaid: z.strictObject({ on: z.boolean().describe("Whether it is on.") }),
        });
        assert.deepEqual(unexplained(strange), [
            "platform:said words: add .describe(…)",
            "platform:said words: add .meta({ examples: […] })",
            "platform:said nodes: add .meta({ examples: […] })",
            "platform:unsaid: add .describe(…)",
        ]);
    });
});

describe("settings.schema.json", () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(
        JSON.parse(readFileSync(join(ROOT, "settings.schema.json"), "utf8")) as object,
    );

    /** A stack's YAML with its secrets as the file has them. */
    const fileOf = ({ config, secretKeys }: ReturnType<typeof validFixture>): object => ({
        config: Object.fromEntries(
            Object.entries(config).map(([key, value]) => [key, secretKeys.includes(key) ? { secure: value } : value]),
        ),
    });

    for (const name of fixtureNames("valid")) {
        it(`takes ${name}`, () => {
            assert.ok(validate(fileOf(validFixture(name))), JSON.stringify(validate.errors, null, 2));
        });
    }

    for (const file of readdirSync(ROOT).filter((name) => /^Pulumi\..+\.yaml$/.test(name))) {
        it(`takes ${file}`, () => {
            const text = readFileSync(join(ROOT, file), "utf8");
            assert.match(text, /^# yaml-language-server: \$schema=settings\.schema\.json\n/);
            assert.ok(validate(parse(text)), JSON.stringify(validate.errors, null, 2));
        });
    }

    for (const name of SEEN_BY_EDITORS) {
        it(`refuses ${name}`, () => {
            assert.equal(validate(fileOf(invalidFixture(name))), false);
        });
    }
});
