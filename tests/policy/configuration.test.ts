import assert from "node:assert/strict";
import type { JsonObject } from "../../plan/model.ts";
import { configurationMistakes, configured } from "../../policy/configuration.ts";
import { checkRules, rules } from "../../policy/rules.ts";
import { examples } from "./examples.ts";

/** `<level> <rule>` of what the broken example of each rule of a list breaks under a configuration. */
function broken(names: readonly string[], config: JsonObject): string[] {
    return names.flatMap((name) =>
        checkRules(configured(rules, config), examples[name]?.breaks ?? []).map(
            ({ level, rule }) => `${level} ${rule}`,
        ),
    );
}

describe("a configuration of the rules, as --policy-pack-config takes it", () => {
    it("leaves every rule as it is unless it says otherwise", () => {
        assert.deepEqual(broken(["pinned-images", "default-deny"], {}), ["error pinned-images", "error default-deny"]);
    });

    it("sets the level of a rule, in short or beside its settings", () => {
        const names = ["pinned-images", "default-deny", "monthly-budget"];
        const config = {
            "pinned-images": "advisory",
            "default-deny": "disabled",
            "monthly-budget": { enforcementLevel: "advisory", monthlyUsd: 1 },
        };
        assert.deepEqual(broken(names, config), ["warning pinned-images", "warning monthly-budget"]);
    });

    it("sets the level of all rules that it does not name", () => {
        const names = ["pinned-images", "default-deny", "no-secret-values"];
        const config = { all: "disabled", "default-deny": "mandatory", "no-secret-values": "remediate" };
        assert.deepEqual(broken(names, config), ["error default-deny", "error no-secret-values"]);
        assert.deepEqual(broken(names, { all: { enforcementLevel: "advisory" } }), [
            ...["warning pinned-images", "warning default-deny", "warning no-secret-values"],
        ]);
    });

    it("gives a rule its settings, and leaves the others at their defaults", () => {
        const allowed = { "allowed-regions": { regions: ["moon1"] }, "allowed-sizes": { databases: ["gpu-*"] } };
        assert.deepEqual(broken(["allowed-regions", "allowed-sizes"], allowed), [
            ...["error allowed-sizes", "error allowed-regions"],
        ]);
        assert.deepEqual(broken(["monthly-budget"], { "monthly-budget": { monthlyUsd: 1e6 } }), []);
    });

    it("is refused where it names no rule, no level or no setting, or gives a value of another type", async () => {
        assert.deepEqual(
            await configurationMistakes(rules, { all: "advisory", "allowed-regions": { regions: [] } }),
            [],
        );
        assert.deepEqual(
            await configurationMistakes(rules, {
                "pinned-image": "mandatory",
                "pinned-images": "error",
                "default-deny": { regions: [] },
                "allowed-regions": { regions: "fra1" },
                "monthly-budget": { monthlyUsd: -1 },
            }),
            [
                "There is no rule pinned-image.",
                "pinned-images: it/enforcementLevel must be equal to one of the allowed values.",
                "default-deny: it must NOT have additional properties.",
                "allowed-regions: it/regions must be array.",
                "monthly-budget: it/monthlyUsd must be >= 0.",
            ],
        );
        assert.deepEqual(await configurationMistakes(rules, ["all"]), ["It is no map of rules."]);
    });
});
