import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "..", "..", "docs", "runbooks", "alerts");

/** Second-level headings of each page of the alerts' runbooks, by its name without `.md`. */
export function headings(): ReadonlyMap<string, readonly string[]> {
    const pages = readdirSync(FOLDER).filter((file) => file.endsWith(".md"));
    return new Map(pages.map((file) => [file.slice(0, -".md".length), headingsOf(file)]));
}

/** Page that an alert's annotation names. */
export function pageOf({ runbook = "" }: Readonly<Record<string, string>>): string {
    return /([^/]+)\.md(?:#|$)/.exec(runbook)?.[1] ?? "";
}

function headingsOf(file: string): string[] {
    const lines = readFileSync(join(FOLDER, file), "utf8").split("\n");
    return lines.filter((line) => line.startsWith("## ")).map((line) => line.slice("## ".length).trim());
}
