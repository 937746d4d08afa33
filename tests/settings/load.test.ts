import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { loadSettings, parseSettings } from "../../settings.ts";
import { deploy } from "../support/deploy.ts";
import { invalidFixture, load, patched, validFixture, type Fixture } from "./fixtures.ts";

/** The values of a stack as the engine hands them over. */
function valuesOf({ config }: Fixture): Record<string, string> {
    const texts = Object.entries(config).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
    ]);
    return Object.fromEntries(texts) as Record<string, string>;
}

describe("loadSettings", () => {
    it("throws one RunError for all mistakes and missing secrets, before anything is registered", async () => {
        const stack = invalidFixture("secrets-missing-beside-mistakes");
        let error: unknown;
        const resources = await deploy(() => {
            try {
                loadSettings();
                new random.RandomPassword("never", { length: 8 });
            } catch (reason) {
                error = reason;
            }
        }, stack);
        assert.deepEqual([...resources], []);
        assert(pulumi.RunError.isInstance(error));
        assert.deepEqual(error.message.match(/^ {2}\S+ /gm), [
            "  platform:cluster.version ",
            "  platform:dnsToken ",
            "  monitoring:mail ",
        ]);
    });

    it("reads secrets as secret outputs", async () => {
        const stack = validFixture("dev");
        const outputs = await deploy(() => {
            const { secrets } = loadSettings();
            return {
                provider: secrets.digitalOceanToken,
                token: secrets.required("platform:dnsToken"),
                slack: secrets.required("monitoring:team-chat"),
                livekit: secrets.required("kraken:livekitApiSecret"),
            };
        }, stack);
        assert.deepEqual(outputs.outputs, {
            provider: "AAABAZ==",
            token: "AAABAO==",
            slack: "AAABAP==",
            livekit: "AAABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ==",
        });
        assert.deepEqual([...outputs.secretOutputs].sort(), ["livekit", "provider", "slack", "token"]);
    });

    it("reads a secret that is given in plain text as a secret output all the same", async () => {
        const { stack, config } = validFixture("dev");
        const { secretOutputs } = await deploy(
            () => ({ token: loadSettings().secrets.required("platform:dnsToken") }),
            { stack, config, secretKeys: [] },
        );
        assert.deepEqual(secretOutputs, ["token"]);
    });

    it("gives optional secrets where they are set, and nothing where they are not", async () => {
        const { secrets } = await load(validFixture("foreign-dns"));
        assert(pulumi.Output.isInstance(secrets.optional("docuelevate:dropboxAppKey")));
        assert.equal(secrets.optional("docuelevate:dropboxAppSecret"), undefined);
        assert.throws(() => secrets.required("docuelevate:dropboxAppSecret"), /lists it as optional/);
    });

    it("refuses a program that reads a secret nobody is asked for", async () => {
        const { secrets } = await load(validFixture("prod"));
        assert.throws(() => secrets.required("hyperstudy:livekitApiKey"), /settings\/secrets.ts/);
        assert.throws(() => secrets.optional("kraken:password"), /settings\/secrets.ts/);
    });
});

describe("parseSettings", () => {
    it("leaves missing secrets to whoever asks for them", () => {
        const stack = patched("dev", { remove: ["platform:dnsToken", "docuelevate:openaiApiKey"] });
        const { settings, mistakes } = parseSettings(valuesOf(stack), stack.stack);
        assert.deepEqual(mistakes, []);
        assert.equal(settings?.domain, "dev.example.com");
    });

    it("gives no settings where there is a mistake", () => {
        const stack = patched("dev", { set: { "platform:protection": "both" } });
        const { settings, mistakes } = parseSettings(valuesOf(stack), stack.stack);
        assert.equal(settings, undefined);
        assert.deepEqual(mistakes, [
            {
                path: "platform:protection",
                value: "both",
                reason: "is not protected or ephemeral",
                remedy: "Set it to protected or ephemeral.",
            },
        ]);
    });

    it("takes keys of providers and of tools for what they are", () => {
        const stack = patched("dev", {
            set: {
                "digitalocean:spacesAccessId": "id",
                "kubernetes:renderYamlToDirectory": "out",
                "pulumi:disable-default-providers": ["*"],
                "random:x": "y",
                "aws:region": "eu-central-1",
            },
        });
        assert.deepEqual(parseSettings(valuesOf(stack), stack.stack).mistakes, []);
    });

    it("never shows the value of a key that it does not know", () => {
        const stack = patched("dev", {
            set: { "platform:dnsTokne": "dop_v1_secret", "kraken:secrt": "dop_v1_secret" },
        });
        const { mistakes } = parseSettings(valuesOf(stack), stack.stack);
        assert.equal(mistakes.length, 2);
        assert.doesNotMatch(JSON.stringify(mistakes), /dop_v1_secret/);
    });
});
