import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PlanError, readProject, readStackConfig, type StackConfig } from "../../plan/stack-config.ts";

describe("the configuration of a stack", () => {
    let root: string;

    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "config-"));
        writeFileSync(join(root, "Pulumi.yaml"), "name: platform\nruntime: nodejs\n");
    });

    afterEach(() => rmSync(root, { recursive: true }));

    function read(yaml: string): StackConfig {
        writeFileSync(join(root, "Pulumi.dev.yaml"), yaml);
        return readStackConfig(root, readProject(root), "dev");
    }

    it("reaches the program as the engine hands it over: text as it is, structures as JSON", () => {
        const { values } = read(`
config:
  platform:domain: example.com
  platform:replicas: 3
  platform:enabled: true
  platform:cluster: { size: s-2vcpu-4gb, nodes: 2, tags: [a, "1"] }
`);
        assert.deepEqual(values, {
            "platform:domain": "example.com",
            "platform:replicas": "3",
            "platform:enabled": "true",
            "platform:cluster": '{"size":"s-2vcpu-4gb","nodes":2,"tags":["a","1"]}',
        });
    });

    it("belongs to the project where a key names no namespace", () => {
        assert.deepEqual(read("config:\n  domain: example.com\n").values, { "platform:domain": "example.com" });
    });

    it("takes an encrypted value for given and secret, also deep within a structure", () => {
        const { values, secretKeys } = read(`
config:
  kraken:token: { secure: v1:abc }
  platform:mail: { user: ops, password: { secure: v1:def } }
  platform:domain: example.com
`);
        assert.deepEqual(secretKeys, ["kraken:token", "platform:mail"]);
        assert.equal(values["kraken:token"], "encrypted-value-of-kraken-token");
        assert.equal(values["platform:mail"], '{"user":"ops","password":"encrypted-value-of-platform-mail-password"}');
    });

    it("is missed by name, with the stacks there are", () => {
        writeFileSync(join(root, "Pulumi.prod.yaml"), "config: {}\n");
        read("config: {}\n");
        assert.throws(() => readStackConfig(root, readProject(root), "staging"), {
            constructor: PlanError,
            message: 'There is no stack "staging": known are dev, prod.',
        });
    });

    it("does not have a key that stands there without a value", () => {
        assert.deepEqual(read("config:\n  platform:domain:\n  platform:tier: a\n").values, { "platform:tier": "a" });
        assert.deepEqual(read("config:\n").values, {});
        assert.deepEqual(read("").values, {});
    });

    it("is refused where it is a list", () => {
        assert.throws(() => read("config: [a]\n"), {
            constructor: PlanError,
            message: "Pulumi.dev.yaml: config is no map of keys and values.",
        });
    });

    it("says which file is no YAML", () => {
        assert.throws(() => read("config: [\n"), /^PlanError|Pulumi\.dev\.yaml cannot be read/);
    });
});
