import { styleText } from "node:util";
import { costLine } from "./cost/wording.ts";
import { LAYER_TITLES, LAYERS, treeByLayer, type TreeNode } from "./layers.ts";
import { isObject, type Finding, type Json, type PlannedResource } from "./model.ts";
import type { Plan } from "./plan.ts";

/** Deeper levels are counted, not shown. */
const SHOWN_DEPTH = 2;

/** What the terminal says of a finished plan. */
export function summary(plan: Plan, done: { readonly folder: string; readonly seconds: number }): string {
    const { resources, manifests, releases } = plan;
    const sections = [
        styleText("bold", `${plan.project} · ${plan.stack}`),
        treeOf(plan),
        outputsOf(plan),
        missingSecretsOf(plan),
        costOf(plan),
        unrenderedOf(plan),
        findingsOf(plan.findings),
    ];
    const counts = [
        counted(resources.length - 1, "resource"),
        counted(manifests.length, "Kubernetes object"),
        counted(releases.length, "Helm release"),
    ].join(", ");
    return [
        ...sections.filter((section) => section !== ""),
        `${counts} in ${done.seconds.toFixed(1)} s; files in ${done.folder}`,
        "",
    ].join("\n\n");
}

function treeOf({ resources }: Plan): string {
    const layers = treeByLayer(resources);
    return LAYERS.filter((layer) => layers[layer].length > 0)
        .map((layer) => {
            const nodes = layers[layer];
            const size = nodes.reduce((sum, node) => sum + node.size, 0);
            const title = `${styleText("cyan", LAYER_TITLES[layer])} ${dim(String(size))}`;
            return [title, ...nodes.flatMap((node, index) => branch(node, "", index === nodes.length - 1, 1))].join(
                "\n",
            );
        })
        .join("\n");
}

function branch(node: TreeNode, indent: string, last: boolean, depth: number): string[] {
    const { resource, children } = node;
    const deeper = `${indent}${last ? "   " : "│  "}`;
    const components = children.filter((child) => !child.resource.custom);
    const hidden = depth >= SHOWN_DEPTH ? [] : components;
    const count = node.size > 1 ? ` ${dim(String(node.size))}` : "";
    const line = `${indent}${last ? "└─ " : "├─ "}${resource.name} ${dim(shortType(resource))}${count}`;
    return [line, ...hidden.flatMap((child, index) => branch(child, deeper, index === hidden.length - 1, depth + 1))];
}

/** So many addresses of one kind are listed one by one. */
const MANY_OUTPUTS = 6;

/** The class of a component, the kind of a Kubernetes object, the type of anything else. */
export function shortType({ type }: PlannedResource): string {
    return type.split(":").at(-1) ?? type;
}

function outputsOf({ outputs }: Plan): string {
    const lines = flatten(inShort(outputs)).map(([key, value]) => `  ${key} ${dim(value)}`);
    return lines.length === 0 ? "" : ["Outputs", ...lines].join("\n");
}

/** Of a long list of alike outputs, such as the addresses of all dashboards, the first and how many more there are. */
export function inShort(value: Json): Json {
    if (!isObject(value)) {
        return value;
    }
    const entries = Object.entries(value);
    const addresses = entries.filter(
        (entry): entry is [string, string] => typeof entry[1] === "string" && /^https?:/.test(entry[1]),
    );
    const [example] = addresses;
    return example && entries.length > MANY_OUTPUTS && addresses.length === entries.length
        ? { [example[0]]: `${example[1]} and ${entries.length - 1} more` }
        : Object.fromEntries(entries.map(([key, item]) => [key, inShort(item)]));
}

/** Nested outputs as dotted keys. */
export function flatten(value: Json, path = ""): [string, string][] {
    if (!isObject(value)) {
        return [[path, Array.isArray(value) ? value.map(String).join(", ") : String(value)]];
    }
    return Object.entries(value).flatMap(([key, item]) => flatten(item, path === "" ? key : `${path}.${key}`));
}

function missingSecretsOf({ missingSecrets }: Plan): string {
    const lines = missingSecrets.map(({ command, what }) => `  ${command}\n    ${dim(what)}`);
    return lines.length === 0 ? "" : ["Secrets to set before the first `pulumi up`", ...lines].join("\n");
}

function costOf({ cost }: Plan): string {
    const line = costLine(cost);
    return line === "" ? "" : `Cost ${dim(line)}`;
}

function unrenderedOf({ unrendered, uncheckedKinds: kinds }: Plan): string {
    const absent = unrendered.filter(({ broken }) => !broken);
    const reasons = new Set(absent.map(({ reason }) => reason));
    const charts =
        absent.length === 0 ? [] : [`${counted(absent.length, "release")} not rendered: ${shared([...reasons])}`];
    const custom = kinds.length === 0 ? [] : [`Not checked, for want of a definition: ${[...kinds].sort().join(", ")}`];
    return [...charts, ...custom].map(dim).join("\n");
}

/** One reason stands for all when there is only one. */
function shared(reasons: readonly string[]): string {
    return reasons.length === 1 ? (reasons[0] ?? "") : "their charts are not at hand, or not whole (--charts)";
}

function findingsOf(findings: readonly Finding[]): string {
    const errors = findings.filter(({ level }) => level === "error").length;
    const title = `${counted(errors, "error")}, ${counted(findings.length - errors, "warning")}`;
    const lines = findings.map(({ level, rule, subject, path, message }) => {
        const mark = level === "error" ? styleText("red", "error") : styleText("yellow", "warning");
        const where = path === undefined ? shortSubject(subject) : `${shortSubject(subject)} ${path}`;
        return `  ${mark} ${where}: ${message} ${dim(rule)}`;
    });
    return [styleText(errors > 0 ? "red" : "green", findings.length === 0 ? "No findings" : title), ...lines].join(
        "\n",
    );
}

/** A URN by its type and name. */
export function shortSubject(subject: string): string {
    const [, , type, name] = subject.split("::");
    return type === undefined || name === undefined ? subject : `${type.split("$").at(-1) ?? type} ${name}`;
}

function counted(count: number, what: string): string {
    return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function dim(text: string): string {
    return styleText("dim", text);
}
