import assert from "node:assert/strict";
import { matrix, networkOf, type ClusterNetwork } from "../../support/policy-matrix.ts";
import { stack } from "./stack.ts";

const part = (name: string) => `docuelevate/app.kubernetes.io/instance=docuelevate,app.kubernetes.io/component=${name}`;
const service = (chart: string, name: string) =>
    `docuelevate/app.kubernetes.io/name=${chart},app.kubernetes.io/instance=${name}`;

/** Everything of the application's image that runs. */
const PODS = {
    api: part("api"),
    worker: part("worker"),
    research: part("knowledge-research-worker"),
    index: part("search-index-worker"),
    beat: "docuelevate/docuelevate-beat",
    migrate: "docuelevate/app=docuelevate-migrate",
};

const REDIS = service("valkey", "docuelevate-redis");
const SEARCH = service("meilisearch", "docuelevate-meilisearch");
const RENDERER = service("gotenberg", "docuelevate-gotenberg");
const POSTGRES = "docuelevate/cnpg.io/cluster=docuelevate-postgres";
const SERVICES = {
    postgres: `${POSTGRES}:5432`,
    redis: `${REDIS}:6379`,
    search: `${SEARCH}:7700`,
    renderer: `${RENDERER}:3000`,
};

const EDGE = "traefik/app.kubernetes.io/name=traefik,app.kubernetes.io/instance=traefik";
const STRANGERS = {
    edge: EDGE,
    prometheus: "monitoring/app.kubernetes.io/name=prometheus",
    "another application": "kraken/app.kubernetes.io/component=backend",
    "another pod here": "docuelevate/app=stranger",
    internet: "internet",
};

/** A table as it stands in a test, without its indentation and the width of its columns. */
function table(text: string): string {
    return text
        .split("\n")
        .map((line) => line.trim().replaceAll(/ +/g, " "))
        .filter((line) => line !== "")
        .join("\n");
}

describe("DocuElevate's network", () => {
    let dev: ClusterNetwork;
    let prod: ClusterNetwork;

    before(async () => {
        dev = networkOf(await stack("dev"));
        prod = networkOf(await stack("prod"));
    });

    it("D13 DX19 lets API and workers reach all services, the scheduler two, the migration one", () => {
        assert.equal(
            table(matrix(dev, PODS, SERVICES)),
            table(`
                from \\ to | postgres | redis | search | renderer
                api        | allow    | allow | allow  | allow
                worker     | allow    | allow | allow  | allow
                research   | allow    | allow | allow  | allow
                index      | allow    | allow | allow  | allow
                beat       | allow    | allow | deny   | deny
                migrate    | allow    | deny  | deny   | deny
            `),
        );
    });

    it("D13 DX19 lets nobody else reach Redis, search and renderer, but Prometheus their metrics", () => {
        const targets = {
            ...SERVICES,
            "redis metrics": `${REDIS}:9121`,
            api: `${PODS.api}:8000`,
            worker: `${PODS.worker}:8000`,
        };
        assert.equal(
            table(matrix(dev, STRANGERS, targets)),
            table(`
                from \\ to           | postgres | redis | search | renderer | redis metrics | api   | worker
                edge                | deny     | deny  | deny   | deny     | deny          | allow | deny
                prometheus          | deny     | deny  | allow  | allow    | allow         | deny  | deny
                another application | deny     | deny  | deny   | deny     | deny          | deny  | deny
                another pod here    | deny     | deny  | deny   | deny     | deny          | deny  | deny
                internet            | deny     | deny  | deny   | deny     | deny          | deny  | deny
            `),
        );
    });

    it("DX19 lets API and workers reach language models and stores, and nothing else outside", () => {
        const targets = {
            dns: "dns:53/UDP",
            "internet 443": "internet:443",
            "internet 80": "internet:80",
            "internet 587": "internet:587",
            "API server": "10.12.0.1:443",
            metadata: "169.254.169.254:80",
            edge: `${EDGE}:8443`,
        };
        const all = { ...PODS, redis: REDIS, search: SEARCH, renderer: RENDERER };
        assert.equal(
            table(matrix(prod, all, targets)),
            table(`
                from \\ to | dns   | internet 443 | internet 80 | internet 587 | API server | metadata | edge
                api        | allow | allow        | deny        | deny         | deny       | deny     | deny
                worker     | allow | allow        | deny        | deny         | deny       | deny     | deny
                research   | allow | allow        | deny        | deny         | deny       | deny     | deny
                index      | allow | allow        | deny        | deny         | deny       | deny     | deny
                beat       | allow | deny         | deny        | deny         | deny       | deny     | deny
                migrate    | allow | deny         | deny        | deny         | deny       | deny     | deny
                redis      | allow | deny         | deny        | deny         | deny       | deny     | deny
                search     | allow | deny         | deny        | deny         | deny       | deny     | deny
                renderer   | allow | deny         | deny        | deny         | deny       | deny     | deny
            `),
        );
    });

    it("opens ports to mail servers where settings name them", async () => {
        const mail = networkOf(await stack("prod", { app: { internetPorts: [443, 587, 993] } }));
        const targets = { smtp: "internet:587", imap: "internet:993", https: "internet:443" };
        assert.equal(
            table(matrix(mail, { worker: PODS.worker, beat: PODS.beat }, targets)),
            table(`
                from \\ to | smtp  | imap  | https
                worker     | allow | allow | allow
                beat       | deny  | deny  | deny
            `),
        );
    });
});
