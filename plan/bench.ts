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

/** Makes a process tell on its third pipe, when it ends, what it has used. */
const METER = `
import { writeSync } from "node:fs";
process.on("exit", () => writeSync(3, JSON.stringify(process.resourceUsage())));
`;

/** Runs Node several times and takes the middle of what it used. */
function measure(args: readonly string[]): Usage {
    const usages = Array.from({ length: REPEATS }, () => runOnce(args));
    const middle = (of: (usage: Usage) => number): number =>
        usages.map(of).sort((a, b) => a - b)[Math.floor(REPEATS / 2)] ?? 0;
    return { cpuSeconds: middle(({ cpuSeconds }) => cpuSeconds), peakMiB: middle(({ peakMiB }) => peakMiB) };
}

function runOnce(args: readonly string[]): Usage {
    const meter = `data:text/javascript,${encodeURIComponent(METER)}`;
    const child = spawnSync(process.execPath, ["--stack-trace-limit=0", "--import", meter, ...args], {
        stdio: ["ignore", "ignore", "pipe", "pipe"],
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

function measurePlan(stack: string): Usage & { readonly resources: number } {
    const folder = mkdtempSync(join(tmpdir(), "bench-"));
    try {
        const usage = measure(["plan/cli.ts", "--stack", stack, "--out", folder]);
        const resources = JSON.parse(readFileSync(join(folder, "resources.json"), "utf8")) as unknown[];
        return { ...usage, resources: resources.length };
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function print(what: string, { cpuSeconds, peakMiB }: Usage, more = ""): void {
    console.log(`${what.padEnd(24)} ${cpuSeconds.toFixed(2)} s CPU ${peakMiB.toFixed(0).padStart(5)} MiB${more}`);
}

const imports = SDK.map((name) => `import(${JSON.stringify(name)})`).join(", ");
const bare = measure(["--input-type=module", "--eval", `await Promise.all([${imports}])`]);
print("import of the SDK", bare);
for (const stack of ["dev", "prod"]) {
    const plan = measurePlan(stack);
    const milliseconds = (1000 * (plan.cpuSeconds - bare.cpuSeconds)) / plan.resources;
    const mebibytes = (plan.peakMiB - bare.peakMiB) / plan.resources;
    const each = `${milliseconds.toFixed(1)} ms and ${mebibytes.toFixed(2)} MiB each`;
    print(`plan of ${stack}`, plan, `  ${plan.resources} resources, ${each}`);
}
console.log(`target: at most ${TARGET.cpuMilliseconds} ms and ${TARGET.mebibytes} MiB each beyond the import`);
