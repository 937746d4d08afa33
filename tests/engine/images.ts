import { isObject } from "../../plan/model.ts";
import { readProject, readStackConfig } from "../../plan/stack-config.ts";
import { parseSettings } from "../../settings.ts";
import { ROOT } from "./engine.ts";
import type { Overrides } from "./stack.ts";

/** Settings of a stack in which every application's images have another tag. */
export function newImages(stack: string, tag: string): Overrides {
    const { values } = readStackConfig(ROOT, readProject(ROOT), stack);
    const { settings, mistakes } = parseSettings(values, stack);
    if (!settings) {
        throw new Error(mistakes.map(({ path, reason }) => `${path} ${reason}`).join("\n"));
    }
    const given = JSON.parse(values["platform:apps"] ?? "{}") as Record<string, Record<string, unknown>>;
    const apps = Object.entries(settings.apps).map(([name, app]) => {
        const named = Object.entries(app as Record<string, unknown>).filter(([key]) => /^images?$/.test(key));
        const changed = named.map(([key, images]) => [key, retagged(images, tag)]);
        return [name, { ...given[name], ...(Object.fromEntries(changed) as Record<string, unknown>) }];
    });
    return { "platform:apps": Object.fromEntries(apps) as unknown };
}

function retagged(image: unknown, tag: string): unknown {
    if (typeof image === "string") {
        return `${image.replace(/(:[^:/]+)?(@.+)?$/, "")}:${tag}`;
    }
    return isObject(image)
        ? Object.fromEntries(Object.entries(image).map(([name, value]) => [name, retagged(value, tag)]))
        : image;
}
