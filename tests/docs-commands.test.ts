import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { all, text, type Deployed } from "./support/deploy.ts";
import { changedStack, type StackSettings } from "./support/program.ts";

const ROOT = dirname(import.meta.dirname);

/** A command that a page tells its reader to type. */
interface Command {
    readonly page: string;
    /** `npm`, `npx`, `pulumi`, `kubectl`, `helm` or `doctl`. */
    readonly program: string;
    readonly words: readonly string[];
}

const PROGRAMS = "npm|npx|pulumi|kubectl|helm|doctl";
const COMMAND = new RegExp(`(?:^|[\\s(=])((?:${PROGRAMS}) [^|;)\`#]*)`, "g");

/** What the tests on the real engine do by methods of the Automation API. */
const BY_METHOD: Readonly<Record<string, string>> = {
    "stack init": "Stack.createOrSelect",
    "config set": "setAllConfig",
};

/** Scripts that no test runs. */
const FOR_PEOPLE: Readonly<Record<string, string>> = { bench: "prints figures of the machine that it runs on" };

/**
 * What Pulumi's CLI is told to do that the tests on the real engine do not: each needs what a test on one machine does not
 * have, or asks a person.
 */
const NEEDS_A_CLOUD: Readonly<Record<string, string>> = {
    plugin: "packages of plugins that were brought along",
    login: "a place for the state",
    "stack history": "a stack that has one",
    "stack change-secrets-provider": "a key service, or a person who types a passphrase",
    "stack rm": "a stack that is to be forgotten",
    "stack import": "a state of before",
    "state delete": "a resource that is gone",
};

const commands = pages().flatMap(commandsOf);

describe("The commands of the documentation", () => {
    it("are found in lines of code, in blocks of them and in front of pipes", () => {
        const found = commandsOf("docs/runbooks/restore.md").map(({ program, words }) => `${program} ${words[0]}`);
        assert(found.includes("npm run") && found.includes("kubectl create") && found.includes("doctl databases"));
        assert(commands.length > 200);
    });

    it("of npm are run by tests, by CI or by a workflow", () => {
        const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
            scripts: Record<string, string>;
        };
        const proofs = sources("tests/**/*.ts", ".ci/run", ".github/workflows/*.yaml");
        const unproved = commands
            .filter(({ program }) => program === "npm")
            .map(({ words: [first = "", second = ""] }) => (first === "run" ? second : first))
            .filter((script) => script in scripts && script !== "test" && !(script in FOR_PEOPLE))
            .filter((script) => {
                const file = /[\w/-]+\.(?:ts|json)/.exec(scripts[script] ?? "")?.[0] ?? script;
                return !proofs.includes(file) && !new RegExp(`npm (?:run )?(?:-\\S+ )*${script}\\b`).test(proofs);
            });
        assert.deepEqual([...new Set(unproved)], []);
    });

    it("of Pulumi are run on the real engine, or need what no test has", () => {
        const proofs = sources("tests/engine/**/*.ts", "delivery/*.ts").replaceAll(/["',\s]+/g, " ");
        const unproved = commands
            .filter(({ program, words }) => program === "pulumi" || (program === "npx" && words[0] === "pulumi"))
            .map(({ program, words }) => operationOf(program === "npx" ? words.slice(1) : words))
            .filter((operation) => operation !== "" && !(operation in NEEDS_A_CLOUD))
            .filter((operation) => !proofs.includes(BY_METHOD[operation] ?? ` ${operation} `));
        assert.deepEqual([...new Set(unproved)], []);
    });

    it("of kubectl name namespaces, CronJobs and Secrets that a stack has", async function () {
        this.timeout("2m");
        const plans: Deployed[] = [];
        for (const stack of ["dev", "prod", "local"] as const) {
            plans.push(await changedStack(stack, () => undefined));
        }
        plans.push(await changedStack("dev", onNginx));
        const namespaces = new Set([...names(plans, "core/v1:Namespace"), "kube-system"]);
        const cronJobs = names(plans, "batch/v1:CronJob");
        const secrets = names(plans, "core/v1:Secret");
        const unknown = commands
            .filter(({ program }) => program === "kubectl")
            .flatMap(({ page, words }) => {
                const line = words.join(" ");
                return [
                    ...absent(line, /(?:-n|--namespace)[ =]([a-z][\w-]*)/g, namespaces),
                    ...absent(line, /cronjob\/([a-z][\w-]*[a-z0-9])(?![\w<-])/g, cronJobs),
                    ...absent(line, /get secret (?:-n \S+ )?([a-z][\w-]*)/g, secrets),
                ].map((name) => `${page}: ${name} in kubectl ${line}`);
            });
        assert.deepEqual(unknown, []);
    });
});

function onNginx(settings: StackSettings): void {
    settings["ingress"] = { ...settings["ingress"], controller: "nginx", acknowledgeRetirement: true };
}

function pages(): string[] {
    return globSync(["*.md", "docs/**/*.md"], { cwd: ROOT }).sort();
}

/** Commands of a page's code: of its blocks line by line, continued lines as one, and of what stands in backquotes. */
function commandsOf(page: string): Command[] {
    const source = readFileSync(join(ROOT, page), "utf8").replaceAll(/\\\n\s*/g, " ");
    const blocks = [...source.matchAll(/^```\w*\n(.*?)^```/gms), ...source.matchAll(/^((?: {4}.+\n)+)/gm)];
    const inline = source.replaceAll(/^```\w*\n.*?^```/gms, "").matchAll(/`([^`]+)`/g);
    return [...blocks, ...inline]
        .flatMap(([, code = ""]) => code.split("\n"))
        .flatMap((line) => [...line.matchAll(COMMAND)])
        .map(([, found = ""]) => {
            const [program = "", ...words] = found
                .trim()
                .replaceAll(/ && .*/g, "")
                .split(/\s+/);
            return { page, program, words };
        });
}

/** `stack init` of `stack init dev --yes`, `up` of `up --stack dev`. */
function operationOf(words: readonly string[]): string {
    const [first = "", second = ""] = words;
    return ["stack", "state", "config"].includes(first) && /^[a-z]/.test(second) ? `${first} ${second}` : first;
}

function sources(...patterns: readonly string[]): string {
    return patterns
        .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
        .filter((file) => file !== "tests/docs-commands.test.ts")
        .map((file) => readFileSync(join(ROOT, file), "utf8"))
        .join("\n");
}

function names(plans: readonly Deployed[], kind: string): ReadonlySet<string> {
    return new Set(
        plans.flatMap((plan) =>
            all(plan, `kubernetes:${kind}`).map(({ inputs }) => text(inputs["metadata"]?.["name"])),
        ),
    );
}

function absent(line: string, pattern: RegExp, there: ReadonlySet<string>): string[] {
    return [...line.matchAll(pattern)].map(([, name = ""]) => name).filter((name) => !there.has(name));
}
