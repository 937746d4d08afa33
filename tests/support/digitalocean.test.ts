import assert from "node:assert/strict";
import { request } from "node:http";
import { text as textOf } from "node:stream/consumers";
import { SPACES_DOMAIN } from "./digitalocean/spaces.ts";
import { REVOCATION_HOST, startDigitalOcean } from "./digitalocean/server.ts";
import type { DigitalOcean } from "./digitalocean/server.ts";
import { text, type Tree } from "./deploy.ts";

interface Answer {
    readonly status: number;
    readonly body: Tree;
}

const CLUSTER = {
    name: "platform",
    region: "fra1",
    version: "1.36.3-do.0",
    cluster_subnet: "10.21.0.0/16",
    service_subnet: "10.22.0.0/19",
    node_pools: [{ name: "system", size: "s-2vcpu-4gb", count: 1 }],
};
const DATABASE = {
    name: "platform-pg",
    engine: "pg",
    version: "17",
    size: "db-s-1vcpu-2gb",
    region: "fra1",
    num_nodes: 1,
};

describe("simulated DigitalOcean API", () => {
    let digitalOcean: DigitalOcean;

    beforeEach(async () => {
        digitalOcean = await startDigitalOcean({
            access: (seconds) =>
                Promise.resolve({ server: "https://127.0.0.1:6443", authority: "CA", token: `token for ${seconds} s` }),
            registries: ["example"],
        });
    });
    afterEach(() => digitalOcean.close());

    async function send(method: string, path: string, body?: unknown, token = digitalOcean.token): Promise<Answer> {
        const response = await fetch(`${digitalOcean.url}/v2/${path}`, {
            method,
            headers: { Authorization: `Bearer ${token}` },
            ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        const answer = await response.text();
        return { status: response.status, body: (answer === "" ? {} : JSON.parse(answer)) as Tree };
    }

    /** Sends a request as if it had come for another host. */
    async function sendTo(host: string, method: string, path: string, headers: Record<string, string>, body = "") {
        const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
        request(digitalOcean.url + path, { method, headers: { ...headers, Host: host } }, (response) => {
            textOf(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
        })
            .on("error", reject)
            .end(body);
        return promise;
    }

    async function create(path: string, key: string, body: unknown): Promise<Tree> {
        const answer = await send("POST", path, body);
        assert.equal(answer.status, 201, JSON.stringify(answer.body));
        return answer.body[key] ?? {};
    }

    const vpc = (name = "platform", ip_range = "10.20.0.0/16") =>
        create("vpcs", "vpc", { name, region: "fra1", ip_range });
    const remains = () => digitalOcean.resources().map(({ kind, name }) => `${kind} ${name}`);

    it("refuses a request without the account's token", async () => {
        assert.equal((await send("GET", "account", undefined, "other")).status, 401);
        assert.equal((await send("GET", "account")).status, 200);
    });

    it("answers 404 for what never was and for what was deleted", async () => {
        assert.equal((await send("GET", "vpcs/00000000-0000-4000-8000-000000000000")).status, 404);
        const { id } = await vpc();
        assert.equal((await send("DELETE", `vpcs/${text(id)}`)).status, 204);
        assert.equal((await send("GET", `vpcs/${text(id)}`)).status, 404);
        assert.equal((await send("DELETE", `vpcs/${text(id)}`)).status, 404);
    });

    it("answers 422 to a range that is none, is taken, or a name that is taken", async () => {
        await vpc();
        const attempt = async (name: string, ip_range: string) =>
            text((await send("POST", "vpcs", { name, region: "fra1", ip_range })).body["message"]);
        assert.match(await attempt("other", "10.1.0.0/8"), /is no IPv4 range/);
        assert.match(await attempt("other", "10.20.128.0/20"), /overlaps with another VPC/);
        assert.match(await attempt("platform", "10.40.0.0/16"), /already exists/);
        assert.deepEqual(remains(), ["vpc platform"]);
    });

    it("brings a cluster up after as many questions as told, and hands out a token of its API server", async () => {
        digitalOcean.pace.pollsUntilReady = 2;
        const { id } = await create("kubernetes/clusters", "kubernetes_cluster", CLUSTER);
        const path = `kubernetes/clusters/${text(id)}`;
        const state = async () => (await send("GET", path)).body["kubernetes_cluster"];
        assert.deepEqual((await state())?.["status"], { state: "provisioning" });
        assert.equal((await state())?.["endpoint"], "");
        assert.deepEqual((await state())?.["status"], { state: "running" });
        assert.equal((await state())?.["endpoint"], "https://127.0.0.1:6443");
        const credentials = (await send("GET", `${path}/credentials?expiry_seconds=600`)).body;
        assert.equal(credentials["token"], "token for 600 s");
        assert.equal(credentials["certificate_authority_data"], Buffer.from("CA").toString("base64"));
    });

    it("never brings up a cluster that hangs", async () => {
        digitalOcean.pace.pollsUntilReady = "never";
        const { id } = await create("kubernetes/clusters", "kubernetes_cluster", CLUSTER);
        for (let poll = 0; poll < 5; poll++) {
            const { body } = await send("GET", `kubernetes/clusters/${text(id)}`);
            assert.deepEqual(body["kubernetes_cluster"]?.["status"], { state: "provisioning" });
        }
    });

    it("upgrades a cluster and refuses a lower version, a second of its name and an end of high availability", async () => {
        const { id } = await create("kubernetes/clusters", "kubernetes_cluster", { ...CLUSTER, ha: true });
        const path = `kubernetes/clusters/${text(id)}`;
        assert.equal((await send("POST", `${path}/upgrade`, { version: "1.36.10-do.0" })).status, 202);
        assert.equal((await send("POST", `${path}/upgrade`, { version: "1.36.9-do.0" })).status, 422);
        assert.equal((await send("POST", "kubernetes/clusters", CLUSTER)).status, 422);
        assert.equal((await send("PUT", path, { name: "platform", ha: false })).status, 422);
        assert.equal((await send("PUT", path, { name: "platform", ha: true })).status, 202);
    });

    it("runs as many nodes of a pool as its bounds say", async () => {
        const { id } = await create("kubernetes/clusters", "kubernetes_cluster", CLUSTER);
        const pools = `kubernetes/clusters/${text(id)}/node_pools`;
        const bounds = { auto_scale: true, min_nodes: 2, max_nodes: 4 };
        const pool = await create(pools, "node_pool", { name: "apps", size: "s-8vcpu-16gb", ...bounds });
        assert.equal(pool["count"], 2);
        const { body } = await send("GET", `${pools}/${text(pool["id"])}`);
        assert.deepEqual(body["node_pool"]?.["nodes"]?.["1"]?.["status"], { state: "running" });
        const wrong = { name: "apps", ...bounds, min_nodes: 5 };
        assert.equal((await send("PUT", `${pools}/${text(pool["id"])}`, wrong)).status, 422);
    });

    it("keeps a VPC while it has members, and for a while after the last has gone", async () => {
        digitalOcean.pace.refusalsAfterMembers = 1;
        const { id } = await vpc();
        const member = { ...DATABASE, private_network_uuid: id };
        const { id: database } = await create("databases", "database", member);
        assert.equal((await send("DELETE", `vpcs/${text(id)}`)).status, 409);
        assert.equal((await send("DELETE", `databases/${text(database)}`)).status, 204);
        assert.equal((await send("DELETE", `vpcs/${text(id)}`)).status, 409);
        assert.equal((await send("DELETE", `vpcs/${text(id)}`)).status, 204);
        assert.deepEqual(remains(), []);
    });

    it("takes a cluster's balancers and volumes along only where it is told to", async () => {
        const destroy = async (suffix: string) => {
            const { id } = await create("kubernetes/clusters", "kubernetes_cluster", CLUSTER);
            digitalOcean.loadBalancers.ensure("platform");
            digitalOcean.volumes.ensure("pvc-1", 10);
            assert.equal((await send("DELETE", `kubernetes/clusters/${text(id)}${suffix}`)).status, 204);
            return remains();
        };
        assert.deepEqual(await destroy("/destroy_with_associated_resources/dangerous"), []);
        assert.deepEqual(await destroy(""), ["volume pvc-1", "load balancer platform"]);
    });

    it("tells the passwords of PostgreSQL whenever asked, those of MongoDB once", async () => {
        for (const [engine, later] of [
            ["pg", true],
            ["mongodb", false],
        ] as const) {
            const server = await create("databases", "database", { ...DATABASE, engine, name: `platform-${engine}` });
            const path = `databases/${text(server["id"])}`;
            assert.match(text(server["connection"]?.["password"]), /^AVNS_/);
            const { database } = (await send("GET", path)).body;
            assert.equal(database?.["connection"]?.["password"] === server["connection"]?.["password"], later);
            const user = await create(`${path}/users`, "user", { name: "kraken" });
            assert.match(text(user["password"]), /^AVNS_/);
            const { body } = await send("GET", `${path}/users/kraken`);
            assert.equal(body["user"]?.["password"] === user["password"], later);
        }
    });

    it("refuses users before a server is online, nodes that are not offered, and less storage", async () => {
        const server = await create("databases", "database", DATABASE);
        const path = `databases/${text(server["id"])}`;
        assert.equal((await send("POST", `${path}/users`, { name: "kraken" })).status, 412);
        await send("GET", path);
        assert.equal((await send("POST", `${path}/users`, { name: "kraken" })).status, 201);
        const two = { ...DATABASE, name: "platform-mongo", engine: "mongodb", num_nodes: 2 };
        assert.equal((await send("POST", "databases", two)).status, 422);
        const less = { size: "db-s-1vcpu-2gb", num_nodes: 1, storage_size_mib: 1024 };
        assert.equal((await send("PUT", `${path}/resize`, less)).status, 422);
    });

    it("keeps the id of a firewall rule that stays", async () => {
        const server = await create("databases", "database", DATABASE);
        const path = `databases/${text(server["id"])}`;
        await send("GET", path);
        const rules = async () => (await send("GET", `${path}/firewall`)).body["rules"]?.["0"];
        await send("PUT", `${path}/firewall`, { rules: [{ type: "k8s", value: "cluster" }] });
        const first = await rules();
        await send("PUT", `${path}/firewall`, { rules: [{ uuid: first?.["uuid"], type: "k8s", value: "cluster" }] });
        assert.deepEqual(await rules(), first);
        assert.equal((await send("PUT", `${path}/firewall`, { rules: [{ type: "all", value: "x" }] })).status, 422);
    });

    it("deletes a project only when nothing is in it any more", async () => {
        const zone = await create("domains", "domain", { name: "example.org" });
        assert.equal(zone["name"], "example.org");
        const project = await create("projects", "project", { name: "platform", purpose: "Web Application" });
        const path = `projects/${text(project["id"])}`;
        const urns = { resources: ["do:domain:example.org", "do:domain:other.org"] };
        const { resources } = (await send("POST", `${path}/resources`, urns)).body;
        assert.deepEqual([resources?.["0"]?.["status"], resources?.["1"]?.["status"]], ["assigned", "not_found"]);
        assert.deepEqual(digitalOcean.projects.contentsOf("platform"), ["do:domain:example.org"]);
        assert.equal((await send("DELETE", path)).status, 412);
        await send("DELETE", "domains/example.org");
        assert.equal((await send("DELETE", path)).status, 204);
    });

    it("changes what is told of a project, and leaves the rest", async () => {
        const given = { name: "platform", purpose: "Web Application", description: "d", environment: "Development" };
        const project = await create("projects", "project", given);
        const path = `projects/${text(project["id"])}`;
        const { body } = await send("PATCH", path, { environment: "Production" });
        const { name, purpose, description, environment } = body["project"] ?? {};
        assert.deepEqual({ name, purpose, description, environment }, { ...given, environment: "Production" });
        assert.equal((await send("PATCH", path, { environment: "Moon" })).status, 422);
    });

    it("wants the dot at the end of an alias and shows it without", async () => {
        await create("domains", "domain", { name: "example.org" });
        const alias = { type: "CNAME", name: "chat", data: "lb.example.com", ttl: 300 };
        assert.equal((await send("POST", "domains/example.org/records", alias)).status, 422);
        const made = await create("domains/example.org/records", "domain_record", {
            ...alias,
            data: "lb.example.com.",
        });
        assert.equal(made["data"], "lb.example.com");
        const beside = { type: "A", name: "chat", data: "203.0.113.7" };
        assert.equal((await send("POST", "domains/example.org/records", beside)).status, 422);
    });

    it("lets a share only grow and finds it in its region only", async () => {
        const { id: network } = await vpc();
        const share = { name: "platform", size_gib: 100, region: "fra1", vpc_ids: [network] };
        const { id } = await create("nfs", "share", share);
        const resize = (size_gib: number) =>
            send("POST", `nfs/${text(id)}/actions`, { type: "resize", params: { size_gib } });
        assert.equal((await resize(80)).status, 422);
        assert.equal((await resize(200)).status, 201);
        assert.equal((await send("GET", `nfs/${text(id)}?region=ams3`)).status, 404);
        assert.equal((await send("GET", `nfs/${text(id)}?region=fra1`)).body["share"]?.["size_gib"], 200);
    });

    it("hands out registry credentials that can be revoked, and leaves the account's own registry out of the list", async () => {
        const { body } = await send("GET", "registries/example/docker-credentials?read_write=false&expiry_seconds=600");
        const auth = text(body["auths"]?.["registry.digitalocean.com"]?.["auth"]);
        const token = Buffer.from(auth, "base64").toString().split(":")[1] ?? "";
        assert.deepEqual(digitalOcean.registries.liveTokens, [token]);
        const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/x-www-form-urlencoded" };
        const revoke = () => sendTo(REVOCATION_HOST, "POST", "/v1/oauth/revoke", headers, `token=${token}`);
        assert.equal((await revoke()).status, 200);
        assert.deepEqual(digitalOcean.registries.liveTokens, []);
        assert.equal((await revoke()).status, 401);
        assert.deepEqual(remains(), []);
    });

    it("keeps buckets, refuses unknown keys, and deletes a bucket only when it is empty", async () => {
        const host = `files.fra1.${SPACES_DOMAIN}`;
        const s3 = (method: string, path: string, body = "", key = digitalOcean.spacesKey.id) =>
            sendTo(host, method, path, { Authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/` }, body);
        assert.equal((await s3("PUT", "/", "", "unknown")).status, 403);
        assert.equal((await s3("HEAD", "/")).status, 404);
        assert.equal((await s3("PUT", "/")).status, 200);
        assert.equal((await s3("PUT", "/")).status, 409);
        const byPath = await sendTo(`fra1.${SPACES_DOMAIN}`, "GET", "/files?location=", {
            Authorization: `AWS4-HMAC-SHA256 Credential=${digitalOcean.spacesKey.id}/20260101/`,
        });
        assert.equal(byPath.body, "<LocationConstraint>fra1</LocationConstraint>");
        assert.match((await s3("GET", "/?lifecycle=")).body, /NoSuchLifecycleConfiguration/);
        await s3("PUT", "/?lifecycle=", "<LifecycleConfiguration>rules</LifecycleConfiguration>");
        assert.match((await s3("GET", "/?lifecycle=")).body, /rules/);
        const { access_key } = await create("spaces/keys", "key", {
            name: "app",
            grants: [{ bucket: "files", permission: "readwrite" }],
        });
        assert.equal((await s3("PUT", "/report.pdf", "", text(access_key))).status, 200);
        assert.match((await s3("DELETE", "/")).body, /BucketNotEmpty/);
        assert.match((await s3("GET", "/?versions=")).body, /<Key>report.pdf<\/Key>/);
        await s3("POST", "/?delete=", "<Delete><Object><Key>report.pdf</Key></Object></Delete>");
        assert.equal((await s3("DELETE", "/")).status, 204);
        assert.deepEqual(remains(), ["spaces key app"]);
    });

    it("fails as often as told, before anything happens, and then works", async () => {
        digitalOcean.faults.fail({ method: "POST", path: "/v2/vpcs", status: 500, times: 1 });
        digitalOcean.faults.fail({ method: "POST", path: /^\/v2\/vpcs$/, status: 429, times: 1 });
        const attempt = () => send("POST", "vpcs", { name: "platform", region: "fra1" });
        assert.equal((await attempt()).status, 500);
        assert.equal((await attempt()).status, 429);
        assert.deepEqual(remains(), []);
        assert.equal((await attempt()).status, 201);
        assert.deepEqual(
            digitalOcean.requests.map(({ method, path, status }) => `${method} ${path} ${status}`),
            ["POST /v2/vpcs 500", "POST /v2/vpcs 429", "POST /v2/vpcs 201"],
        );
    });

    it("keeps a request waiting until it is let go", async () => {
        const hold = digitalOcean.faults.hold({ method: "POST", path: "/v2/vpcs" });
        const answer = vpc();
        await hold.reached;
        assert.deepEqual(remains(), []);
        hold.release();
        await answer;
        assert.deepEqual(remains(), ["vpc platform"]);
    });
});
