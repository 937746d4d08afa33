import { join } from "node:path";
import { LOCK_FILE } from "../../components/platform/chart-lock.ts";
import { ToolBuildFailed, ToolUnavailable } from "../build.ts";
import { checkCharts } from "./check.ts";
import { wantedCharts } from "./pinned.ts";
import { pullCharts, type Pulled } from "./pull.ts";

const ROOT = join(import.meta.dirname, "..", "..");

const USAGE = `npm run charts -- pull      brings every chart's package into charts/, and its digest into ${LOCK_FILE}
npm run charts -- --check   tells whether ${LOCK_FILE}, its pins and the packages in charts/ agree`;

async function pull(): Promise<number> {
    const { charts } = wantedCharts(ROOT);
    const results = await pullCharts(ROOT, charts, (pulled) => console.log(line(pulled)));
    const believed = results.filter(({ outcome }) => outcome === "first use").length;
    const failed = results.filter(({ outcome }) => outcome === "failed").length;
    if (believed > 0) {
        console.log(
            `\n${believed} digests were not known and are those of what came just now: compare them with what the projects\n` +
                `publish, and commit ${LOCK_FILE}.`,
        );
    }
    if (failed > 0) {
        console.error(`\n${failed} of ${results.length} charts are not there.`);
    }
    return failed > 0 ? 1 : 0;
}

function line({ chart: { name, version }, outcome, reason }: Pulled): string {
    return `${outcome.padEnd(9)}  ${name} ${version}${reason === undefined ? "" : `: ${reason}`}`;
}

function check(): number {
    const { mistakes, notes } = checkCharts(ROOT, wantedCharts(ROOT));
    notes.forEach((note) => console.log(note));
    mistakes.forEach((mistake) => console.error(mistake));
    return mistakes.length > 0 ? 1 : 0;
}

async function main([command, ...others]: readonly string[]): Promise<number> {
    if (others.length > 0 || (command !== "pull" && command !== "--check")) {
        console.error(USAGE);
        return 1;
    }
    try {
        return command === "pull" ? await pull() : check();
    } catch (error) {
        if (error instanceof ToolUnavailable || error instanceof ToolBuildFailed) {
            console.error(error.message);
            return 1;
        }
        throw error;
    }
}

if (import.meta.main) {
    process.exitCode = await main(process.argv.slice(2));
}
