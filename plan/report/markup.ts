/** Markup that needs no escaping any more. */
export class Markup {
    readonly text: string;

    constructor(text: string) {
        this.text = text;
    }
}

type Part = string | number | Markup | readonly Markup[];

/** Markup out of a template: everything put in is escaped, unless it is markup itself. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
    const filled = strings.map((text, index) => text + (index < parts.length ? render(parts[index] ?? "") : ""));
    return new Markup(filled.join(""));
}

/** Text as markup without escaping, for style sheets and scripts of ours. */
export function trusted(text: string): Markup {
    return new Markup(text);
}

export const nothing = new Markup("");

function render(part: Part): string {
    if (part instanceof Markup) {
        return part.text;
    }
    if (typeof part === "object") {
        return part.map(({ text }) => text).join("");
    }
    return String(part)
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;");
}

/** A table; nothing where it would have no rows. `classes` are those of each column, empty for none. */
export function table(
    headings: readonly string[],
    rows: readonly (readonly (string | Markup)[])[],
    classes: readonly string[] = [],
): Markup {
    if (rows.length === 0) {
        return nothing;
    }
    const own = (column: number): Markup => (classes[column] ? markup` class="${classes[column]}"` : nothing);
    const head = headings.map((heading, column) => markup`<th${own(column)}>${heading}</th>`);
    const body = rows.map(
        (row) => markup`<tr>${row.map((cell, column) => markup`<td${own(column)}>${cell}</td>`)}</tr>\n`,
    );
    return markup`<table>${headings.length === 0 ? nothing : markup`<thead><tr>${head}</tr></thead>`}<tbody>\n${body}</tbody></table>`;
}
