import { writeFileSync } from "node:fs";
import { DeliveryError, readArguments, required, script } from "./command.ts";
import { changes, digestIn, digestMarkdown } from "./digest.ts";
import type { DriftReport } from "./drift-report.ts";
import { CHANGES_FOUND, readPulumi } from "./pulumi.ts";

const USAGE = `npm run drift -- --stack NAME [--report FILE]

Whether what runs is still what was deployed: reads everything anew and previews. Changes nothing, not the state either.
Run it on the revision that was deployed. Needs the stack's credentials: docs/delivery.md.

  --report  file for \`npm run drift:issue\`

Ends with ${CHANGES_FOUND} where there is drift, with 1 where it could not look.`;

await script(async () => {
    const { values } = readArguments(USAGE, { options: { stack: { type: "string" }, report: { type: "string" } } });
    const stack = required(values.stack, "stack", USAGE);
    const { code, stdout, stderr } = await readPulumi([
        ...["preview", "--refresh", "--run-program", "--expect-no-changes", "--json", "--stack", stack],
    ]);
    const digest = digestIn(stdout);
    if (!digest || (code !== 0 && code !== CHANGES_FOUND)) {
        const reasons = digest?.diagnostics?.map(({ message }) => message.trim()) ?? [];
        throw new DeliveryError([...reasons, stderr.trim()].join("\n").trim() || `${stack} could not be looked at.`);
    }
    const drifted = code === CHANGES_FOUND;
    const report: DriftReport = { stack, drifted, resources: changes(digest).length, markdown: digestMarkdown(digest) };
    if (values.report) {
        writeFileSync(values.report, `${JSON.stringify(report, null, 2)}\n`);
    }
    console.log(`## Drift of ${stack}\n\n${report.markdown}`);
    return code;
});
