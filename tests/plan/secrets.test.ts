import assert from "node:assert/strict";
import { scrub } from "../../plan/leaks.ts";
import { eachSecret, markSecret, redact, reveal, SecretValues } from "../../plan/secrets.ts";

const VALUE = "correct-horse-battery";

describe("secrets in plan data", () => {
    it("are replaced wherever they stand; a map of secrets keeps its keys", () => {
        const inputs = {
            plain: "a",
            one: markSecret(VALUE),
            list: [{ deep: markSecret(VALUE) }],
            map: markSecret({ a: 1, b: 2 }),
        };
        assert.deepEqual(redact(inputs), {
            plain: "a",
            one: "[secret]",
            list: [{ deep: "[secret]" }],
            map: { a: "[secret]", b: "[secret]" },
        });
    });

    it("are revealed for checks", () => {
        assert.deepEqual(reveal({ one: markSecret({ two: markSecret(VALUE) }) }), { one: { two: VALUE } });
    });

    it("are found with their paths", () => {
        const paths: string[] = [];
        eachSecret({ a: [1, markSecret("x")], b: { c: markSecret("y") } }, (path) => paths.push(path));
        assert.deepEqual(paths, ["a.1", "b.c"]);
    });

    it("are recognized as they are, in base64, within JSON and line by line", () => {
        const secrets = new SecretValues();
        secrets.add(`first "quoted" line\n${VALUE}`);
        assert(secrets.within(`x${VALUE}x`));
        assert(secrets.within(Buffer.from(VALUE).toString("base64")));
        assert(secrets.within(JSON.stringify({ key: 'first "quoted" line' })));
        assert(!secrets.within("correct-horse"));
    });

    it("are too common to be recognized when they are short", () => {
        const secrets = new SecretValues();
        secrets.add("5432");
        assert.equal(secrets.size, 0);
    });

    it("are reported and replaced when they reach a place that is not secret", () => {
        const secrets = new SecretValues();
        secrets.add(VALUE);
        const { value, findings } = scrub({ env: [{ value: `password=${VALUE}` }] }, "urn:x", secrets);
        assert.deepEqual(value, { env: [{ value: "password=[secret]" }] });
        assert.deepEqual(
            findings.map(({ rule, subject, path }) => [rule, subject, path]),
            [["secret-in-clear", "urn:x", "env.0.value"]],
        );
    });

    it("leave nothing behind when one contains another", () => {
        const secrets = new SecretValues();
        secrets.add(VALUE);
        secrets.add(`${VALUE}-and-more`);
        assert.equal(secrets.scrub(`a ${VALUE}-and-more b`), "a [secret] b");
    });
});
