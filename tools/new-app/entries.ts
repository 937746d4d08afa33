import type { NewApp } from "./names.ts";

/** A line that a list of applications gets. */
export interface Entry {
    readonly file: string;
    readonly text: string;
    /** The last line of the list's kind: the new one comes after the last that matches. */
    readonly after: RegExp;
}

/** The lists that name every application. What is forgotten here, the compiler asks for. */
export function entriesOf({ name, key, type, title, letter }: NewApp): Entry[] {
    const imported = (file: string, what: string, from: string, last: RegExp): Entry => ({
        file,
        text: `import { ${what} } from "${from}";`,
        after: last,
    });
    const schema = "settings/schema.ts";
    const secrets = "settings/secrets.ts";
    const apps = "stacks/apps.ts";
    const namespaces = "stacks/namespaces.ts";
    const teams = "observability/team.ts";
    const outputs = "outputs/apps.ts";
    return [
        imported(schema, key, `./apps/${name}.ts`, /^import .* from "\.\/apps\//),
        {
            file: schema,
            text: `        ${key}: ${key}.exactOptional().describe("${title}."),`,
            after: /exactOptional\(\)\.describe\("\w[^"]*: /,
        },
        { file: "settings/resolve.ts", text: `    ${key}: "${name}",`, after: /^ {4}\w+: "[\w-]+",$/ },
        {
            file: "settings/objectives.ts",
            text: `        ${key}: objectives("${title}", 99, 1),`,
            after: /^ {8}\w+: objectives\(/,
        },
        imported(secrets, `${key}Secrets`, `./apps/${name}.ts`, /^import .* from "\.\/apps\//),
        { file: secrets, text: `    ${key}: ${key}Secrets,`, after: /^ {4}\w+: (?!platform)\w+Secrets,$/ },
        {
            file: secrets,
            text: `        ...needed(appSecrets.${key}, apps.${key}),`,
            after: /\.\.\.needed\(appSecrets\./,
        },
        { file: teams, text: `    "${name}": "${title}",`, after: /^ {4}"?[\w-]+"?: "[A-Z]/ },
        { file: teams, text: `    ${key}: "${name}",`, after: /^ {4}\w+: "[a-z][\w-]*",$/ },
        { file: namespaces, text: `    ${key}: "restricted",`, after: /^ {4}\w+: "restricted",$/ },
        imported(apps, `deploy${type}`, `./apps/${name}.ts`, /^import .* from "\.\/apps\//),
        {
            file: apps,
            text: `        ...(apps.${key} && { ${key}: deploy${type}(settings, secrets, below) }),`,
            after: /\.\.\.\(apps\.\w+ && \{/,
        },
        {
            file: outputs,
            text: `    /** ${title}. Absent where the stack does not deploy it. */\n    readonly ${key}?: ${type}Outputs;`,
            after: /^ {4}readonly \w+\?: \w+Outputs;$/,
        },
        {
            file: outputs,
            text: `\n/** ${title}. */\nexport interface ${type}Outputs {\n    /** Public URL. */\n    readonly url: string;\n    /** URL inside the cluster. */\n    readonly serviceUrl: string;\n}`,
            after: /^\}$/,
        },
        {
            file: "stacks/observability/endpoints.ts",
            text: `    ${key}: { url: { check: PAGE }, serviceUrl: INSIDE },`,
            after: /^ {4}\}, *$/,
        },
        {
            file: "delivery/applications.ts",
            text: `    ${key}: { images: ["image"], replicas: "replicas" },`,
            after: /^ {4}\w+: \{ images: /,
        },
        {
            file: "delivery/probes.ts",
            text: `    ${key}: ({ url }) => [{ name: "${name}", url, expects: "page" }],`,
            after: /^ {4}\],$/,
        },
        { file: "eslint.config.js", text: `                    "./${name}.ts",`, after: /^ +"\.\/[\w-]+\.ts",$/ },
        {
            file: "tests/requirements.test.ts",
            text: `    { app: "${name}", letter: "${letter}", requirements: 3, decisions: 0 },`,
            after: /^ {4}\{ app: "/,
        },
    ];
}

/**
 * A file with an entry more.
 *
 * @throws Error where the list is not found, with what to do by hand.
 */
export function withEntry(content: string, { file, text, after }: Entry): string {
    const lines = content.split("\n");
    const last = lines.findLastIndex((line) => after.test(line));
    if (last < 0) {
        throw new Error(`${file} has no line like ${String(after)}: add this to it by hand, ${text.trim()}`);
    }
    return [...lines.slice(0, last + 1), text, ...lines.slice(last + 1)].join("\n");
}
