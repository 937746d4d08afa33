import { DeliveryError, readArguments, required, script } from "./command.ts";
import { readPulumi } from "./pulumi.ts";

const USAGE = `npm run interrupted -- --stack NAME

What an update that failed or was cancelled left behind, as Markdown. Changes nothing and takes no lock away.
Needs the stack's credentials: docs/delivery.md.`;

/** What \`pulumi stack export\` prints, as far as it is told here. */
interface Export {
    readonly deployment?: {
        readonly pending_operations?: readonly { readonly type: string; readonly resource: { readonly urn: string } }[];
    };
}

await script(async () => {
    const { values } = readArguments(USAGE, { options: { stack: { type: "string" } } });
    const stack = required(values.stack, "stack", USAGE);
    const { code, stdout, stderr } = await readPulumi(["stack", "export", "--stack", stack]);
    if (code !== 0) {
        throw new DeliveryError(stderr.trim() || `The state of ${stack} cannot be read.`);
    }
    const pending = (JSON.parse(stdout) as Export).deployment?.pending_operations ?? [];
    console.log(`## The update of ${stack} did not come to its end\n`);
    if (pending.length === 0) {
        console.log("The state knows of no operation that was under way: run the deployment again.\n");
    } else {
        console.log("Of these operations nobody knows whether they happened:\n");
        console.log(`${pending.map(({ type, resource }) => `- ${type} \`${resource.urn}\``).join("\n")}\n`);
    }
    console.log("Where the next update says that the stack is locked, make sure first that none runs.");
    console.log("How to go on: docs/runbooks/interrupted-update.md.");
});
