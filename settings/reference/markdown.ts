import type { z } from "zod";
import { describeMistakes } from "../mistakes.ts";
import { offerings, offeringsCheckedOn } from "../offerings.ts";
import { readConfiguration } from "../parse.ts";
import { schema } from "../schema.ts";
import { deadMansSwitchSecret, knownSecrets, RECEIVERS, type SecretNeed } from "../secrets.ts";
import { jsonSchemaOf } from "../shape.ts";
import { rowsOf, type Node, type Row } from "./rows.ts";

/** One key of the configuration, or a piece that several share. */
interface Section {
    readonly title: string;
    readonly description: string;
    readonly mayBeLeftOut: boolean;
    readonly rows: readonly Row[];
}

const INTRODUCTION = `# Settings

<!-- Written by settings/generate.ts out of settings/: change the descriptions there, then run npm run settings. -->

A stack is described by \`Pulumi.<stack>.yaml\`; [dev](../Pulumi.dev.yaml), [prod](../Pulumi.prod.yaml) and
[local](../Pulumi.local.yaml) are whole examples. Each \`platform:\` section below is one key under \`config:\`. An editor that
knows the YAML language server completes and checks the file by the line at its top:

\`\`\`yaml
# yaml-language-server: $schema=settings.schema.json
\`\`\`

In the tables, "required" holds where the object above is given.`;

/** A stack with mistakes of several sorts, to show how they are told. */
const MISTAKEN = {
    "platform:domain": "example.com",
    "platform:protection": "protect",
    "platform:cluster": { kind: "existing", context: "kind-platform" },
    "platform:ingress": { controller: "nginx", replicas: { min: 1, max: 2 }, loadBalancer: { kind: "load-balancer" } },
    "platform:dns": { zone: "external" },
    "platform:certificates": { issuer: "self-signed" },
    "platform:monitoring": { storageGiB: 20, retentionDay: 7 },
    "platform:storage": { blockClass: "standard" },
};

/** docs/settings.md. */
export function settingsPage(): string {
    const { settings, shared } = sectionsOf(schema);
    return (
        [
            INTRODUCTION,
            mistakesSection(),
            secretsSection(),
            ...settings.map((section) => sectionText(section, "##")),
            "## Shared pieces",
            ...shared.map((section) => sectionText(section, "###")),
            offeringsSection(),
        ].join("\n\n") + "\n"
    );
}

/** Settings that have no description, and required ones of which there is no example. */
export function unexplained(of: z.ZodType): string[] {
    const { settings, shared } = sectionsOf(of);
    return [...settings, ...shared].flatMap(({ title, description, rows }) => [
        ...(description === "" ? [`${title}: add .describe(…)`] : []),
        ...rows.flatMap(({ path, type, fallback, meaning, example }) => {
            const needsExample = fallback === "required" && /^(text|whole number|list of text)/.test(type);
            return [
                ...(meaning === "" ? [`${title} ${path}: add .describe(…)`] : []),
                ...(needsExample && example === "" ? [`${title} ${path}: add .meta({ examples: […] })`] : []),
            ];
        }),
    ]);
}

function sectionsOf(of: z.ZodType): { readonly settings: readonly Section[]; readonly shared: readonly Section[] } {
    const {
        properties = {},
        required = [],
        definitions = {},
    } = jsonSchemaOf(of) as {
        properties?: Record<string, Node>;
        required?: string[];
        definitions?: Record<string, Node>;
    };
    const section = (title: string, node: Node, needed: boolean): Section => ({
        title,
        description: node.description ?? "",
        mayBeLeftOut: !needed,
        rows: rowsOf(node, definitions),
    });
    const settings = Object.entries(properties).flatMap(([name, node]) => {
        const title = `platform:${name}`;
        if (name !== "apps") {
            return [section(title, node, required.includes(name))];
        }
        const apps = Object.entries(node.properties ?? {});
        return [
            section(title, { ...node, properties: {} }, false),
            ...apps.map(([app, child]) => section(`${title}.${app}`, child, false)),
        ];
    });
    return { settings, shared: Object.entries(definitions).map(([name, node]) => section(name, node, true)) };
}

