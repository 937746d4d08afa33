import { DeliveryError, readArguments, required, script } from "./command.ts";
import { digestIn, digestMarkdown, quoted } from "./digest.ts";
import { readPulumi } from "./pulumi.ts";

const USAGE = `npm run preview -- --stack NAME

What \`pulumi up\` would do to the stack, as Markdown: resources and names of inputs, no values.
Needs the stack's credentials: docs/delivery.md.`;

await script(async () => {
    const { values } = readArguments(USAGE, { options: { stack: { type: "string" } } });
    const stack = required(values.stack, "stack", USAGE);
    const { code, stdout, stderr } = await readPulumi(["preview", "--json", "--stack", stack]);
    const digest = digestIn(stdout);
    console.log(`## Preview of ${stack}\n`);
    console.log(digest ? digestMarkdown(digest) : `> **error** ${quoted(stderr)}`);
    if (code !== 0) {
        throw new DeliveryError(stderr.trim() || `The preview of ${stack} failed.`);
    }
});
