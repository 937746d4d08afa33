import assert from "node:assert/strict";
import { ChartLibrary } from "../../plan/charts.ts";
import { CustomKinds } from "../../plan/validate/custom.ts";
import { manifest } from "./support/manifests.ts";

const library = new ChartLibrary(".", ["tests/plan/fixtures/charts"]);
const kinds = new CustomKinds(library.crdFiles(), []);

function complaints(spec: string, version = "v1"): string[] {
    const gadget = manifest(
        `{ apiVersion: demo.example.com/${version}, kind: Gadget, metadata: { name: a, namespace: app }, spec: ${spec} }`,
    );
    return kinds.check([gadget]).map(({ path, message }) => `${path ?? ""}: ${message}`);
}

describe("custom resources against the definition that a chart brings", () => {
    it("pass when they are sound", () => {
        const spec = `{ size: 2, mode: fast, port: http, labels: { any: b }, free: { x: { y: 1 } }, parts: [{ id: 1 }],
            template: { apiVersion: v1, kind: Pod, metadata: { labels: { a: b } }, spec: { image: c } } }`;
        assert.deepEqual(complaints(spec), []);
        assert.deepEqual(complaints("{ size: 2, mode: null, port: 8080 }"), []);
    });

    it("are refused for a missing field, a wrong type and an unknown field", () => {
        assert.deepEqual(complaints("{ mode: fast }"), ["spec.size: is missing"]);
        assert.deepEqual(complaints("{ size: two, mode: fast }"), ["spec.size: must be integer"]);
        assert.deepEqual(complaints("{ size: 2, mode: fast, sise: 3 }"), ["spec.sise: is unknown"]);
        assert.deepEqual(complaints("{ size: 2, mode: fast, parts: [{ id: 1 }, { name: x }] }"), [
            "spec.parts.1.name: is unknown",
        ]);
        assert.deepEqual(complaints("{ size: 2, mode: fast, labels: { a: 1 } }"), ["spec.labels.a: must be string"]);
    });

    it("are refused for a value outside its bounds, its list or its pattern", () => {
        assert.deepEqual(complaints("{ size: 1, mode: fast }"), ["spec.size: must be > 1"]);
        assert.deepEqual(complaints("{ size: 2, mode: medium }"), ["spec.mode: must be one of fast, slow, null"]);
        assert.deepEqual(complaints("{ size: 2, name: X }"), ['spec.name: must match pattern "^[a-z]+$"']);
        assert.deepEqual(complaints("{ size: 2, mode: fast, port: [1] }"), ["spec.port: must be integer,string"]);
    });

    it("are held to conditions across fields", () => {
        assert.deepEqual(complaints("{ size: 2, mode: fast, name: x }"), [
            "spec: must match exactly one schema in oneOf",
        ]);
    });

    it("must be of a version that is served", () => {
        assert.deepEqual(complaints("{}", "v1alpha1"), ["apiVersion: must be one of v1"]);
    });

    it("are told from kinds without a definition", () => {
        const other = "{ apiVersion: demo.example.com/v1, kind: Widget, metadata: { name: a } }";
        assert.equal(kinds.knows(manifest(other)), false);
    });
});
