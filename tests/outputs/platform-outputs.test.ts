import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CONTRACT_VERSION, SECRET_OUTPUTS } from "../../outputs.ts";
import { platformOutputs, type PlatformReader } from "../../outputs/platform-outputs.ts";
import { exportedBy, runBeside, type Exported } from "./platform.ts";

const STACK = "organization/platform/dev";

/** What an Output comes to. */
interface Settled {
    readonly value: unknown;
    readonly secret: boolean;
}

/** Reads one output of a stack as another program would. */
async function readFrom<Value>(
    exported: Exported,
    read: (platform: PlatformReader) => pulumi.Output<Value>,
): Promise<Settled> {
    let settled: Promise<Settled> | undefined;
    await runBeside(exported, () => {
        settled = settle(read(platformOutputs(new pulumi.StackReference(STACK))));
        return settled.then(
            () => ({}),
            () => ({}),
        );
    });
    assert(settled);
    return settled;
}

async function settle(output: pulumi.Output<unknown>): Promise<Settled> {
    const value = await (output as unknown as { promise(): Promise<unknown> }).promise();
    return { value, secret: await pulumi.isSecret(output) };
}

function stackOf(values: Exported["values"], secretPaths: readonly string[] = []): Exported {
    return { values: { contractVersion: CONTRACT_VERSION, ...values }, secretPaths };
}

describe("The outputs of a platform stack, read by another program", () => {
    let dev: Exported;

    before(async function () {
        this.timeout(60_000);
        dev = await exportedBy("dev");
    });

    it("come with their values", async () => {
        const { value } = await readFrom(dev, (platform) => platform.required("monitoring.grafanaUrl"));
        assert.equal(value, "https://grafana.dev.example.com");
    });

    it("keep a password secret", async () => {
        const { value, secret } = await readFrom(dev, (platform) => platform.required("monitoring.grafanaPassword"));
        assert.match(String(value), /^[A-Za-z0-9]{32}$/);
        assert.equal(secret, true);
    });

    it("keep a password secret that the engine did not tell to be one", async () => {
        const { secret } = await readFrom({ ...dev, secretPaths: [] }, (platform) => platform.required("kubeconfig"));
        assert.equal(secret, true);
    });

    it("are in clear beside a password: an address may stand in a ConfigMap", async () => {
        assert.deepEqual(await readFrom(dev, (platform) => platform.required("apps.chat4all.apiUrl")), {
            value: "http://api.chat4all.svc.cluster.local:8000",
            secret: false,
        });
    });

    it("are lists where they are lists", async () => {
        const { value } = await readFrom(dev, (platform) => platform.required("certificates.issuers"));
        assert.deepEqual(value, ["letsencrypt-staging", "letsencrypt-production"]);
    });

    it("are found by any name where names are free", async () => {
        const { value } = await readFrom(dev, (platform) => platform.required("namespaces.hyperstudy"));
        assert.equal(value, "hyperstudy-dev");
    });

    it("may be absent where the program says so", async () => {
        const { value } = await readFrom(stackOf({ apps: {} }), (platform) =>
            platform.optional("apps.kraken.databaseUrl"),
        );
        assert.equal(value, undefined);
    });

    it("fail with path, stack and remedy where they are absent and must be there", async () => {
        await assert.rejects(
            readFrom(stackOf({ apps: {} }), (platform) => platform.required("apps.kraken.url")),
            (error: Error) => {
                assert.ok(pulumi.RunError.isInstance(error));
                assert.equal(
                    error.message,
                    `The stack ${STACK} exports no apps.kraken.url (its contract is ${CONTRACT_VERSION}, this program's ` +
                        `${CONTRACT_VERSION}): docs/outputs.md says where it is absent; optional() reads what may be.`,
                );
                return true;
            },
        );
    });

    for (const mode of ["required", "optional"] as const) {
        it(`are refused of a contract with another major version: ${mode}`, async () => {
            const [major = 0] = CONTRACT_VERSION.split(".").map(Number);
            const later = { ...dev, values: { ...dev.values, contractVersion: `${major + 1}.0.0` } };
            await assert.rejects(
                readFrom(later, (platform) => platform[mode]("apps.chat4all.apiUrl")),
                (error: Error) =>
                    pulumi.RunError.isInstance(error) &&
                    error.message.startsWith(
                        `The stack ${STACK} offers contract ${major + 1}.0.0, and this program reads contract ${major}: take `,
                    ),
            );
        });
    }

    it("are taken from a later minor version, which has all that an earlier one had", async () => {
        const [major = ""] = CONTRACT_VERSION.split(".");
        const later = { ...dev, values: { ...dev.values, contractVersion: `${major}.999.0` } };
        const { value } = await readFrom(later, (platform) => platform.required("ingress.className"));
        assert.equal(value, "traefik");
    });

    it("are refused of a stack that is none of the platform's, or was never deployed", async () => {
        await assert.rejects(
            readFrom({ values: {}, secretPaths: [] }, (platform) => platform.optional("kubeconfig")),
            (error: Error) => pulumi.RunError.isInstance(error) && error.message.includes("exports no contractVersion"),
        );
    });
});

describe("What the contract calls secret", function () {
    this.timeout(60_000);

    for (const stack of ["dev", "prod", "local"]) {
        it(`is what the program exports as secret, in ${stack}`, async () => {
            const { values, secretPaths } = await exportedBy(stack);
            const there = SECRET_OUTPUTS.filter(
                (path) =>
                    path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], values) !==
                    undefined,
            );
            assert.deepEqual([...secretPaths].sort(), [...there].sort());
        });
    }
});
