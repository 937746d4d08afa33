import assert from "node:assert/strict";
import { checkRules, rules, rulesFor } from "../../policy/rules.ts";
import { examples } from "./examples.ts";

describe("every rule", () => {
    it("has an example", () => {
        assert.deepEqual(Object.keys(examples).sort(), rules.map(({ name }) => name).sort());
    });

    for (const { name } of rules) {
        it(`${name} is kept by one example and broken by the other, and they keep all others`, () => {
            const { keeps = [], breaks = [] } = examples[name] ?? {};
            const all = rulesFor("protected");
            assert.deepEqual(checkRules(all, keeps), []);
            const broken = checkRules(all, breaks).map(({ rule }) => rule);
            assert.deepEqual([...new Set(broken)], [name]);
        });
    }
});
