import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
