/** Mean width of a letter, as share of its size; titles are a little wider. */
const LETTER = 0.54;

/** Where something is drawn. */
export interface Box {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
}

export interface TextOptions {
    /** Of the style sheet: says colour and weight. */
    readonly class: string;
    readonly size: number;
    readonly anchor?: "start" | "middle" | "end";
    /** Cut off beyond. */
    readonly width?: number;
}

export function text(x: number, y: number, content: string, { class: name, size, anchor, width }: TextOptions): string {
    const shown = width === undefined ? content : fitted(content, size, width);
    const anchored = anchor ? ` text-anchor="${anchor}"` : "";
    return `<text x="${round(x)}" y="${round(y)}" class="${name}" font-size="${size}"${anchored}>${escaped(shown)}</text>`;
}

export function rect({ x, y, w, h }: Box, name: string, radius = 0): string {
    const rounded = radius > 0 ? ` rx="${radius}"` : "";
    return `<rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}"${rounded} class="${name}"/>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, name: string): string {
    return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" class="${name}"/>`;
}

export function path(d: string, name: string): string {
    return `<path d="${d}" class="${name}"/>`;
}

/** How wide a text will be, nearly. */
export function widthOf(content: string, size: number): number {
    return content.length * size * LETTER;
}

/** As much of a text as has room, with an ellipsis where it is cut. */
export function fitted(content: string, size: number, width: number): string {
    const letters = Math.floor(width / (size * LETTER));
    return content.length <= letters ? content : `${content.slice(0, Math.max(0, letters - 1)).trimEnd()}…`;
}

/** A text in lines of a width, as many as have room. */
export function wrapped(content: string, size: number, width: number, most: number): string[] {
    const lines: string[] = [];
    let rest = content.split(" ");
    while (rest.length > 0 && lines.length < most) {
        let count = 1;
        while (count < rest.length && widthOf(rest.slice(0, count + 1).join(" "), size) <= width) {
            count++;
        }
        const last = lines.length === most - 1 && count < rest.length;
        lines.push(last ? fitted(rest.join(" "), size, width) : rest.slice(0, count).join(" "));
        rest = rest.slice(count);
    }
    return lines;
}

export function escaped(content: string): string {
    return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function round(value: number): number {
    return Math.round(value * 10) / 10;
}
