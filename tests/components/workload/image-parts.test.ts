import assert from "node:assert/strict";
import { imageParts } from "../../../components/workload/image-parts.ts";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("Parts of an image", () => {
    it("make the reference again where a chart puts a colon between them", () => {
        const references = {
            "ghcr.io/team/app:1.2.3": ["ghcr.io/team/app", "1.2.3"],
            "registry.example.com:5000/app:1.2.3": ["registry.example.com:5000/app", "1.2.3"],
            [`ghcr.io/team/app:1.2.3@${DIGEST}`]: ["ghcr.io/team/app", `1.2.3@${DIGEST}`],
            [`ghcr.io/team/app@${DIGEST}`]: ["ghcr.io/team/app@sha256", DIGEST.slice("sha256:".length)],
        };
        for (const [reference, parts] of Object.entries(references)) {
            const { repository, tag } = imageParts(reference);
            assert.deepEqual([repository, tag], parts);
            assert.equal(`${repository}:${tag}`, reference);
        }
    });

    it("need a tag or a digest", () => {
        assert.throws(() => imageParts("registry.example.com:5000/app"), /app names neither a tag nor a digest/);
    });
});
