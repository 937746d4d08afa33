import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { filesIn, plan } from "./support/command.ts";

/** Folders and files of the repository that its program does without. */
const LEFT_OUT = /^(\..*|charts|docs|node_modules|tests|Pulumi\..+\.yaml)$/;
const TOKEN = "dop_v1_0123456789abcdef0123456789abcdef";

describe("A secret in clear in a stack's file", function () {
    this.timeout(60_000);
    let root: string;

    /** The program of this repository with another file for the stack `local`. */
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "plaintext-"));
        readdirSync(".")
            .filter((name) => !LEFT_OUT.test(name))
            .forEach((name) => cpSync(resolve(name), join(root, name), { recursive: true }));
        symlinkSync(resolve("node_modules"), join(root, "node_modules"));
    });

    afterEach(() => rmSync(root, { recursive: true }));

    const planWith = (lines: string) => {
        writeFileSync(
            join(root, "Pulumi.local.yaml"),
            `${readFileSync("Pulumi.local.yaml", "utf8").trimEnd()}\n${lines}\n`,
        );
        return plan(["--stack", "local"], root);
    };

    it("fails the plan, with the command that encrypts it, and is in none of the plan's files", async () => {
        const { code, stdout } = await planWith(`  platform:registryCredentials: ${TOKEN}`);
        assert.equal(code, 1);
        assert.match(
            stdout,
            /error Pulumi\.local\.yaml platform:registryCredentials: is a secret in clear, .*: pulumi config set --secret platform:registryCredentials --stack local/,
        );
        assert.doesNotMatch(stdout, new RegExp(TOKEN));
        const telling = [...filesIn(join(root, ".plan"))].filter(([, text]) => text.includes(TOKEN));
        assert.deepEqual(
            telling.map(([file]) => file),
            [],
        );
    });

    it("is found for the providers' tokens too", async () => {
        const { code, stdout } = await planWith(`  digitalocean:token: ${TOKEN}`);
        assert.equal(code, 1);
        assert.match(stdout, /error Pulumi\.local\.yaml digitalocean:token: is a secret in clear/);
    });

    it("is fine encrypted", async () => {
        const { code, stdout } = await planWith("  platform:registryCredentials: { secure: v1:abc:def }");
        assert.doesNotMatch(stdout, /in clear/);
        assert.equal(code, 0);
    });
});
