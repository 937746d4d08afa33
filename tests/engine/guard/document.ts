import { CLASSES, classOf, kindOf, label } from "./effects.ts";
import type { Class, Effect } from "./effects.ts";
import type { Guard, Judged } from "./guard.ts";

/** Path of the tables, below the program's folder. */
export const DOCUMENT = "docs/replacement-guard.md";

/** So many resources of a kind are named one by one. */
const NAMED = 3;

type Row = readonly string[];

/** The part of the document that tells of one stack. */
export function section(stack: string, { judged, harmless, stateful }: Guard): string {
    const refused = judged.filter(({ refusal }) => refusal !== undefined);
    const lossy = judged.filter((each) => !refused.includes(each) && loses(each));
    const others = judged.filter((each) => !refused.includes(each) && !lossy.includes(each));
    return [
        heading(stack),
        ...table("Lost: what is in it is gone", ["Setting", "Change", "Lost", "Besides"], lossy, (each) => [
            told(each, ["replace", "delete"]),
            told(each, ["create", "update"]),
        ]),
        ...table("Refused", ["Setting", "Change", "Why"], refused, ({ refusal = "" }) => [escaped(refusal)]),
        ...table("Nothing is lost", ["Setting", "Change", "What happens"], others, (each) => [
            told(each, ["create", "update"]),
        ]),
        "### Touches none of it",
        "",
        ...byPart(harmless),
        "",
        "### What can be lost",
        "",
        "With `platform:protection: protected` the engine refuses to delete or replace all of these:",
        "",
        ...CLASSES.map((each) => `- ${each}: ${listed(stateful.protected, each)}`),
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

/** A table with its heading; changes of one setting that do the same share a row. Nothing for no rows. */
function table(
    title: string,
    head: Row,
    judged: readonly Judged[],
    cells: (judged: Judged) => readonly string[],
): string[] {
    const groups = Map.groupBy(judged, (each) => JSON.stringify([each.setting, cells(each)]));
    const rows = [...groups.values()].flatMap(([first, ...others]): Row[] =>
        first
            ? [
                  [
                      `\`${first.setting}\``,
                      [first, ...others].map(({ change }) => escaped(change)).join("; "),
                      ...cells(first),
                  ],
              ]
            : [],
    );
    if (rows.length === 0) {
        return [];
    }
    const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
    return [`### ${title}`, "", ...lines, ""];
}

function loses({ effects }: Judged): boolean {
    return [...effects.values()].some((effect) => effect === "replace" || effect === "delete");
}

/** What happens, by effect: `update DatabaseCluster postgres; create 4 × KafkaTopic`. */
function told({ effects }: Judged, wanted: readonly Effect[]): string {
    return wanted
        .map((effect) => ({ effect, urns: [...effects].filter(([, each]) => each === effect).map(([urn]) => urn) }))
        .filter(({ urns }) => urns.length > 0)
        .map(({ effect, urns }) => `**${effect}** ${counted(urns).join(", ")}`)
        .join("; ");
}

/** Resources by class and kind: named one by one if they are few, counted otherwise. */
function counted(urns: readonly string[]): string[] {
    const ordered = urns.toSorted(
        (one, other) =>
            CLASSES.indexOf(classOf(one)) - CLASSES.indexOf(classOf(other)) || label(one).localeCompare(label(other)),
    );
    const kinds = Map.groupBy(ordered, kindOf);
    return [...kinds].flatMap(([kind, members]) =>
        members.length > NAMED ? [`${members.length} × ${kind}`] : members.map(label),
    );
}

function listed(urns: readonly string[], wanted: Class): string {
    const labels = urns.filter((urn) => classOf(urn) === wanted).map(label);
    return labels.length === 0 ? "none" : labels.sort().join(", ");
}

/** Settings, those of one part of the platform in one line. */
function byPart(settings: readonly string[]): string[] {
    const parts = Map.groupBy(settings, (setting) => /^platform:(apps\.)?[^.]+/.exec(setting)?.[0] ?? setting);
    return [...parts].map(([part, members]) => {
        const names = members.map((setting) => `\`${setting.slice(part.length + 1) || setting}\``);
        return members.length === 1 && members[0] === part ? `- \`${part}\`` : `- \`${part}\`: ${names.join(", ")}`;
    });
}

function escaped(text: string): string {
    return text.replaceAll("|", "\\|").replaceAll("<", "\\<");
}
