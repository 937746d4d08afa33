import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Compiling the SDK's modules and stripping types costs more than planning does: the results are kept for the next run.
enableCompileCache(join(import.meta.dirname, "..", "node_modules", ".cache", "compiled"));

await import("./main.ts");
