import { mkdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { entriesOf, withEntry } from "./entries.ts";
import { filesOf } from "./files.ts";
import { namesOf, type NewApp } from "./names.ts";

/** `npm run new-app -- <name> --port <port>`: writes an application that works, to be changed into what it shall be. */

const ROOT = join(import.meta.dirname, "..", "..");

try {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: { port: { type: "string", default: "8080" } },
    });
    const [name = ""] = positionals;
    console.log(await add(namesOf(name, Number(values.port))));
} catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
}

/** Writes everything or nothing; returns what is left to do. */
async function add(app: NewApp): Promise<string> {
    const written = new Map(Object.entries(filesOf(app)));
    const there = [...written.keys()].filter((file) => existsSync(join(ROOT, file)));
    if (there.length > 0) {
        throw new Error(`There is an application ${app.name} already: ${there.join(", ")}.`);
    }
    for (const entry of entriesOf(app)) {
        const content = written.get(entry.file) ?? (await readFile(join(ROOT, entry.file), "utf8"));
        written.set(entry.file, withEntry(content, entry));
    }
    written.set("observability/team.ts", withTeam(written.get("observability/team.ts") ?? "", app));
    for (const [file, content] of written) {
        const path = join(ROOT, file);
        await mkdir(dirname(path), { recursive: true });
        const options = { ...(await resolveConfig(path)), filepath: path };
        await writeFile(path, await format(content, options));
    }
    return [
        `${app.title} is written:`,
        ...[...written.keys()].map((file) => `  ${file}`),
        "",
        "Next:",
        `  1. platform:apps in Pulumi.dev.yaml: ${app.key}: { image: registry.example.com/team/${app.name}:1.0.0 }`,
        "  2. npm run settings && npm run outputs   (reference, schema, contract; an output more raises the minor version)",
        "  3. npm start, npm test",
        `  4. make of components/apps/${app.name}.ts what the application is, and of its requirements what is asked of it`,
    ].join("\n");
}

/** Names of teams are a type besides. */
function withTeam(content: string, { name }: NewApp): string {
    return content.replace(/(export type Team =[^;]*);/, `$1 | "${name}";`);
}
