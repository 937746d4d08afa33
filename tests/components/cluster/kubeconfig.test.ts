import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import * as digitalocean from "@pulumi/digitalocean";
import { EXEC_CREDENTIAL_PROGRAM } from "../../../components/cluster/exec-credential.ts";
import { kubeconfigOf, type ClusterCredentials } from "../../../components/cluster/kubeconfig.ts";
import { deploy, text } from "../../support/deploy.ts";

interface Helper {
    readonly apiVersion: string;
    readonly command: string;
    readonly args: readonly string[];
    readonly env?: readonly { readonly name: string; readonly value: string }[];
    readonly interactiveMode: string;
}

interface Kubeconfig {
    readonly clusters: readonly { readonly name: string; readonly cluster: Readonly<Record<string, string>> }[];
    readonly users: readonly { readonly name: string; readonly user: { readonly exec: Helper } }[];
    readonly contexts: readonly { readonly name: string; readonly context: Readonly<Record<string, string>> }[];
    readonly "current-context": string;
}

async function kubeconfig(credentials: ClusterCredentials): Promise<Kubeconfig & { readonly clusterId: string }> {
    const { outputs, secretOutputs } = await deploy(() => {
        const cluster = new digitalocean.KubernetesCluster("cluster", {
            name: "doks-test",
            region: "fra1",
            version: "1.36.3-do.0",
            nodePool: { name: "system", size: "s-2vcpu-4gb", nodeCount: 1 },
        });
        return { kubeconfig: kubeconfigOf(cluster, credentials), id: cluster.id };
    });
    assert.deepEqual(secretOutputs, ["kubeconfig"]);
    return { ...(JSON.parse(text(outputs["kubeconfig"])) as Kubeconfig), clusterId: text(outputs["id"]) };
}

function helperOf({ users: [user] }: Kubeconfig): Helper {
    assert(user);
    return user.user.exec;
}

describe("kubeconfig of a DigitalOcean cluster", () => {
    it("names the cluster's address and certificate authority", async () => {
        const { clusters, contexts, "current-context": current, clusterId } = await kubeconfig({ kind: "api" });
        assert.equal(clusters[0]?.cluster["server"], `https://${clusterId}.k8s.ondigitalocean.com`);
        const authority = Buffer.from(clusters[0]?.cluster["certificate-authority-data"] ?? "", "base64").toString();
        assert.match(authority, /^-----BEGIN CERTIFICATE-----/);
        assert.deepEqual(contexts, [{ name: "doks-test", context: { cluster: "doks-test", user: "doks-test" } }]);
        assert.equal(current, "doks-test");
    });

    it("holds no token that dies after seven days", async () => {
        const config = await kubeconfig({ kind: "api" });
        assert.deepEqual(Object.keys(config.users[0]?.user ?? {}), ["exec"]);
        assert.ok(!JSON.stringify(config).includes("dop_v1_"), "the token of the state is in the kubeconfig");
    });

    it("asks Node.js for a token, with the API token of the environment", async () => {
        const config = await kubeconfig({ kind: "api" });
        assert.deepEqual(helperOf(config), {
            apiVersion: "client.authentication.k8s.io/v1",
            command: "node",
            args: ["--input-type=module", "-e", EXEC_CREDENTIAL_PROGRAM, config.clusterId],
            env: [{ name: "NODE_USE_ENV_PROXY", value: "1" }],
            interactiveMode: "Never",
        });
    });

    it("hands an API token of the configuration to the helper", async () => {
        const { env } = helperOf(await kubeconfig({ kind: "api", token: pulumi.secret("dop_configured") }));
        assert.deepEqual(env?.at(-1), { name: "DIGITALOCEAN_TOKEN", value: "dop_configured" });
    });

    it("asks doctl for a token", async () => {
        const config = await kubeconfig({ kind: "doctl" });
        const { apiVersion, command, args } = helperOf(config);
        assert.equal(
            `${command} ${args.join(" ")}`,
            `doctl kubernetes cluster kubeconfig exec-credential --version=v1beta1 --context=default ${config.clusterId}`,
        );
        assert.equal(apiVersion, "client.authentication.k8s.io/v1beta1");
    });
});

