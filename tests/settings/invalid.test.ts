import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { expectedMessage, fixtureNames, invalidFixture, load, messageFile } from "./fixtures.ts";

/** After a change of words: UPDATE_MESSAGES=1 writes the messages anew, for `git diff` to show. */
const update = process.env["UPDATE_MESSAGES"] === "1";

describe("Mistakes in settings", () => {
    for (const name of fixtureNames("invalid")) {
        it(name.replaceAll("-", " "), async () => {
            const error: unknown = await load(invalidFixture(name)).catch((reason: unknown) => reason);
            assert(pulumi.RunError.isInstance(error), `expected a RunError, found ${String(error)}`);
            if (update) {
                writeFileSync(messageFile(name), error.message);
            }
            assert.equal(error.message, expectedMessage(name));
        });
    }

    it("are shown by at least forty stacks", () => {
        assert.ok(fixtureNames("invalid").length >= 40);
    });
});
