import { ensureTool, ToolUnavailable } from "../../tools/build.ts";
import { controllerTools, serverTools } from "./control-plane.ts";

/**
 * Builds what is missing before the first test, for a first build takes longer than any test may. Where that is not
 * possible it says why once; the tests then report themselves as skipped.
 */
export async function mochaGlobalSetup(): Promise<void> {
    try {
        for (const name of [...serverTools, ...controllerTools]) await ensureTool(name);
    } catch (error) {
        if (!(error instanceof ToolUnavailable)) throw error;
        console.warn(error.message);
    }
}
