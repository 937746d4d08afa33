import { DeliveryError, readArguments, required, script } from "./command.ts";
import { GitHub } from "./github.ts";

const USAGE = `npm run --silent deployed -- --environment NAME

Prints the revision that was last deployed to an environment of GitHub's, and nothing before the first deployment.
Needs GITHUB_REPOSITORY and GITHUB_TOKEN, which may read deployments.`;

const REVISION = /^[0-9a-f]{40,64}$/;

await script(async () => {
    const { values } = readArguments(USAGE, { options: { environment: { type: "string" } } });
    const revision = await new GitHub().deployed(required(values.environment, "environment", USAGE));
    if (revision !== undefined && !REVISION.test(revision)) {
        throw new DeliveryError(`GitHub names ${revision} as the revision, which is none.`);
    }
    console.log(revision ?? "");
});
