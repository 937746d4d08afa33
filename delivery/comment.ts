import { readFileSync } from "node:fs";
import { readArguments, required, script } from "./command.ts";
import { GitHub } from "./github.ts";

const USAGE = `npm run comment -- --issue NUMBER --name NAME FILE…

Writes Markdown to a pull request or an issue. The comment of that name is changed where there is one.
Needs GITHUB_REPOSITORY and GITHUB_TOKEN, which may write to pull requests.`;

/** GitHub takes 65,536 characters. */
const MOST_CHARACTERS = 65_000;

await script(async () => {
    const { values, positionals } = readArguments(USAGE, {
        allowPositionals: true,
        options: { issue: { type: "string" }, name: { type: "string" } },
    });
    const issue = Number(required(values.issue, "issue", USAGE));
    const marker = `<!-- doks-platform: ${required(values.name, "name", USAGE)} -->`;
    const text = positionals.map((file) => readFileSync(file, "utf8").trim()).join("\n\n");
    const body = `${marker}\n${text.slice(0, MOST_CHARACTERS)}\n`;
    const github = new GitHub();
    const comment = (await github.comments(issue)).find(({ body: former }) => former.startsWith(marker));
    await (comment ? github.changeComment(comment, body) : github.addComment(issue, body));
});
