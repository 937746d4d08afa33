import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { applications } from "../../delivery/applications.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** SHA-256 of the licence's text as packages of its kind have it, from its first, empty line on. */
const APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30";

describe("The repository", () => {
    const owners = readFileSync(join(ROOT, ".github/CODEOWNERS"), "utf8")
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"))
        .map((line) => line.split(/\s+/));

    it("names owners for paths that are there", () => {
        const lost = owners
            .map(([pattern = ""]) => pattern)
            .filter((pattern) => pattern !== "*" && globSync(pattern.slice(1), { cwd: ROOT }).length === 0);
        assert.deepEqual(lost, []);
    });

    it("has everything owned, and by the platform's team or its leads", () => {
        assert.deepEqual(owners[0], ["*", "@example/platform"]);
        assert.deepEqual(
            owners.filter(([, ...teams]) => !teams.some((team) => team.startsWith("@example/platform"))),
            [],
        );
    });

    it("has each application's component and settings owned by its team, too", () => {
        for (const app of Object.keys(applications)) {
            const name = app.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
            const owned = owners
                .filter(([, ...teams]) => teams.includes(`@example/${name}`))
                .map(([pattern]) => pattern);
            assert.deepEqual(owned, [`/components/apps/${name}*`, `/settings/apps/${name}.ts`]);
        }
    });

    it("is under the licence that package.json names, word for word", () => {
        const { license } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { license: string };
        assert.equal(license, "Apache-2.0");
        assert.equal(
            createHash("sha256")
                .update(readFileSync(join(ROOT, "LICENSE")))
                .digest("hex"),
            APACHE_2,
        );
    });
});
