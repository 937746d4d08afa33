import type { Rule } from "./rules.ts";
import type { SettingSchema } from "./rules/rule.ts";

/** The rules and what they can be told, as two tables of Markdown. */
export function reference(rules: readonly Rule[]): string {
    const settings = rules.flatMap(({ name, settings: own }) =>
        Object.entries(own).map(([setting, schema]) => [
            code(`${name}.${setting}`),
            defaultOf(schema),
            schema.description,
        ]),
    );
    return [
        ...table(
            ["rule", "level", "holds in", "promise"],
            rules.map(({ name, level, holdsIn, description }) => [
                ...[code(name), level, holdsIn === undefined ? "every stack" : `${holdsIn} stacks`, description],
            ]),
        ),
        "",
        ...table(["setting", "default", "meaning"], settings),
        "",
    ].join("\n");
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
    return [headings, headings.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

function defaultOf({ default: value }: SettingSchema): string {
    const items = Array.isArray(value) ? value : [value];
    return items.map((item) => (typeof item === "object" ? "none" : code(String(item)))).join(" ");
}

function code(text: string): string {
    return `\`${text}\``;
}
