import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { images } from "../../../versions.ts";
import { object, stack, steps } from "./stack.ts";
import { text } from "../../support/deploy.ts";

const ROOT = join(dirname(import.meta.dirname), "..", "..");
const NUMBERS = [
    ...Array.from({ length: 56 }, (_, index) => `K${index + 1}`),
    ...Array.from({ length: 16 }, (_, index) => `KX${index + 1}`),
];

/** The rows of the table: number, requirement, where, proof. */
const rows = readFileSync(join(ROOT, "docs/requirements/kraken.md"), "utf8")
    .split("\n")
    .filter((line) => /^\| KX?\d/.test(line))
    .map((line) =>
        line
            .split("|")
            .map((cell) => cell.trim())
            .slice(1, 5),
    );

const tests = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(import.meta.dirname, file), "utf8"))
    .join("\n");

describe("The table of Kraken's requirements", () => {
    it("has every number once", () => {
        assert.deepEqual(
            rows.map(([number]) => number),
            NUMBERS,
        );
    });

    it("names tests that are there, or a reason", () => {
        const missing = rows.filter(([, , , proof = ""]) => {
            const name = /^`(.+)`$/.exec(proof)?.[1];
            return name === undefined ? !/^reason: \S/.test(proof) : !tests.includes(`it("${name}"`);
        });
        assert.deepEqual(missing, []);
    });

    it("names a test that says the number that it proves", () => {
        const others = rows.filter(([number = "", , , proof = ""]) => {
            const words = proof.replaceAll("`", "").split(" ");
            return !proof.startsWith("reason") && !words.includes(number);
        });
        assert.deepEqual(others, []);
    });

    it("names files that are there", () => {
        const named = rows.flatMap(([, , where = ""]) =>
            [...where.matchAll(/`((?:components|settings|stacks|tests|docs)\/[^`]*|versions\.ts)`/g)].map(
                ([, path = ""]) => path,
            ),
        );
        assert(named.length > 50);
        assert.deepEqual(
            named.filter((path) => !existsSync(join(ROOT, path))),
            [],
        );
    });
});

describe("Kraken's page for operators", () => {
    const page = readFileSync(join(ROOT, "docs/apps/kraken.md"), "utf8");

    it("K44 tells commands that fit what is deployed: jobs, containers, Secret, pods", async () => {
        const [dev, prod] = [await stack("dev"), await stack("prod")];
        const named = [...page.matchAll(/--from=cronjob\/([\w-]+)/g)].map(([, name = ""]) => name);
        assert.deepEqual([...new Set(named)].sort(), ["kraken-mongodb-restore", "kraken-uploads-restore"]);
        for (const name of named) {
            assert.equal(object(prod, "CronJob", name).inputs["spec"]?.["suspend"], true);
        }
        assert.match(page, /--containers=download BACKUP=kraken-\d{8}T\d{6}Z\.archive\.gz /);
        const [download, restore] = steps(prod, "kraken-mongodb-restore").map(({ name, image }) => [
            text(name),
            text(image),
        ]);
        assert.deepEqual([download?.[0], restore?.[1]], ["download", images.mongodb]);
        for (const [, secret = ""] of page.matchAll(/get secret -n kraken ([\w-]+)/g)) {
            assert(object(dev, "Secret", secret));
        }
        assert.equal(
            text(object(dev, "MongoDBCommunity", "kraken-mongodb").inputs["metadata"]?.["name"]),
            "kraken-mongodb",
        );
        assert.match(page, /mongorestore --uri="\$URL" --gzip --archive=\S+ --drop/);
        assert.match(page, /mongodump --uri="\$URL" --gzip --archive=\S+/);
    });
});
