import assert from "node:assert/strict";
import { exporter, POD_TARGET, SERVICE_TARGET } from "../../observability/metrics/exporter.ts";
import { labelsWith } from "./known-series.ts";
import { Expression } from "./promql.ts";

const known = new Map([
    ["requests_total", new Set(["pod", "code"])],
    ["seconds_bucket", new Set(["pod", "le"])],
    ["pod_info", new Set(["pod", "node"])],
]);
const labels = labelsWith(known, [
    { record: "pod:requests:rate5m", expr: "sum by (pod) (rate(requests_total[5m]))", labels: { team: "shop" } },
]);

function result(expr: string): string[] | undefined {
    const found = new Expression(expr).result(labels);
    return found && [...found].sort();
}

describe("What is told of an expression before Prometheus sees it", () => {
    it("is whether it can be read", () => {
        assert.equal(new Expression('sum(up{job="a"})').sound, true);
        assert.equal(new Expression("sum(up{").sound, false);
        assert.equal(new Expression("").sound, false);
    });

    it("are the series that it reads and the labels that it chooses by", () => {
        assert.deepEqual(new Expression('a{x="1",y=~"2"} / on (z) b').selectors, [
            { metric: "a", labels: ["x", "y"] },
            { metric: "b", labels: [] },
        ]);
    });

    it("are the labels that are left: by aggregation, function and join", () => {
        assert.deepEqual(result("sum by (pod) (rate(requests_total[5m]))"), ["pod"]);
        assert.deepEqual(result("sum without (code) (requests_total)"), ["pod"]);
        assert.deepEqual(result("sum(requests_total)"), []);
        assert.deepEqual(result("topk(3, requests_total)"), ["code", "pod"]);
        assert.deepEqual(result("histogram_quantile(0.9, seconds_bucket)"), ["pod"]);
        assert.deepEqual(result('label_replace(seconds_bucket, "app", "$1", "pod", "(.+)-.+")'), ["app", "le", "pod"]);
        assert.deepEqual(result("requests_total * on (pod) group_left (node) pod_info"), ["code", "node", "pod"]);
        assert.deepEqual(result("requests_total / on (pod) pod_info"), ["pod"]);
        assert.deepEqual(result("time() - requests_total > 5"), ["code", "pod"]);
        assert.deepEqual(result("pod_info or requests_total"), ["code", "node", "pod"]);
        assert.deepEqual(result("unheard_of"), undefined);
    });

    it("are those of a recorded series: of its expression and of its rule", () => {
        assert.deepEqual(result("pod:requests:rate5m"), ["pod", "team"]);
    });

    it("is a label that is grouped or joined by and is not there", () => {
        const missing = (expr: string) => new Expression(expr).missingLabels(labels);
        assert.deepEqual(missing("sum by (pod, zone) (requests_total)"), ["zone"]);
        assert.deepEqual(missing("requests_total * on (node) group_left () pod_info"), ["node"]);
        assert.deepEqual(missing("sum by (anything) (unheard_of)"), []);
    });
});

describe("Labels of an exporter's series", () => {
    const own = { metrics: { certificate_ready: "namespace name" }, histograms: { request_seconds: "service" } };

    it("give way to those of the target under another name, unless they are honoured", () => {
        const renamed = exporter({ target: POD_TARGET, ...own }).series.get("certificate_ready");
        assert.ok(renamed?.includes("exported_namespace") && renamed.includes("namespace"));
        const honoured = exporter({ target: POD_TARGET, honorLabels: true, ...own }).series.get("certificate_ready");
        assert.ok(honoured?.includes("namespace") && !honoured.includes("exported_namespace"));
    });

    it("have bounds in the buckets of a histogram only", () => {
        const { series } = exporter({ target: SERVICE_TARGET, ...own });
        assert.ok(series.get("request_seconds_bucket")?.includes("le"));
        assert.ok(series.get("request_seconds_count")?.includes("exported_service"));
        assert.equal(series.get("request_seconds_sum")?.includes("le"), false);
    });
});
