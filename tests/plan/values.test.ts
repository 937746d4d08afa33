import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ChartLibrary } from "../../plan/charts.ts";
import type { JsonObject } from "../../plan/model.ts";
import { checkValues, coalesce } from "../../plan/validate/values.ts";
import { release } from "./support/manifests.ts";

const FIXTURES = "tests/plan/fixtures/charts";

async function complaints(chart: string, values: JsonObject, folder = FIXTURES): Promise<string[]> {
    const library = new ChartLibrary(".", [folder]);
    const found = await library.find(chart, "");
    assert(found);
    const findings = await checkValues(release({ chart, values }), found, library);
    return findings.map(({ path, message }) => `${path ?? ""}: ${message.replace(/ \(chart .*/, "")}`);
}

describe("values of a Helm release", () => {
    it("may be what values.yaml names, or lie under what is empty there", async () => {
        assert.deepEqual(
            await complaints("demo", { replicas: 2, image: { tag: "2" }, extra: { any: { thing: 1 } } }),
            [],
        );
    });

    it("are refused when the chart does not read them", async () => {
        assert.deepEqual(await complaints("demo", { replica: 2, image: { tga: "2" }, ingress: { enable: true } }), [
            "values.replica: is no value that this chart reads",
            "values.image.tga: is no value that this chart reads",
            "values.ingress.enable: is no value that this chart reads",
        ]);
    });

    it("may be what values.yaml shows in a comment at that place only", async () => {
        assert.deepEqual(await complaints("demo", { note: "x", image: { pullPolicy: "Always" } }), []);
        assert.deepEqual(
            await complaints("demo", { pullPolicy: "Always", image: { note: "x" } }).then((all) => all.length),
            1,
        );
    });

    it("are free where the chart hands them to Kubernetes", async () => {
        assert.deepEqual(await complaints("demo", { resources: { limits: { memory: "1Gi" } } }), []);
    });

    it("are held to the chart's schema, with the defaults below them", async () => {
        assert.deepEqual(await complaints("strict", { size: "huge" }), ["values.size: must be one of small, large"]);
        assert.deepEqual(await complaints("strict", { size: null }), ["values.size: is missing"]);
        assert.deepEqual(await complaints("strict", { known: { deep: true } }), []);
        assert.deepEqual(await complaints("strict", { known: { depe: true } }), [
            "values.known.depe: is no value that this chart reads",
        ]);
    });

    it("of a sub-chart are looked up in it and in its parent", async () => {
        assert.deepEqual(await complaints("strict", { gadget: { enabled: true, replicas: 2 } }), []);
        assert.deepEqual(await complaints("strict", { gadget: { image: { tga: "2" } } }), [
            "values.gadget.image.tga: is no value that this chart reads",
        ]);
    });

    it("are laid over the defaults as Helm does it", () => {
        assert.deepEqual(coalesce({ a: { b: 1, c: 2 }, d: [1], e: 1 }, { a: { b: 3 }, d: [2], e: null }), {
            a: { b: 3, c: 2 },
            d: [2],
        });
    });

    describe("that are known to render", () => {
        const charts = process.env["CHARTS_DIR"] ?? "";
        const tested = existsSync(charts)
            ? readdirSync(charts).filter((chart) => existsSync(join(charts, chart, "tested-values.yaml")))
            : [];
        for (const chart of tested) {
            it(`pass for ${chart}`, async () => {
                const values = parse(readFileSync(join(charts, chart, "tested-values.yaml"), "utf8")) as JsonObject;
                assert.deepEqual(await complaints(chart, values, charts), []);
            });
        }
    });
});