/** What the helper said, and how it ended. */
interface Outcome {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

function runHelper(environment: Readonly<Record<string, string>>): Promise<Outcome> {
    return new Promise((resolve) => {
        execFile(
            process.execPath,
            ["--input-type=module", "-e", EXEC_CREDENTIAL_PROGRAM, "cluster-id"],
            { env: environment },
            (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
        );
    });
}

/** Runs `use` against an API that gives these status codes in turn, then 200. */
async function withApi(codes: readonly number[], use: (url: string) => Promise<void>): Promise<IncomingMessage[]> {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
        response.statusCode = codes[requests.length] ?? 200;
        requests.push(request);
        response.end(JSON.stringify({ token: "short-lived", expires_at: "2026-01-01T00:30:00.888090521Z" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
        await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
        server.close();
    }
    return requests;
}

describe("credential helper", () => {
    it("exchanges the API token for a cluster token of half an hour", async () => {
        const requests = await withApi([], async (url) => {
            const { code, stdout } = await runHelper({ DIGITALOCEAN_API_URL: url, DIGITALOCEAN_TOKEN: "dop_test" });
            assert.equal(code, 0);
            assert.deepEqual(JSON.parse(stdout), {
                apiVersion: "client.authentication.k8s.io/v1",
                kind: "ExecCredential",
                status: { token: "short-lived", expirationTimestamp: "2026-01-01T00:30:00.888090521Z" },
            });
        });
        assert.deepEqual(
            requests.map(({ method, url, headers }) => [method, url, headers.authorization]),
            [["GET", "/v2/kubernetes/clusters/cluster-id/credentials?expiry_seconds=1800", "Bearer dop_test"]],
        );
    });

    it("takes the token of doctl's variable too", async () => {
        const [request] = await withApi([], async (url) => {
            await runHelper({ DIGITALOCEAN_API_URL: url, DIGITALOCEAN_ACCESS_TOKEN: "dop_access" });
        });
        assert.equal(request?.headers.authorization, "Bearer dop_access");
    });

    it("tries again when the API is busy", async () => {
        const requests = await withApi([429, 503], async (url) => {
            const { code, stdout } = await runHelper({ DIGITALOCEAN_API_URL: url, DIGITALOCEAN_TOKEN: "dop_test" });
            assert.equal(code, 0);
            assert.match(stdout, /short-lived/);
        });
        assert.equal(requests.length, 3);
    });

    it("says what the API answered, once, and prints no token", async () => {
        const requests = await withApi([403], async (url) => {
            const { code, stdout, stderr } = await runHelper({
                DIGITALOCEAN_API_URL: url,
                DIGITALOCEAN_TOKEN: "dop_test",
            });
            assert.equal(code, 1);
            assert.equal(stdout, "");
            assert.equal(stderr.trim(), "No credentials for cluster cluster-id: the API answered 403");
        });
        assert.equal(requests.length, 1);
    });

    it("says which variable is missing", async () => {
        const { code, stderr } = await runHelper({});
        assert.equal(code, 1);
        assert.match(stderr, /set DIGITALOCEAN_TOKEN to an API token with the scope kubernetes:access_cluster/);
    });

    it("says why an API cannot be reached", async () => {
        const closed = { url: "" };
        await withApi([], (url) => {
            closed.url = url;
            return Promise.resolve();
        });
        const { code, stderr } = await runHelper({ DIGITALOCEAN_API_URL: closed.url, DIGITALOCEAN_TOKEN: "dop_test" });
        assert.equal(code, 1);
        assert.match(stderr, /No credentials for cluster cluster-id: .*ECONNREFUSED/);
    });
});
