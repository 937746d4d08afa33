import { readFileSync } from "node:fs";
import { CONTRACT_VERSION, type PlatformOutputs } from "../outputs.ts";
import { DeliveryError, readArguments, required, script } from "./command.ts";
import { ask, type Manner, type Result } from "./probe.ts";
import { probesOf } from "./probes.ts";
import { readPulumi } from "./pulumi.ts";

const USAGE = `npm run smoke -- --stack NAME [--outputs FILE] [--address HOST[:PORT]] [--patience SECONDS]

Asks every public address among a stack's outputs, until it answers as it should or patience is at its end.
Needs the stack's credentials, unless the outputs are in a file: docs/delivery.md.

  --outputs   file with what \`pulumi stack output --json\` prints, in place of the stack
  --address   where to connect to, whatever the names resolve to: before DNS knows them, or for a cluster on this machine
  --patience  time for each address; 300 unless given`;

/** Issuers whose certificates no client trusts: those of the world's test authority, and of the cluster's own. */
const UNTRUSTED = ["letsencrypt-staging", "self-signed"];

await script(async () => {
    const { values } = readArguments(USAGE, {
        options: {
            stack: { type: "string" },
            outputs: { type: "string" },
            address: { type: "string" },
            patience: { type: "string", default: "300" },
        },
    });
    const stack = required(values.stack, "stack", USAGE);
    const outputs = values.outputs ? fromFile(values.outputs) : await fromStack(stack);
    const trusted = !UNTRUSTED.includes(outputs.certificates.issuer);
    const manner: Manner = {
        ...{ verifyCertificates: trusted, timeoutSeconds: 10, pauseSeconds: 5 },
        patienceSeconds: patience(values.patience),
        ...(values.address ? { address: values.address } : {}),
    };
    const results = await Promise.all(probesOf(outputs).map((probe) => ask(probe, manner)));
    console.log(
        markdown(stack, results, trusted ? "" : ` Certificates of ${outputs.certificates.issuer} are not judged.`),
    );
    return results.every(({ ok }) => ok) ? 0 : 1;
});

function markdown(stack: string, results: readonly Result[], note: string): string {
    const failed = results.filter(({ ok }) => !ok).length;
    const rows = results.map(
        ({ ok, name, url, answer, attempts, seconds }) =>
            `| ${ok ? "✓" : "✗"} | ${name} | ${url} | ${answer.replaceAll("|", "/")} | ${attempts} | ${seconds.toFixed(1)} s |`,
    );
    const told =
        failed === 0 ? `All ${results.length} addresses answer.` : `${failed} of ${results.length} do not answer.`;
    return [
        `## Smoke test of ${stack}`,
        "",
        `${told}${note}`,
        "",
        "| | what | address | answer | attempts | time |",
        "|---|---|---|---|---|---|",
        ...rows,
    ].join("\n");
}

function fromFile(path: string): PlatformOutputs {
    try {
        return inContract(JSON.parse(readFileSync(path, "utf8")));
    } catch (error) {
        throw new DeliveryError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
}

/** Secrets stay hidden: no question needs one. */
async function fromStack(stack: string): Promise<PlatformOutputs> {
    const { code, stdout, stderr } = await readPulumi(["stack", "output", "--json", "--stack", stack]);
    if (code !== 0) {
        throw new DeliveryError(stderr.trim() || `The outputs of ${stack} cannot be read.`);
    }
    return inContract(JSON.parse(stdout));
}

/** Refuses outputs of another major version: what is asked may not be there. */
function inContract(outputs: unknown): PlatformOutputs {
    const { contractVersion = "none" } = outputs as Partial<PlatformOutputs>;
    const [major] = contractVersion.split(".");
    if (major !== CONTRACT_VERSION.split(".")[0]) {
        throw new DeliveryError(
            `The outputs have contract version ${contractVersion}, this program ${CONTRACT_VERSION}: deploy it first.`,
        );
    }
    return outputs as PlatformOutputs;
}

function patience(text: string): number {
    const seconds = Number(text);
    if (!(seconds > 0)) {
        throw new DeliveryError("--patience is a number of seconds.");
    }
    return seconds;
}
