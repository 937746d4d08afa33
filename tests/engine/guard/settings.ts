import { objectAt } from "../../../plan/model.ts";
import { readProject, readStackConfig } from "../../../plan/stack-config.ts";
import { ROOT } from "../engine.ts";
import type { RawSettings } from "./variations.ts";

const NAMESPACE = "platform:";

/** The settings of a stack as its file gives them. */
export function settingsOf(stack: string): RawSettings {
    const { values } = readStackConfig(ROOT, readProject(ROOT), stack);
    const own = Object.entries(values).filter(([key]) => key.startsWith(NAMESPACE));
    return objectAt(
        Object.fromEntries(
            own.map(([key, text]) => [
                key.slice(NAMESPACE.length),
                /^[[{]/.test(text) ? (JSON.parse(text) as unknown) : text,
            ]),
        ),
    );
}
