import { readArguments, required, script } from "./command.ts";
import { showPulumi } from "./pulumi.ts";

const USAGE = `npm run deploy -- --stack NAME [--message TEXT]

\`pulumi up\` of the stack without questions. An interruption lets what has begun come to its end.
Needs the stack's credentials: docs/delivery.md.`;

await script(async () => {
    const { values } = readArguments(USAGE, { options: { stack: { type: "string" }, message: { type: "string" } } });
    const stack = required(values.stack, "stack", USAGE);
    const message = values.message ? ["--message", values.message] : [];
    return showPulumi(["up", "--yes", "--suppress-outputs", "--stack", stack, ...message]);
});
