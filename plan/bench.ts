import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a process used over its whole life. */
interface Usage {
    readonly cpuSeconds: number;
    readonly peakMiB: number;
}

/** Per resource, beyond the import of the SDK: findings and report included. */
const TARGET = { cpuMilliseconds: 6, mebibytes: 0.25 };
const REPEATS = 3;
const KIBIBYTES = 1024;
const MICROSECONDS = 1e6;

const SDK = ["@pulumi/pulumi", "@pulumi/kubernetes", "@pulumi/digitalocean", "@pulumi/random"];

/** Makes a process tell on its fourth pipe, when it ends, what it has used. */
const METER = `
import { writeSync } from "node:fs";
process.on("exit", () => writeSync(3, JSON.stringify(process.resourceUsage())));
`;

/** Arguments of Node in `npm start`, up to and including the program. */
function startArguments(): string[] {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: { start: string } };
    return scripts.start.split(" ").slice(1);
}

function run(args: readonly string[], environment: NodeJS.ProcessEnv): Usage {
    const meter = `data:text/javascript,${encodeURIComponent(METER)}`;
    const child = spawnSync(process.execPath, ["--import", meter, ...args], {
        stdio: ["ignore", "ignore", "pipe", "pipe"],
        env: { ...process.env, ...environment },
    });
    const told = child.output[3]?.toString() ?? "";
    if (told === "") {
        throw new Error(`node ${args.join(" ")} failed: ${child.stderr.toString()}`);
    }
    const usage = JSON.parse(told) as NodeJS.ResourceUsage;
    return {
        cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / MICROSECONDS,
        peakMiB: usage.maxRSS / KIBIBYTES,
    };
}

/** The middle of several runs. */
function middle(usages: readonly Usage[]): Usage {
    const of = (pick: (usage: Usage) => number): number =>
        usages.map(pick).sort((a, b) => a - b)[Math.floor(usages.length / 2)] ?? 0;
    return { cpuSeconds: of(({ cpuSeconds }) => cpuSeconds), peakMiB: of(({ peakMiB }) => peakMiB) };
}

function repeated(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Usage {
    return middle(Array.from({ length: REPEATS }, () => run(args, environment)));
}

/** A plan on a machine that never planned before, and the same once compiled modules are kept. */
function benchPlan(stack: string, bare: Usage): void {
    const folder = mkdtempSync(join(tmpdir(), "bench-"));
    try {
        const args = [...startArguments(), "--stack", stack, "--out", join(folder, "plan")];
        const kept = { NODE_COMPILE_CACHE: join(folder, "compiled") };
        const first = run(args, kept);
        const later = repeated(args, kept);
        const resources = (JSON.parse(readFileSync(join(folder, "plan", "resources.json"), "utf8")) as unknown[])
            .length;
        print(`plan of ${stack}, first`, first, bare, resources);
        print(`plan of ${stack}`, later, bare, resources);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function print(what: string, { cpuSeconds, peakMiB }: Usage, bare?: Usage, resources = 0): void {
    const total = `${what.padEnd(20)} ${cpuSeconds.toFixed(2)} s CPU ${peakMiB.toFixed(0).padStart(5)} MiB`;
    if (bare === undefined) {
        console.log(total);
        return;
    }
    const milliseconds = (1000 * (cpuSeconds - bare.cpuSeconds)) / resources;
    const mebibytes = (peakMiB - bare.peakMiB) / resources;
    console.log(`${total}  ${resources} resources: ${milliseconds.toFixed(1)} ms, ${mebibytes.toFixed(2)} MiB each`);
}

const imports = SDK.map((name) => `import(${JSON.stringify(name)})`).join(", ");
const bare = repeated(["--input-type=module", "--eval", `await Promise.all([${imports}])`]);
print("import of the SDK", bare);
benchPlan("dev", bare);
benchPlan("prod", bare);
console.log(`target: ${TARGET.cpuMilliseconds} ms and ${TARGET.mebibytes} MiB for each resource beyond the import`);
