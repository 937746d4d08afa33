import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { SECRET_OUTPUTS } from "../outputs.ts";
import { baselineOf, breaches, type Baseline } from "./contract/baseline.ts";
import { outputsPage, unexplained, unknownSecrets } from "./contract/page.ts";
import { readContract, type Contract } from "./contract/read.ts";

/**
 * Writes docs/outputs.md and the contract's baseline out of outputs.ts. `--check` tells whether both are up to date
 * instead; `--release` makes of the contract what later ones are compared with.
 */

const ROOT = join(import.meta.dirname, "..");
const PAGE = "docs/outputs.md";
const BASELINE = "outputs/contract.json";

/** The contract that was agreed last; nothing before the first one. */
export async function readBaseline(root = ROOT): Promise<Baseline | undefined> {
    const text = await readFile(join(root, BASELINE), "utf8").catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as Baseline);
}

/** What is wrong with the contract, one sentence with its remedy each. */
export function mistakesIn(contract: Contract, baseline: Baseline | undefined): string[] {
    return [
        ...[...unexplained(contract), ...unknownSecrets(contract, SECRET_OUTPUTS)].map((gap) => `outputs.ts: ${gap}.`),
        ...(baseline?.released ? breaches(baseline, contract) : []),
    ];
}

/** Files that are not what the contract says. */
export async function staleFiles(contract: Contract, root = ROOT): Promise<string[]> {
    const page = await readFile(join(root, PAGE), "utf8").catch(() => undefined);
    const baseline = await readBaseline(root);
    const differences = baseline?.released ? [] : baseline ? breaches(baseline, contract) : [`${BASELINE} is missing.`];
    return [
        ...differences,
        ...(page === outputsPage(contract) ? [] : [`${PAGE} is not what outputs.ts says: run npm run outputs.`]),
    ];
}

async function main(mode: string | undefined): Promise<number> {
    const contract = readContract();
    const baseline = await readBaseline();
    const complaints = [...mistakesIn(contract, baseline), ...(mode === "--check" ? await staleFiles(contract) : [])];
    if (complaints.length > 0) {
        complaints.forEach((complaint) => console.error(complaint));
        return 1;
    }
    if (mode === "--check") {
        return 0;
    }
    await writeFile(join(ROOT, PAGE), outputsPage(contract));
    if (mode === "--release" || !baseline?.released) {
        await writeBaseline(baselineOf(contract, mode === "--release"));
    }
    return 0;
}

async function writeBaseline(baseline: Baseline): Promise<void> {
    const path = join(ROOT, BASELINE);
    const options = await resolveConfig(path);
    await writeFile(path, await format(JSON.stringify(baseline), { ...options, filepath: path }));
}

if (import.meta.main) {
    process.exitCode = await main(process.argv[2]);
}
