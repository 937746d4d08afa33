import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type * as grafana from "@grafana/grafana-foundation-sdk/dashboard";
import { makePlan } from "../../plan/plan.ts";
import { drawDashboard } from "./dashboard.ts";

/** Draws the dashboards that documents show, as the dev stack has them, into docs/pictures. */

const ROOT = join(import.meta.dirname, "..", "..");
const FOLDER = join(ROOT, "docs", "pictures");

/** Dashboards that documents show, by uid. */
export const PICTURED = ["cluster-overview", "chat4all-message-pipeline"] as const;

/** The pictures as they should be, by file name. */
export async function pictures(): Promise<Map<string, string>> {
    const { manifests } = await makePlan({ root: ROOT, stack: "dev", charts: [], strict: false, stackTraces: false });
    const drawn = new Map<string, string>();
    for (const uid of PICTURED) {
        const { object } = manifests.find(({ name }) => name === `dashboard-${uid}`) ?? {};
        const { data, metadata } = (object ?? {}) as {
            data?: Record<string, string>;
            metadata?: { annotations?: Record<string, string> };
        };
        const model = data?.[`${uid}.json`];
        if (model === undefined) {
            throw new Error(`the dev stack has no dashboard ${uid}`);
        }
        const folder = metadata?.annotations?.["grafana_folder"] ?? "";
        drawn.set(`${uid}.svg`, drawDashboard(JSON.parse(model) as grafana.Dashboard, folder));
    }
    return drawn;
}

/** Pictures that are missing or show another layout than the dashboards have. */
export async function stalePictures(): Promise<string[]> {
    const drawn = [...(await pictures())];
    const there = await Promise.all(drawn.map(([file]) => readFile(join(FOLDER, file), "utf8").catch(() => undefined)));
    return drawn.filter(([, picture], index) => picture !== there[index]).map(([file]) => file);
}

if (process.argv[1] === import.meta.filename) {
    await mkdir(FOLDER, { recursive: true });
    for (const [file, picture] of await pictures()) {
        await writeFile(join(FOLDER, file), picture);
        console.log(`docs/pictures/${file}`);
    }
}
