import assert from "node:assert/strict";
import { expectedOf, fixtureNames, load, validFixture, valueAt } from "./fixtures.ts";

describe("Sound settings", () => {
    for (const name of fixtureNames("valid")) {
        it(`of ${name} resolve`, async () => {
            const { settings } = await load(validFixture(name));
            const expected = expectedOf(name);
            const found = Object.keys(expected).map((path) => [path, valueAt(settings, path) ?? null]);
            assert.deepEqual(Object.fromEntries(found), expected);
        });
    }

    it("are at least eight", () => {
        assert.ok(fixtureNames("valid").length >= 8);
    });
});
