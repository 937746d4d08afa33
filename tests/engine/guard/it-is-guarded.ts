import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../engine.ts";
import type { EngineStack } from "../stack.ts";
import { DOCUMENT, section, sectionIn, withSection } from "./document.ts";
import { guard } from "./guard.ts";
import { changesOn, settingsOf, unprotected } from "./settings.ts";

/** Some seventy previews: ten minutes on two idle cores, an hour where they are shared. */
const TIMEOUT_MINUTES = 120;

/** Compares what changes of a stack's settings would do with the document, or writes it there where UPDATE_DOCS says so. */
export function itIsGuarded(stackOf: () => EngineStack): void {
    it(`says of every setting what a change would do, as ${DOCUMENT} has it`, async function () {
        this.timeout(TIMEOUT_MINUTES * 60_000);
        const stack = stackOf();
        const settings = unprotected(settingsOf(stack.name));
        const start = performance.now();
        const judged = await guard(stack, settings, changesOn(stack.name));
        const minutes = (performance.now() - start) / 60_000;
        console.log(`      ${judged.previews} previews in ${minutes.toFixed(1)} min`);
        expectSection(stack.name, section(stack.name, judged));
    });
}

function expectSection(stack: string, text: string): void {
    const path = join(ROOT, DOCUMENT);
    const document = readFileSync(path, "utf8");
    if (process.env["UPDATE_DOCS"]) {
        writeFileSync(path, withSection(document, stack, text));
        return;
    }
    assert.equal(sectionIn(document, stack), text, `${DOCUMENT} is stale: run UPDATE_DOCS=1 npm run test:engine`);
}
