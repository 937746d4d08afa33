import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SECRET_OUTPUTS } from "../../outputs.ts";
import { baselineOf, breaches, type Baseline } from "../../outputs/contract/baseline.ts";
import { outputsPage, unexplained, unknownSecrets } from "../../outputs/contract/page.ts";
import { readContract, type Contract } from "../../outputs/contract/read.ts";
import { mistakesIn, readBaseline, staleFiles } from "../../outputs/generate.ts";

const ROOT = join(import.meta.dirname, "..", "..");

const SHAPE = `
export interface PlatformOutputs {
    /** What the contract is. */
    readonly contractVersion: string;
    readonly grafana: Grafana;
    readonly shop?: Shop;
    /** Namespaces. */
    readonly namespaces: Readonly<Record<string, string>>;
}
/** Where dashboards are. */
interface Grafana {
    /** Address. */
    readonly url: string;
    /** Password. */
    readonly password: string;
}
/** The shop. Absent where it is not deployed. */
interface Shop {
    /** Addresses. */
    readonly urls: readonly string[];
    /** Certificate. Absent without TLS. */
    readonly tls?: string;
}
`;

describe("The contract of the outputs", function () {
    this.timeout(60_000);
    let folder: string;

    before(() => {
        folder = mkdtempSync(join(tmpdir(), "contract-"));
    });
    after(() => rmSync(folder, { recursive: true }));

    /** The contract that a file of types says. */
    const contractOf = (text: string, version = "1.4.0", secrets = ["grafana.password"]): Contract => {
        const file = join(folder, "outputs.ts");
        writeFileSync(file, text);
        return readContract(file, { version, secrets });
    };
    const released = (): Baseline => baselineOf(contractOf(SHAPE), true);
    const changed = (from: string | RegExp, to: string, version?: string): string[] => {
        const text = SHAPE.replace(from, to);
        assert.notEqual(text, SHAPE, "nothing was changed");
        return breaches(released(), contractOf(text, version));
    };

    it("is read with type, secrecy and what may be missing, groups by their interfaces", () => {
        const { groups } = contractOf(SHAPE);
        assert.deepEqual(
            groups.map(({ path, optional, meaning }) => [path, optional, meaning]),
            [
                ["", false, ""],
                ["grafana", false, "Where dashboards are."],
                ["shop", true, "The shop. Absent where it is not deployed."],
            ],
        );
        assert.deepEqual(
            groups.flatMap(({ outputs }) => outputs),
            [
                {
                    path: "contractVersion",
                    type: "text",
                    secret: false,
                    optional: false,
                    meaning: "What the contract is.",
                },
                { path: "namespaces.<name>", type: "text", secret: false, optional: false, meaning: "Namespaces." },
                { path: "grafana.url", type: "text", secret: false, optional: false, meaning: "Address." },
                { path: "grafana.password", type: "text", secret: true, optional: false, meaning: "Password." },
                { path: "shop.urls", type: "list of text", secret: false, optional: false, meaning: "Addresses." },
                {
                    path: "shop.tls",
                    type: "text",
                    secret: false,
                    optional: true,
                    meaning: "Certificate. Absent without TLS.",
                },
            ],
        );
    });

    it("holds what a StackReference can hand over, and nothing else", () => {
        assert.throws(
            () => contractOf(SHAPE.replace("readonly url: string", "readonly url: string | number")),
            /an output is text, a number, true or false, a list of text, or a group of these: not string \| number/,
        );
        assert.throws(() => contractOf("export interface Other {}"), /has no interface PlatformOutputs/);
    });

    it("may stay as it was released", () => {
        assert.deepEqual(breaches(released(), contractOf(SHAPE)), []);
    });

    it("asks for a new major version where an output goes away or is renamed", () => {
        const told = [
            "grafana.url is gone: raise CONTRACT_VERSION in outputs.ts from 1.4.0 to 2.0.0, then run npm run outputs.",
        ];
        const removed = [/\s*\/\*\* Address. \*\/\s*readonly url: string;/, ""] as const;
        assert.deepEqual(changed(...removed), told);
        assert.deepEqual(changed(...removed, "1.5.0"), told);
        assert.deepEqual(changed(...removed, "2.0.0"), []);
        assert.deepEqual(changed("readonly url: string", "readonly address: string", "1.5.0"), told);
    });

    it("asks for a new major version where a group goes away or may be missing", () => {
        assert.deepEqual(changed("readonly shop?: Shop;", "", "1.5.0"), [
            "shop is gone: raise CONTRACT_VERSION in outputs.ts from 1.4.0 to 2.0.0, then run npm run outputs.",
            "shop.tls is gone: raise CONTRACT_VERSION in outputs.ts from 1.4.0 to 2.0.0, then run npm run outputs.",
            "shop.urls is gone: raise CONTRACT_VERSION in outputs.ts from 1.4.0 to 2.0.0, then run npm run outputs.",
        ]);
        assert.match(
            changed("readonly grafana:", "readonly grafana?:", "1.5.0").join(),
            /^grafana may be missing now: /,
        );
    });

    it("asks for a new major version where a type changes or an output may be missing", () => {
        assert.match(
            changed("url: string", "url: number", "1.9.0").join(),
            /^grafana.url was text and is number: .*2.0.0/,
        );
        assert.match(
            changed("url: string", "url?: string", "1.9.0").join(),
            /^grafana.url may be missing now: .*2.0.0/,
        );
        assert.deepEqual(changed("url: string", "url?: string", "2.0.0"), []);
    });

    it("asks for a new major version where an output becomes secret, or is so no more", () => {
        const secrets = (...paths: string[]): string[] => breaches(released(), contractOf(SHAPE, "1.5.0", paths));
        assert.match(secrets("grafana.password", "grafana.url").join(), /^grafana.url has become secret: .*2.0.0/);
        assert.match(secrets().join(), /^grafana.password is secret no more: .*2.0.0/);
    });

    it("asks for a new minor version where there is one more output, or one is always there", () => {
        const more = ["readonly url: string;", "readonly url: string;\n    readonly user: string;"] as const;
        assert.deepEqual(changed(...more), [
            "grafana.user is new: raise CONTRACT_VERSION in outputs.ts from 1.4.0 to 1.5.0, then run npm run outputs.",
        ]);
        assert.deepEqual(changed(...more, "1.5.0"), []);
        assert.deepEqual(changed(...more, "2.0.0"), []);
        assert.match(changed("tls?:", "tls:").join(), /^shop.tls is always there now: .*1.5.0/);
    });

    it("may change under its version while nobody relies on it, when it is written down", () => {
        const draft = { ...released(), released: false };
        assert.deepEqual(breaches(draft, contractOf(SHAPE.replace("url: string", "address: string"))), [
            "grafana.url is gone: run npm run outputs (contract 1.4.0 is not released yet).",
            "grafana.address is new: run npm run outputs (contract 1.4.0 is not released yet).",
        ]);
        assert.deepEqual(breaches(draft, contractOf(SHAPE, "1.5.0")), [
            "the version is 1.5.0 now: run npm run outputs (contract 1.4.0 is not released yet).",
        ]);
    });

    it("is not described while an output is unexplained", () => {
        const text = SHAPE.replace("/** Address. */", "")
            .replace(" Absent without TLS.", "")
            .replace("Password.", "Absent here.");
        assert.deepEqual(unexplained(contractOf(text)), [
            "grafana.url: say what it is in a /** comment */",
            'grafana.password: is always there, and its comment says "Absent"',
            'shop.tls: say "Absent …", as it may be missing',
        ]);
        assert.deepEqual(unknownSecrets(contractOf(SHAPE), ["grafana.passwort"]), [
            "grafana.passwort: is named as secret and is no output",
        ]);
    });

    it("is described with what is secret and where outputs are absent", () => {
        const page = outputsPage(contractOf(SHAPE));
        assert.match(page, /contract 1\.4\.0/);
        assert.match(page, /^\| `grafana.password` \| text, \*\*secret\*\* \| Password. \| {2}\|$/m);
        assert.match(page, /^\| `shop.tls` \| text \| Certificate. \| without TLS \|$/m);
    });

    describe("of this program", () => {
        it("is explained, and keeps what was released", async () => {
            assert.deepEqual(mistakesIn(readContract(), await readBaseline()), []);
        });

        it("is what docs/outputs.md and outputs/contract.json say", async () => {
            assert.deepEqual(await staleFiles(readContract()), []);
        });

        it("is checked by npm run outputs -- --check", () => {
            const { status, stderr } = spawnSync(process.execPath, ["outputs/generate.ts", "--check"], {
                cwd: ROOT,
                encoding: "utf8",
            });
            assert.equal(stderr, "");
            assert.equal(status, 0);
        });

        it("names every secret in its page", () => {
            const page = readFileSync(join(ROOT, "docs/outputs.md"), "utf8");
            const marked = [...page.matchAll(/^\| `([^`]+)` \| [^|]*\*\*secret\*\*/gm)].map(([, path]) => path);
            assert.deepEqual(marked.sort(), [...SECRET_OUTPUTS].sort());
        });
    });
});