function sectionText({ title, description, mayBeLeftOut, rows }: Section, level: string): string {
    const isPlain = rows.length === 1 && rows[0]?.path === "";
    const text = `${description}${mayBeLeftOut ? " May be left out." : ""}`;
    return [`${level} ${title}`, ...(isPlain ? [] : [text]), ...tablesOf(title, rows)].join("\n\n");
}

/** One table for what always holds, and one for each branch where the section is a union. */
function tablesOf(title: string, rows: readonly Row[]): string[] {
    const isOutermost = (condition: string | undefined): boolean =>
        condition !== undefined && !/^\S*[.[]/.test(condition);
    const conditions = new Set(rows.map(({ conditions: [outermost] }) => (isOutermost(outermost) ? outermost : "")));
    return [...conditions].flatMap((condition = "") => {
        const own = rows.filter(({ conditions: [outermost] }) =>
            condition ? outermost === condition : !isOutermost(outermost),
        );
        const lines = own.map((row) => line(title, { ...row, conditions: row.conditions.slice(condition ? 1 : 0) }));
        return [
            ...(condition ? [`With \`${condition}\`:`] : []),
            table(["Setting", "Type", "Default", "Meaning", "Example"], lines),
        ];
    });
}

function line(title: string, { path, conditions, type, fallback, meaning, example }: Row): string[] {
    const condition = conditions.map((of) => `With \`${of}\`: `).join("");
    return [`\`${path || title}\``, type, fallback, condition + meaning, example];
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
    const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
    return [row(head), row(head.map(() => "---")), ...lines.map(row)].join("\n");
}

function mistakesSection(): string {
    const values = Object.entries(MISTAKEN).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const { mistakes } = readConfiguration(Object.fromEntries(values) as Record<string, string>, "dev");
    return `## Mistakes

All mistakes of a stack are told at once, and nothing is created before they are gone:

\`\`\`text
${describeMistakes("dev", mistakes).trimEnd()}
\`\`\``;
}

function secretsSection(): string {
    const lines = Object.entries(knownSecrets).flatMap(([namespace, needs]) =>
        needs.map((need) => [`\`${need.key}\``, `${need.what}.`, neededWhen(namespace, need)]),
    );
    const receivers = [
        `\`${RECEIVERS}:<name>\``,
        "Webhook URL or SMTP password of an alert receiver.",
        "for each receiver",
    ];
    const { key, what } = deadMansSwitchSecret;
    const deadMansSwitch = [`\`${key}\``, `${what}.`, "with `alertmanager.deadMansSwitch`"];
    return `## Secrets

What cannot be generated is set by \`pulumi config set --secret <key> --stack <stack>\`. A plan lists what is missing.

${table(["Key", "What it is", "Needed"], [...lines, receivers, deadMansSwitch])}`;
}

function offeringsSection(): string {
    const lines = Object.values(offerings).map(({ name, versions, sizes, regions }) => [
        name,
        versions.map((version) => `\`"${version}"\``).join(", "),
        Object.keys(sizes).join(", "),
        regions.join(", "),
    ]);
    return `## Managed databases on offer

As of ${offeringsCheckedOn}; \`doctl databases options\` tells what holds today, \`allowUnlisted: true\` takes what is not here.

${table(["Engine", "Versions", "Nodes", "Regions"], lines)}`;
}

function neededWhen(namespace: string, { optional, when }: SecretNeed & { readonly when?: unknown }): string {
    if (optional) {
        return "no";
    }
    const owner = namespace === "platform" ? [] : [`with \`platform:apps.${namespace}\``];
    return [...owner, ...(when === undefined ? [] : ["where the settings call for it"])].join(", ");
}
