import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import ts from "typescript";
import { ROOT } from "./engine.ts";

/**
 * What the compiler says when the outputs are taken for `PlatformOutputs` of outputs.ts: every missing, superfluous or
 * mistyped one. Writes a file into `folder`.
 */
export function contractMistakes(outputs: OutputMap, folder: string): string[] {
    const file = join(folder, "outputs.ts");
    const values = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));
    const contract = JSON.stringify(join(ROOT, "outputs.ts"));
    writeFileSync(
        file,
        `import type { PlatformOutputs } from ${contract};\nexport const outputs: PlatformOutputs = ${JSON.stringify(values)};\n`,
    );
    const program = ts.createProgram([file], {
        target: ts.ScriptTarget.ES2024,
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        allowImportingTsExtensions: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        strict: true,
        skipLibCheck: true,
        types: [],
    });
    const source = program.getSourceFile(file);
    return ts
        .getPreEmitDiagnostics(program, source)
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
