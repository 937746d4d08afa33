import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makePlan, type Plan } from "../plan/plan.ts";
import { report } from "../plan/report.ts";
import { PlanFolder } from "../plan/write.ts";

const ROOT = join(import.meta.dirname, "..");

/** What no single component can promise: the real stacks, planned as they are. */
for (const stack of ["dev", "prod", "local"]) {
    describe(`The stack ${stack}`, function () {
        this.timeout(60_000);
        let plan: Plan;
        const folders: string[] = [];

        before(async () => {
            plan = await planned(stack);
        });
        after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

        const written = (of: Plan): Record<string, string> => {
            const folder = mkdtempSync(join(tmpdir(), "plan-"));
            folders.push(folder);
            const target = new PlanFolder(folder, of);
            target.writePlan();
            target.write("report.html", report(of));
            return filesOf(folder);
        };

        it("keeps every promise that the policy rules and the checks know", () => {
            assert.deepEqual(
                plan.findings.filter(({ level }) => level === "error"),
                [],
            );
        });

        it("is planned the same twice, byte by byte", async () => {
            assert.deepEqual(written(await planned(stack)), written(plan));
        });

        it("shows no secret in any file, however it is written", () => {
            assert.ok(plan.secrets.size > 0, "the stack has no secret");
            const telling = Object.entries(written(plan)).filter(([, text]) => plan.secrets.within(text));
            assert.deepEqual(
                telling.map(([file]) => file),
                [],
            );
        });
    });
}

function planned(stack: string): Promise<Plan> {
    const folder = process.env["CHARTS_DIR"];
    return makePlan({ root: ROOT, stack, charts: folder ? [folder] : [], strict: false, stackTraces: false });
}

function filesOf(folder: string): Record<string, string> {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
    const files = names.filter((name) => statSync(join(folder, name)).isFile());
    return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}
