import { ensureTool, ToolUnavailable } from "./build.ts";
import { type ToolName, tools } from "./pins.ts";

/** `node tools/ensure.ts [name…]`: makes the named tools ready, or all of them, and prints where each one is. */
const isTool = (name: string): name is ToolName => name in tools;
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(tools);

for (const name of names) {
    if (!isTool(name)) {
        console.error(`${name} is none of ${Object.keys(tools).join(", ")}.`);
        process.exit(2);
    }
    try {
        console.log(await ensureTool(name));
    } catch (error) {
        console.error(error instanceof ToolUnavailable ? error.message : error);
        process.exitCode = 1;
    }
}
