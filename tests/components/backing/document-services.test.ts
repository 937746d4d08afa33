import assert from "node:assert/strict";
import {
    InClusterPdfRenderer,
    type InClusterPdfRendererArgs,
} from "../../../components/backing/in-cluster/pdf-renderer.ts";
import { InClusterSearch, type InClusterSearchArgs } from "../../../components/backing/in-cluster/search.ts";
import { all, deploy, items, only, text, type Deployed } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import { PROMETHEUS } from "../platform/parts.ts";
import { CLAIM, POD_MONITOR, RELEASE, SECRET, SHOP } from "./parts.ts";

function search(args: Partial<InClusterSearchArgs> = {}): Promise<Deployed> {
    return deploy(() => new InClusterSearch("search", { ...SHOP, ...args }));
}

function pdfRenderer(args: Partial<InClusterPdfRendererArgs> = {}): Promise<Deployed> {
    return deploy(() => {
        const { namespace, resources, scraper } = SHOP;
        const { url } = new InClusterPdfRenderer("pdf", { namespace, resources, scraper, replicas: 2, ...args });
        return { url };
    });
}

describe("InClusterSearch", () => {
    it("runs for production with the master key of a Secret, which is long enough", async () => {
        const resources = await search();
        const values = only(resources, RELEASE).inputs["values"];
        assert.equal(values?.["environment"]?.["MEILI_ENV"], "production");
        assert.deepEqual(values["auth"], { existingMasterKeySecret: "search-environment" });
        const masterKey = text(
            only(resources, SECRET, "search-environment").inputs["stringData"]?.["MEILI_MASTER_KEY"],
        );
        assert.match(masterKey, /^[A-Za-z0-9]{32}$/);
        assert.deepEqual(only(resources, SECRET, "search-credentials").inputs["stringData"], {
            url: "http://search.shop.svc.cluster.local:7700",
            masterKey,
        });
        assert.ok(!JSON.stringify(values).includes(masterKey));
    });

    it("D25 keeps its index on a claim of the program", async () => {
        const resources = await search();
        assert.deepEqual(only(resources, RELEASE).inputs["values"]?.["persistence"], {
            enabled: true,
            existingClaim: "search-data",
        });
        assert.deepEqual(only(resources, CLAIM).inputs["spec"]?.["resources"], { requests: { storage: "10Gi" } });
        assert.deepEqual([only(resources, CLAIM).protect, only(resources, CLAIM).retainOnDelete], [true, true]);
    });

    it("has ten minutes to open a large index", async () => {
        const probe = only(await search(), RELEASE).inputs["values"]?.["startupProbe"];
        assert.deepEqual(probe, { periodSeconds: 5, failureThreshold: 120 });
    });

    it("D13 cannot be reached from outside its application, nor reach anything", async () => {
        const network = networkOf(await search());
        const server = "shop/app.kubernetes.io/name=meilisearch,app.kubernetes.io/instance=search";
        assert.ok(network.allows("shop/app=api", `${server}:7700`));
        assert.ok(network.allows(PROMETHEUS, `${server}:7700`));
        assert.ok(!network.allows("office/app=api", `${server}:7700`));
        assert.ok(!network.allows("internet", `${server}:7700`));
        assert.ok(!network.allows(server, "internet:443"));
    });

    it("shows its metrics where there is a scraper, to who has the key", async () => {
        const resources = await search();
        const values = only(resources, RELEASE).inputs["values"];
        assert.equal(values?.["environment"]?.["MEILI_EXPERIMENTAL_ENABLE_METRICS"], true);
        assert.deepEqual(values["serviceMonitor"], { enabled: false }, "the chart's monitor has no key");
        const [endpoint] = items(only(resources, POD_MONITOR).inputs["spec"]?.["podMetricsEndpoints"]);
        assert.equal(endpoint?.["port"], "http");
        assert.deepEqual(endpoint["authorization"], {
            type: "Bearer",
            credentials: { name: "search-environment", key: "MEILI_MASTER_KEY" },
        });
        const alone = await search({ scraper: undefined });
        assert.equal(all(alone, POD_MONITOR).length, 0);
        assert.equal(
            only(alone, RELEASE).inputs["values"]?.["environment"]?.["MEILI_EXPERIMENTAL_ENABLE_METRICS"],
            undefined,
        );
    });
});

describe("InClusterPdfRenderer", () => {
    it("answers at one address, with pods on different nodes of which a drain takes one", async () => {
        const resources = await pdfRenderer();
        const values = only(resources, RELEASE).inputs["values"];
        assert.equal(resources.outputs["url"], "http://pdf.shop.svc.cluster.local:3000");
        assert.deepEqual(values?.["service"], { port: 3000 });
        assert.equal(values["replicaCount"], 2);
        assert.deepEqual(values["pdb"], { create: true, minAvailable: 1 });
        assert.equal(items(values["topologySpreadConstraints"])[0]?.["topologyKey"], "kubernetes.io/hostname");
    });

    it("is one pod without a budget where one is asked for", async () => {
        const values = only(await pdfRenderer({ replicas: 1 }), RELEASE).inputs["values"];
        assert.equal(values?.["pdb"]?.["create"], false);
        assert.deepEqual(items(values["topologySpreadConstraints"]), []);
    });

    it("renders no address that a document names: it refuses private ones, and reaches none at all", async () => {
        const resources = await pdfRenderer();
        const values = only(resources, RELEASE).inputs["values"];
        for (const part of ["chromium", "libreOffice", "webhook"]) {
            assert.deepEqual(values?.[part], { denyPrivateIps: true });
        }
        const network = networkOf(resources);
        const renderer = "shop/app.kubernetes.io/name=gotenberg,app.kubernetes.io/instance=pdf";
        assert.ok(network.allows("shop/app=worker", `${renderer}:3000`));
        assert.ok(!network.allows("office/app=worker", `${renderer}:3000`));
        assert.ok(!network.allows(renderer, "internet:443"));
        assert.ok(!network.allows(renderer, "10.0.0.1:80"));
    });

    it("holds no token of the cluster's API", async () => {
        const resources = await pdfRenderer();
        const account = only(resources, "kubernetes:core/v1:ServiceAccount");
        assert.equal(account.inputs["automountServiceAccountToken"], false);
        assert.deepEqual(only(resources, RELEASE).inputs["values"]?.["serviceAccount"], { create: false, name: "pdf" });
        assert.ok(only(resources, RELEASE).dependencies.includes(account.urn));
    });

    it("gives up on a document after the time it is given", async () => {
        const timeout = async (args: Partial<InClusterPdfRendererArgs>) =>
            only(await pdfRenderer(args), RELEASE).inputs["values"]?.["api"]?.["timeout"];
        assert.deepEqual([await timeout({}), await timeout({ timeoutSeconds: 300 })], ["60s", "300s"]);
    });

    it("is scraped at its own path", async () => {
        const [endpoint] = items(only(await pdfRenderer(), POD_MONITOR).inputs["spec"]?.["podMetricsEndpoints"]);
        assert.deepEqual([endpoint?.["port"], endpoint?.["path"]], ["http", "/prometheus/metrics"]);
        assert.equal(all(await pdfRenderer({ scraper: undefined }), POD_MONITOR).length, 0);
    });

    it("refuses to be nobody", async () => {
        await assert.rejects(pdfRenderer({ replicas: 0 }), /pdf: replicas is 0\. Give a whole number of at least 1/);
    });
});
