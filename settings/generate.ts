import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { stackFileSchema } from "./reference/json-schema.ts";
import { settingsPage, unexplained } from "./reference/markdown.ts";
import { schema } from "./schema.ts";

/**
 * Writes settings.schema.json and docs/settings.md out of the schema of the settings; `--check` tells whether they are up
 * to date instead.
 */

const ROOT = join(import.meta.dirname, "..");

/** The generated files by their path below the project's folder. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
    const path = join(ROOT, "settings.schema.json");
    const options = await resolveConfig(path);
    const stackFile = await format(JSON.stringify(stackFileSchema()), { ...options, filepath: path });
    return new Map([
        ["settings.schema.json", stackFile],
        ["docs/settings.md", settingsPage()],
    ]);
}

/** The generated files that are missing or differ from what the settings say. */
export async function staleFiles(root = ROOT): Promise<string[]> {
    const stale: string[] = [];
    for (const [file, content] of await generatedFiles()) {
        const found = await readFile(join(root, file), "utf8").catch(() => undefined);
        if (found !== content) {
            stale.push(file);
        }
    }
    return stale;
}

async function main(check: boolean): Promise<number> {
    const gaps = unexplained(schema);
    if (gaps.length > 0) {
        console.error(`Settings that nobody could understand:\n  ${gaps.join("\n  ")}`);
        return 1;
    }
    if (check) {
        const stale = await staleFiles();
        stale.forEach((file) => console.error(`${file} is not what the settings say: run npm run settings.`));
        return stale.length > 0 ? 1 : 0;
    }
    for (const [file, content] of await generatedFiles()) {
        await writeFile(join(ROOT, file), content);
    }
    return 0;
}

if (import.meta.main) {
    process.exitCode = await main(process.argv.includes("--check"));
}
