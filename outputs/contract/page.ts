import type { Contract, ContractGroup, ContractOutput } from "./read.ts";

const introduction = (version: string): string => `# Outputs

<!-- Written by outputs/generate.ts out of outputs.ts: change the comments there, then run npm run outputs. -->

What a stack exports, and what other programs may rely on: contract ${version}. \`npx pulumi stack output --json\` prints it;
secrets read \`[secret]\` there unless \`--show-secrets\` is given.`;

const USE = `## Reading them from another program

\`\`\`ts
import * as pulumi from "@pulumi/pulumi";
import { platformOutputs } from "../../outputs/platform-outputs.ts";

const platform = platformOutputs(new pulumi.StackReference("organization/platform/dev"));
const grafana = platform.required("monitoring.grafanaUrl"); // pulumi.Output<string>
\`\`\`

Paths are those of the tables below; the compiler knows them and their types. \`required\` fails where an output is absent,
\`optional\` gives \`undefined\`. What is secret here is secret there, and nothing else. A stack whose contract has another major version is
refused. [examples/consumer](../examples/consumer/README.md) is a whole program.`;

const CHANGE = `## Changing the contract

\`npm run outputs\` writes this page and \`outputs/contract.json\`, with which the contract is compared in every test run.
While that file says \`"released": false\`, it follows each change. \`npm run outputs -- --release\` fixes it for good: from then on an
output that goes away or changes its name, type or secrecy, or that may be missing where it always was there, asks for a new major part of
\`CONTRACT_VERSION\`, and one more output for a new minor part.`;

/** docs/outputs.md. */
export function outputsPage({ version, groups }: Contract): string {
    return [introduction(version), USE, ...groups.map(section), CHANGE].join("\n\n") + "\n";
}

/** Outputs whose comment does not say what they are, or where they are absent. */
export function unexplained({ groups }: Contract): string[] {
    const places = groups.flatMap(({ outputs, ...group }) => [group, ...outputs]);
    return places.flatMap(({ path, meaning, optional }) => [
        ...(meaning === "" && path !== "" ? [`${path}: say what it is in a /** comment */`] : []),
        ...(optional && !meaning.includes("Absent ") ? [`${path}: say "Absent …", as it may be missing`] : []),
        ...(!optional && meaning.includes("Absent ")
            ? [`${path}: is always there, and its comment says "Absent"`]
            : []),
    ]);
}

/** Secret paths that name no output. */
export function unknownSecrets({ groups }: Contract, secrets: readonly string[]): string[] {
    const paths = groups.flatMap(({ outputs }) => outputs.map(({ path }) => path));
    return secrets
        .filter((path) => !paths.includes(path))
        .map((path) => `${path}: is named as secret and is no output`);
}

function section({ path, meaning, outputs }: ContractGroup): string {
    const [head, text] = path === "" ? ["## At the top", ""] : [`## ${path}`, meaning];
    const rows = outputs.map((output) => `| ${cells(output).join(" | ")} |`);
    const table = ["| Output | Type | What it is | Absent |", "|---|---|---|---|", ...rows].join("\n");
    return [head, ...(text === "" ? [] : [text]), table].join("\n\n");
}

function cells({ path, type, secret, meaning }: ContractOutput): string[] {
    const [what = "", absent = ""] = meaning.split(/\s*Absent (?=\w)/);
    return [`\`${path}\``, secret ? `${type}, **secret**` : type, what, absent.replace(/\.$/, "")].map((cell) =>
        cell.replaceAll("|", "\\|"),
    );
}
