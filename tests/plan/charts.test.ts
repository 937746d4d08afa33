import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chartName } from "../../plan/chart-name.ts";
import { ChartLibrary } from "../../plan/charts.ts";

describe("folders of charts", () => {
    let root: string;

    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "charts-"));
    });

    afterEach(() => rmSync(root, { recursive: true }));

    function chart(folder: string, files: Readonly<Record<string, string>> = {}): void {
        mkdirSync(join(root, folder), { recursive: true });
        for (const [file, text] of Object.entries({ "Chart.yaml": "name: x\nversion: 1.0.0\n", ...files })) {
            writeFileSync(join(root, folder, file), text);
        }
    }

    it("find a chart by its name, by the last part of its reference, and by a path from the program", async () => {
        chart("charts/shop");
        chart("own/thing");
        const library = new ChartLibrary(root, [join(root, "charts")]);
        assert.equal((await library.find("shop", "1.0.0"))?.path, join(root, "charts/shop"));
        assert.equal(
            (await library.find("oci://registry.example.com/a/shop", "1.0.0"))?.path,
            join(root, "charts/shop"),
        );
        assert.equal((await library.find("./own/thing", ""))?.path, join(root, "own/thing"));
        assert.equal(await library.find("other", "1.0.0"), undefined);
        assert.equal(chartName("oci://registry.example.com/a/shop/"), "shop");
    });

    it("come in order: the first that has the chart gives it", async () => {
        chart("one/shop");
        chart("two/shop");
        const library = new ChartLibrary(root, [join(root, "one"), join(root, "two")]);
        assert.equal((await library.find("shop", ""))?.path, join(root, "one/shop"));
    });

    /** Packs a chart of `root` into the folder `packages`, as Helm names what it packs. */
    function pack(name: string, version: string, files: Readonly<Record<string, string>> = {}): void {
        chart(`source/${name}`, { "Chart.yaml": `name: ${name}\nversion: ${version}\n`, ...files });
        mkdirSync(join(root, "packages"), { recursive: true });
        execFileSync("tar", [
            "-czf",
            join(root, "packages", `${name}-${version}.tgz`),
            "-C",
            join(root, "source"),
            name,
        ]);
    }

    it("may hold packages, which are found by name and version and gone afterwards", async () => {
        pack("shop", "1.2.3", { "values.yaml": "size: 1\n" });
        const library = new ChartLibrary(root, [join(root, "packages")]);
        const found = await library.find("oci://registry.example.com/a/shop", "1.2.3");
        assert(found);
        assert.equal(found.version, "1.2.3");
        assert.deepEqual(found.values, { size: 1 });
        assert.equal((await library.find("shop", "1.2.3"))?.path, found.path);
        assert.equal(await library.find("shop", "1.2.4"), undefined);
        await library.close();
        assert.equal(existsSync(found.path), false);
    });

    it("give the definitions of custom resources in packages too", async () => {
        pack("shop", "1.2.3");
        mkdirSync(join(root, "source/gate/crds"), { recursive: true });
        pack("gate", "4.5.6", { "crds/gadgets.yaml": "kind: CustomResourceDefinition\n" });
        const library = new ChartLibrary(root, [join(root, "packages")]);
        assert.deepEqual(
            [...library.crdFiles()].map(({ text }) => text),
            ["kind: CustomResourceDefinition\n"],
        );
        await library.close();
    });

    it("serve a release whose package is not where it says", async () => {
        pack("shop", "1.2.3");
        const library = new ChartLibrary(root, [join(root, "packages")]);
        assert.equal((await library.find("./charts/shop-1.2.3.tgz", "1.2.3"))?.version, "1.2.3");
        assert.equal(await library.find("./charts/shop", "1.2.3"), undefined);
        await library.close();
    });

    it("are refused where a package is none", () => {
        mkdirSync(join(root, "packages"));
        writeFileSync(join(root, "packages/shop-1.2.3.tgz"), "no archive");
        const library = new ChartLibrary(root, [join(root, "packages")]);
        assert.throws(
            () => [...library.crdFiles()],
            /shop-1\.2\.3\.tgz cannot be unpacked: it is no readable \.tgz archive\./,
        );
    });

    it("are read as Helm reads them: the last of several equal keys counts", async () => {
        chart("shop", { "values.yaml": "size: 1\nsize: 2\n" });
        const found = await new ChartLibrary(root, [root]).find("shop", "");
        assert.deepEqual(found?.values, { size: 2 });
    });

    it("tell what a chart lacks", async () => {
        chart("shop");
        const found = await new ChartLibrary(root, [root]).find("shop", "");
        assert.equal(found?.values, undefined);
        assert.equal(found?.schema, undefined);
        assert.equal(found?.hasTemplates, false);
    });
});
