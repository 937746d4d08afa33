import { readFileSync } from "node:fs";
import { DeliveryError, readArguments, script } from "./command.ts";
import type { DriftReport } from "./drift-report.ts";
import { GitHub } from "./github.ts";

const USAGE = `npm run drift:issue -- FILE…

Takes reports of \`npm run drift\`. Opens one issue for each stack that has drifted, or brings it up to date; closes it
where there is no drift any more. Needs GITHUB_REPOSITORY and GITHUB_TOKEN, which may write issues.`;

const LABEL = "drift";
const MOST_CHARACTERS = 60_000;

await script(async () => {
    const { positionals } = readArguments(USAGE, { allowPositionals: true, options: {} });
    if (positionals.length === 0) {
        throw new DeliveryError(`There is no report.\n\n${USAGE}`);
    }
    const github = new GitHub();
    for (const file of positionals) {
        await tell(github, JSON.parse(readFileSync(file, "utf8")) as DriftReport);
    }
});

async function tell(github: GitHub, { stack, drifted, resources, markdown }: DriftReport): Promise<void> {
    const marker = `<!-- doks-platform: drift of ${stack} -->`;
    const issue = (await github.openIssues()).find(({ body }) => body?.startsWith(marker));
    if (!drifted) {
        if (issue) {
            await github.addComment(issue.number, `The stack ${stack} is as it was deployed.`);
            await github.changeIssue(issue.number, { state: "closed" });
        }
        return;
    }
    const body = [
        `${marker}\nThe stack \`${stack}\` is not as it was deployed. Deploying it again would do this:`,
        markdown.slice(0, MOST_CHARACTERS),
        "Deploy it again to undo what was changed by hand, or bring the change into the settings.",
    ].join("\n\n");
    const title = `Drift of ${stack}: ${resources} ${resources === 1 ? "resource" : "resources"}`;
    await (issue
        ? github.changeIssue(issue.number, { title, body })
        : github.openIssue({ title, body, labels: [LABEL] }));
}
