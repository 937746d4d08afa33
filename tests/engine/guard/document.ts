import { COLUMNS, columnOf, label } from "./effects.ts";
import type { Column, Effect } from "./effects.ts";
import type { Guard, Verdict } from "./guard.ts";

/** Path of the table, below the program's folder. */
export const DOCUMENT = "docs/replacement-guard.md";

/** So many resources are named one by one. */
const NAMED = 3;

const ORDER: readonly Effect[] = ["delete", "replace", "create", "update"];

/** The part of the document that tells of one stack. */
export function section(stack: string, { verdicts, harmless, stateful }: Guard): string {
    const rows = verdicts.map((verdict) => [
        `\`${verdict.setting}\``,
        escaped(verdict.change),
        ...(verdict.refusal === undefined
            ? COLUMNS.map((column) => cell(verdict, column))
            : [`**refuse**: ${escaped(verdict.refusal)}`, ...COLUMNS.slice(1).map(() => "")]),
    ]);
    const table = [["Setting", "Change", ...COLUMNS], ["Setting", "Change", ...COLUMNS].map(() => "---"), ...rows];
    return [
        heading(stack),
        ...table.map((row) => `| ${row.join(" | ")} |`),
        "",
        "Protected, all of these refuse to be deleted or replaced, and stay when the stack is destroyed without protection:",
        "",
        ...COLUMNS.map((column) => `- ${column}: ${listed(stateful.protected, column)}`),
        "",
        "Changing any of these settings touches none of it:",
        "",
        harmless.map((setting) => `\`${setting}\``).join(", ") + ".",
        "",
    ].join("\n");
}

/** The document with the section of one stack in place of the present one. */
export function withSection(document: string, stack: string, text: string): string {
    const parts = document.split(/(?=^## )/m);
    const place = parts.findIndex((part) => part.startsWith(heading(stack)));
    if (place < 0) {
        return `${document.trimEnd()}\n\n${text}`;
    }
    return parts
        .map((part, index) => (index === place ? (index < parts.length - 1 ? `${text}\n` : text) : part))
        .join("");
}

/** The section of a stack as the document has it; empty where it has none. */
export function sectionIn(document: string, stack: string): string {
    const found = document.split(/(?=^## )/m).find((part) => part.startsWith(heading(stack)));
    return found ? `${found.trimEnd()}\n` : "";
}

function heading(stack: string): string {
    return `## Settings of Pulumi.${stack}.yaml\n`;
}

function listed(urns: readonly string[], column: Column): string {
    const labels = urns.filter((urn) => columnOf(urn) === column).map(label);
    return labels.length === 0 ? "none" : labels.sort().join(", ");
}

function cell({ effects }: Verdict, column: Column): string {
    const within = [...effects].filter(([urn]) => columnOf(urn) === column);
    return ORDER.flatMap((effect) => {
        const labels = within.filter(([, each]) => each === effect).map(([urn]) => label(urn));
        if (labels.length === 0) {
            return [];
        }
        const names = labels.length > NAMED ? `${labels.length} resources` : labels.join(", ");
        return [`${effect === "update" ? effect : `**${effect}**`} ${names}`];
    }).join("; ");
}

function escaped(text: string): string {
    return text.replaceAll("|", "\\|").replaceAll("<", "\\<");
}
