import { ensureTool, ToolUnavailable } from "../../tools/build.ts";
import type { ToolName } from "../../tools/pins.ts";

/**
 * Path of a tool for the tests of a suite, built from its pinned source where it is not installed. Where it can be neither,
 * they are skipped, and their titles say why.
 */
export async function toolOrSkip(hook: Mocha.Context, name: ToolName): Promise<string> {
    hook.timeout("20m");
    try {
        return await ensureTool(name);
    } catch (error) {
        if (!(error instanceof ToolUnavailable)) {
            throw error;
        }
        hook.test?.parent?.eachTest((test) => (test.title += ` (not run: ${error.message})`));
        return hook.skip();
    }
}
