import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { images } from "../../../versions.ts";
import { text } from "../../support/deploy.ts";
import { object, stack, steps } from "./stack.ts";

const ROOT = join(dirname(import.meta.dirname), "..", "..");

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
