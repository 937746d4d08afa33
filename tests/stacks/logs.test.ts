import assert from "node:assert/strict";
import { all, items, only, text, type Deployed, type Tree } from "../support/deploy.ts";
import { changedStack } from "../support/program.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const BUCKET = "digitalocean:index/spacesBucket:SpacesBucket";
const CLAIM = "kubernetes:core/v1:PersistentVolumeClaim";

interface Panel {
    readonly title?: string;
    readonly datasource?: { readonly uid: string };
    readonly targets?: readonly { readonly expr: string }[];
}

function releases(resources: Deployed): string[] {
    return all(resources, RELEASE).map(({ inputs }) => text(inputs["name"]));
}

function dashboards(resources: Deployed): Map<string, { folder: string; panels: readonly Panel[] }> {
    const found = all(resources, CONFIG_MAP).filter(({ name }) => /^watch-(.+-)?logs$/.test(name));
    return new Map(
        found.map(({ name, inputs }) => {
            const [content] = Object.values(inputs["data"] ?? {});
            return [
                name.replace("watch-", ""),
                {
                    folder: text(inputs["metadata"]?.["annotations"]?.["grafana_folder"]),
                    panels: (JSON.parse(text(content)) as { panels: readonly Panel[] }).panels,
                },
            ];
        }),
    );
}

describe("Logs of a stack", function () {
    this.timeout("2m");

    it("are nobody's business in dev: neither Loki nor collectors nor dashboards of theirs", async () => {
        const resources = await changedStack("dev", () => undefined);
        assert.deepEqual(
            releases(resources).filter((name) => /loki|log/.test(name)),
            [],
        );
        assert.equal(dashboards(resources).size, 0);
    });

    describe("in prod", () => {
        let resources: Deployed;
        before(async () => {
            resources = await changedStack("prod", () => undefined);
        });

        it("are kept in a bucket that outlives the program and that Loki alone empties", () => {
            const bucket = only(resources, BUCKET, "logs-bucket");
            assert.deepEqual([bucket.protect, bucket.retainOnDelete], [true, true]);
            const { name, lifecycleRules } = bucket.inputs;
            assert.equal(name, "example-platform-logs");
            assert.deepEqual(
                items(lifecycleRules).map(({ id }) => id),
                ["abandoned-uploads"],
            );
        });

        it("are shown in Grafana by the data source that dashboards ask", () => {
            const { metadata, data } = only(resources, CONFIG_MAP, "loki-data-source").inputs;
            assert.deepEqual(metadata?.["labels"], { grafana_datasource: "1" });
            assert.equal(metadata["namespace"], "monitoring");
            const [source] = items((JSON.parse(text(data?.["loki.yaml"])) as Tree)["datasources"]);
            assert.deepEqual(
                [source?.["uid"], source?.["type"], source?.["url"]],
                ["loki", "loki", "http://loki.logs.svc.cluster.local:3100"],
            );
            const policy = only(resources, NETWORK_POLICY, "loki-grafana").inputs["spec"];
            assert.deepEqual(policy?.["podSelector"], { matchLabels: { "app.kubernetes.io/name": "grafana" } });
        });

        it("have a dashboard for every application, in its team's folder, and one for all", () => {
            const found = [...dashboards(resources)].map(([uid, { folder }]) => [uid, folder]);
            assert.deepEqual(Object.fromEntries(found), {
                "chat4all-logs": "Chat4All",
                "docuelevate-logs": "DocuElevate",
                "hyperstudy-logs": "HyperStudy",
                "kraken-logs": "Kraken",
                "reactive-rtc-logs": "Reactive RTC",
                logs: "Platform",
            });
        });

        it("are counted by level and by pod, and searched, in the application's own namespace", () => {
            const panels = dashboards(resources).get("reactive-rtc-logs")?.panels ?? [];
            const exprOf = (title: string) => {
                const panel = panels.find((each) => each.title === title);
                assert.equal(panel?.datasource?.uid, "loki", title);
                return panel.targets?.[0]?.expr;
            };
            const lines = '{namespace="rtc",pod=~"$pod"} |~ `(?i)$search`';
            assert.equal(exprOf("Lines by level"), `sum by (detected_level) (count_over_time(${lines} [$__auto]))`);
            assert.equal(exprOf("Lines by pod"), `sum by (pod) (count_over_time(${lines} [$__auto]))`);
            assert.equal(exprOf("Lines that tell of a failure"), `${lines} | detected_level=~"error|critical|fatal"`);
            assert.equal(exprOf("Lines"), lines);
        });
    });

    it("are kept on the cluster where the settings say so, with a key of Loki's own", async () => {
        const resources = await changedStack("local", (settings) => {
            Object.assign(settings["monitoring"] ?? {}, {
                logs: { kind: "loki", retentionDays: 2, store: { form: "in-cluster", storageGiB: 5 } },
            });
        });
        const values = only(resources, RELEASE, "loki-release").inputs["values"];
        assert.deepEqual(values?.["loki"]?.["structuredConfig"]?.["common"]?.["storage"]?.["s3"], {
            endpoint: "http://logs-store-all-in-one.logs.svc.cluster.local:8333",
            bucketnames: "logs",
            region: "${S3_REGION}",
            access_key_id: "${S3_ACCESS_KEY}",
            secret_access_key: "${S3_SECRET_KEY}",
            s3forcepathstyle: true,
            insecure: true,
        });
        assert.deepEqual(all(resources, BUCKET), []);
        const claims = all(resources, CLAIM).map(({ inputs }) => [
            inputs["metadata"]?.["namespace"],
            inputs["metadata"]?.["name"],
        ]);
        assert.ok(claims.some(([namespace, name]) => `${text(namespace)}/${text(name)}` === "logs/logs-store-data"));
    });
});
