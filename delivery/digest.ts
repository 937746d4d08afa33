import { stripVTControlCharacters } from "node:util";

/** What `pulumi preview --json` prints, as far as it is told here. */
export interface Digest {
    readonly steps?: readonly Step[];
    readonly diagnostics?: readonly { readonly message: string; readonly severity: string }[];
}

interface Step {
    readonly op: string;
    readonly urn: string;
    readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
    readonly diffReasons?: readonly string[];
    readonly replaceReasons?: readonly string[];
}

/** Operations in the order in which a reader wants them: what may lose something first. */
const OPERATIONS: Readonly<Record<string, string>> = {
    replace: "replaced",
    delete: "deleted",
    "read-replacement": "read again",
    create: "created",
    import: "imported",
    update: "updated",
};

/** Operations that change nothing. */
const UNCHANGED = ["same", "refresh", "read"];

/** As many of one operation are shown at once; more are folded. */
const SHOWN = 20;
const MESSAGE_LENGTH = 2000;

/** The digest in what the CLI printed; undefined where it failed before it had one. */
export function digestIn(stdout: string): Digest | undefined {
    try {
        return JSON.parse(stdout) as Digest;
    } catch {
        return undefined;
    }
}

/** The operations that change something. */
export function changes({ steps = [] }: Digest): Step[] {
    return steps.filter(({ op }) => !UNCHANGED.includes(op));
}

/** The operations as Markdown: names of resources and of inputs, never a value. */
export function digestMarkdown(digest: Digest): string {
    const all = changes(digest);
    const operations = [...new Set([...Object.keys(OPERATIONS), ...all.map(({ op }) => op)])]
        .map((op) => ({ what: OPERATIONS[op] ?? op, steps: all.filter((step) => step.op === op) }))
        .filter(({ steps }) => steps.length > 0);
    const counts = operations.map(({ what, steps }) => `${steps.length} ${what}`).join(", ");
    const failed = digest.diagnostics?.some(({ severity }) => severity === "error") ?? false;
    const nothing = failed ? [] : ["Nothing changes."];
    return [
        ...(counts === "" ? nothing : [`Resources: ${counts}.`]),
        ...diagnostics(digest),
        ...operations.map(({ what, steps }) => listed(what, steps)),
    ].join("\n\n");
}

function listed(what: string, steps: readonly Step[]): string {
    const lines = steps.map((step) => `- \`${shortUrn(step.urn)}\`${because(step)}`).sort();
    const list = lines.join("\n");
    const title = `${what} (${steps.length})`;
    return steps.length > SHOWN
        ? `<details><summary>${title}</summary>\n\n${list}\n\n</details>`
        : `**${title}**\n\n${list}`;
}

/** The inputs that differ; of a replacement those that make it one. */
function because({ op, detailedDiff, diffReasons, replaceReasons }: Step): string {
    const detailed = Object.keys(detailedDiff ?? {});
    const paths =
        op === "replace" && replaceReasons?.length ? replaceReasons : detailed.length > 0 ? detailed : diffReasons;
    return paths && paths.length > 0 && op !== "delete" ? ` by ${paths.map((path) => `\`${path}\``).join(", ")}` : "";
}

function diagnostics({ diagnostics: all = [] }: Digest): string[] {
    return all
        .filter(({ severity }) => severity === "error" || severity === "warning")
        .map(({ severity, message }) => `> **${severity}** ${quoted(message)}`);
}

/** A message within a quotation, cut to what a reader needs. */
export function quoted(message: string): string {
    const text = stripVTControlCharacters(message)
        .trim()
        .replace(/^(error|warning): /, "");
    return text.slice(0, MESSAGE_LENGTH).replaceAll("\n", "\n> ");
}

/** Type and name of a URN. */
function shortUrn(urn: string): string {
    const [, , types = "", name = ""] = urn.split("::");
    return `${types.split("$").at(-1) ?? types} ${name}`;
}
