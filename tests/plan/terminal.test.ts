import assert from "node:assert/strict";
import { inShort } from "../../plan/terminal.ts";

const addresses = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`page-${index}`, `https://example.com/${index}`]));

describe("What a plan prints of its outputs", () => {
    it("are the first of many addresses of one kind, and how many there are besides", () => {
        assert.deepEqual(inShort({ url: "https://example.com", pages: addresses(7) }), {
            url: "https://example.com",
            pages: { "page-0": "https://example.com/0 and 6 more" },
        });
    });

    it("are all of a few, and all that are no addresses", () => {
        const others = Object.fromEntries(Object.keys(addresses(9)).map((name) => [name, "10.0.0.1"]));
        assert.deepEqual(inShort({ few: addresses(6), others }), { few: addresses(6), others });
    });
});
