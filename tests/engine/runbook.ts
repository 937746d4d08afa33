import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./engine.ts";

/** A runbook below docs/. */
export type Runbook = "interrupted-update" | "cluster-create-timeout";

/**
 * The arguments of a command as a runbook gives it: the one that begins with `start`, with `values` for what it leaves open
 * in angle brackets. `--stack` is left to whoever runs it.
 */
export function documented(runbook: Runbook, start: string, values: Readonly<Record<string, string>>): string[] {
    const path = `docs/runbooks/${runbook}.md`;
    const text = readFileSync(join(ROOT, path), "utf8");
    const found = text.slice(text.indexOf(`pulumi ${start}`)).split(/[`\n]/)[0];
    if (!text.includes(`pulumi ${start}`) || found === undefined) {
        throw new Error(`${path} has no command "pulumi ${start}"`);
    }
    const filled = found
        .replace("pulumi ", "")
        .replace(" --stack <stack>", "")
        .split(/ (?![^<]*>)/)
        .map((argument) =>
            argument.replaceAll(/<([^>]+)>/g, (_, name: string) => {
                const value = values[name];
                if (value === undefined) {
                    throw new Error(`${path}: nobody knows what <${name}> is`);
                }
                return value;
            }),
        );
    return filled;
}
