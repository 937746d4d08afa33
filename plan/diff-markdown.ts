import type { PlanDiff } from "./diff.ts";
import type { Finding } from "./model.ts";

/** Markdown of a comparison may have so many characters: GitHub takes 65,536 in a comment. */
export const COMMENT_CHARACTERS = 60_000;

/** Lists of more resources than these are folded. */
const SHOWN = 20;

/** As much is shown of one object's diff where room is short: a dashboard would leave none for others. */
const OBJECT_CHARACTERS = 6_000;

/** What is told beside the comparison itself. */
export interface DiffContext {
    readonly stack: string;
    /** Findings of the plan as a whole, besides those of the comparison. */
    readonly findings?: readonly Finding[];
    /** What the change costs, in one line of Markdown. */
    readonly cost?: string;
    /** Most characters of the text; objects whose diff finds no room are named only. */
    readonly room?: number;
}

/** The diff of one written file, out of a unified diff of many. */
interface FileDiff {
    /** `<namespace>/<Kind>.<name>` or `releases/<namespace>/<name>`. */
    readonly title: string;
    readonly change: "added" | "changed" | "removed";
    readonly text: string;
}

/** The comparison for a pull request: one section of Markdown, objects folded. */
export function diffMarkdown(diff: PlanDiff, context: DiffContext): string {
    const head = [
        `## ${context.stack} against ${diff.revision}`,
        "",
        ...diff.notes.flatMap((note) => [`> ${note}`, ""]),
        counts(diff),
        "",
        ...(context.cost === undefined ? [] : [context.cost, ""]),
        ...findings([...diff.findings, ...(context.findings ?? [])]),
        ...list(
            "Replaced",
            diff.replaced.map(({ urn, paths }) => `${code(shortUrn(urn))} by ${paths.map(code).join(", ")}`),
        ),
        ...list(
            "Removed",
            diff.removed.map((urn) => code(shortUrn(urn))),
        ),
        ...list(
            "Added",
            diff.added.map((urn) => code(shortUrn(urn))),
        ),
        ...list(
            "Changed",
            diff.changed.map((urn) => code(shortUrn(urn))),
        ),
    ].join("\n");
    const room = context.room ?? COMMENT_CHARACTERS;
    const files = folded(fileDiffs(diff.text), room - Math.min(head.length, room));
    return [shortened(head, room), ...(files === "" ? [] : [files, ""])].join("\n");
}

function counts({ added, changed, replaced, removed, text }: PlanDiff): string {
    const numbers: [number, string][] = [
        [added.length, "added"],
        [changed.length, "changed"],
        [replaced.length, "**replaced**"],
        [removed.length, "removed"],
    ];
    const told = numbers.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
    return told.length === 0 && text === "" ? "Nothing changes." : `Resources: ${told.join(", ") || "none"}.`;
}

function findings(all: readonly Finding[]): string[] {
    return all.flatMap(({ level, subject, path, message }) => [
        `> **${level}** ${code([shortUrn(subject), path].filter(Boolean).join(" "))} ${message}`,
        "",
    ]);
}

function list(title: string, lines: readonly string[]): string[] {
    const items = lines.map((line) => `- ${line}`);
    const heading = `### ${title} (${lines.length})`;
    if (lines.length > SHOWN) {
        return [heading, "", "<details><summary>all of them</summary>", "", ...items, "", "</details>", ""];
    }
    return lines.length === 0 ? [] : [heading, "", ...items, ""];
}

/** Every object's diff behind its title, as long as there is room; the others by their titles. */
function folded(files: readonly FileDiff[], room: number): string {
    const names = files.map(({ change, title }) => `- ${change} ${code(title)}`);
    // The names of those without room have some of their own.
    const space = room - Math.min(names.join("\n").length, room / 4);
    const parts: string[] = [];
    const left: string[] = [];
    let used = 0;
    files.forEach((file, index) => {
        const part = details(file, Number.isFinite(room) ? OBJECT_CHARACTERS : room);
        if (used + part.length > space) {
            left.push(names[index] ?? "");
        } else {
            used += part.length + 1;
            parts.push(part);
        }
    });
    const rest = left.length === 0 ? [] : ["", `No room for the diff of ${left.length} more:`, "", ...left];
    const heading = files.length === 0 ? [] : [`### Objects and releases (${files.length})`, ""];
    return shortened([...heading, ...parts, ...rest].join("\n"), room);
}

function details({ title, change, text }: FileDiff, most: number): string {
    const shown = text.length <= most ? text : `${text.slice(0, most)} …\n… and more, in \`diff.md\``;
    const fence = "`".repeat(Math.max(3, longestRun(shown) + 1));
    const summary = `<details><summary>${change} <code>${escaped(title)}</code></summary>`;
    return `${summary}\n\n${fence}diff\n${shown}\n${fence}\n\n</details>`;
}

/** The parts of what `git diff` printed, without the headers that repeat the file's name. */
function fileDiffs(text: string): FileDiff[] {
    return text
        .split(/^(?=diff --git )/m)
        .filter((part) => part.startsWith("diff --git "))
        .map((part) => {
            const lines = part.trimEnd().split("\n");
            const body = lines.findIndex((line) => line.startsWith("@@"));
            const header = lines.slice(0, body < 0 ? lines.length : body);
            const change = header.some((line) => line.startsWith("new file"))
                ? "added"
                : header.some((line) => line.startsWith("deleted file"))
                  ? "removed"
                  : "changed";
            return { title: titleOf(lines[0] ?? ""), change, text: body < 0 ? "" : lines.slice(body).join("\n") };
        });
}

/** The file's name, from `diff --git before/… after/…`. */
function titleOf(header: string): string {
    const path = header.slice(header.lastIndexOf(" after/") + " after/".length);
    return path.replace(/^manifests\//, "").replace(/\.yaml$/, "");
}

function shortened(text: string, room: number): string {
    const note = "\n\n… and more; the whole is in `diff.md`.\n";
    return text.length <= room ? text : `${text.slice(0, Math.max(0, room - note.length))}${note}`;
}

function longestRun(text: string): number {
    return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}

function code(text: string): string {
    return `\`${text}\``;
}

function escaped(text: string): string {
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A URN without stack and project. */
function shortUrn(urn: string): string {
    return urn.startsWith("urn:") ? urn.split("::").slice(2).join("::") : urn;
}
