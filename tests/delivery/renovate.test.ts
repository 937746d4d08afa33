import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { tools, type Tool } from "../../tools/pins.ts";
import { charts, databases, images, type Chart } from "../../versions.ts";

const ROOT = join(import.meta.dirname, "..", "..");

interface Manager {
    readonly managerFilePatterns: readonly string[];
    readonly matchStrings: readonly string[];
    readonly datasourceTemplate: string;
    readonly depNameTemplate?: string;
    readonly extractVersionTemplate?: string;
}

interface Rule {
    readonly matchManagers?: readonly string[];
    readonly matchPackageNames?: readonly string[];
    readonly matchFileNames?: readonly string[];
    readonly enabled?: boolean;
    readonly allowedVersions?: string;
}

const config = JSON.parse(readFileSync(join(ROOT, "renovate.json"), "utf8")) as {
    readonly customManagers: readonly Manager[];
    readonly packageRules: readonly Rule[];
    readonly minimumReleaseAge: string;
    readonly internalChecksFilter: string;
    readonly enabledManagers: readonly string[];
};

/** What the bot reads out of a text: package and version, with the repository where a chart has one. */
function found(text: string): string[] {
    return config.customManagers
        .flatMap(({ matchStrings, datasourceTemplate, depNameTemplate }) =>
            matchStrings
                .flatMap((pattern) => [...text.matchAll(new RegExp(pattern, "g"))])
                .map(({ groups = {} }) => {
                    const { depName, currentValue = "", currentDigest, registryUrl } = groups;
                    const name = depName ?? depNameTemplate ?? "";
                    const digest = currentDigest === undefined ? "" : `@${currentDigest}`;
                    return `${datasourceTemplate} ${name} ${currentValue}${digest} ${registryUrl ?? ""}`.trim();
                }),
        )
        .sort();
}

function wantedOf({ name, version, repo }: Chart): string {
    return repo.startsWith("oci://")
        ? `docker ${repo.slice("oci://".length)} ${version}`
        : `helm ${name} ${version} ${repo}`;
}

/** An image reference as package and version. */
function wantedImage(reference: string): string {
    const [, name = "", tag = ""] = /^([^:]+):(.+)$/.exec(reference) ?? [];
    return `docker ${name} ${tag}`;
}

describe("the updates of versions", () => {
    const text = readFileSync(join(ROOT, "versions.ts"), "utf8");

    it("read every chart, operator and image of versions.ts, each once", () => {
        const { postgres, mongodb, meilisearch, bucketClient, kafka, ...more } = databases;
        // Made of the version above it.
        const { mongodb: _, ...own } = images;
        assert.deepEqual(more, {});
        assert.deepEqual(
            found(text),
            [
                ...Object.values(charts).map(wantedOf),
                ...[postgres, bucketClient, ...Object.values(own)].map(wantedImage),
                `docker quay.io/mongodb/mongodb-community-server ${mongodb}`,
                `docker docker.io/getmeili/meilisearch ${meilisearch}`,
                `docker docker.io/apache/kafka ${kafka.version}`,
            ].sort(),
        );
    });

    it("do not read a version that nobody pinned", () => {
        assert.deepEqual(found('const address = "https://charts.example.com/x"; /** "17.11" and `docker.io/x` */'), []);
    });

    it("read versions.ts, and tell the tag of MongoDB's image by its version", () => {
        const [pattern = ""] = new Set(config.customManagers.flatMap(({ managerFilePatterns }) => managerFilePatterns));
        const files = globSync("*.ts", { cwd: ROOT }).filter((file) => new RegExp(pattern.slice(1, -1)).test(file));
        assert.deepEqual(files, ["versions.ts"]);
        const extract = config.customManagers.map((manager) => manager.extractVersionTemplate).find(Boolean) ?? "";
        assert.equal(new RegExp(extract).exec(`${databases.mongodb}-ubi8`)?.groups?.["version"], databases.mongodb);
        assert.equal(new RegExp(extract).test(`${databases.mongodb}-ubuntu2204`), false);
    });

    it("come no sooner than a week after the release", () => {
        assert.equal(config.minimumReleaseAge, "7 days");
        assert.equal(config.internalChecksFilter, "strict");
    });

    it("reach packages, tools and workflows", () => {
        assert.deepEqual(config.enabledManagers, ["custom.regex", "npm", "gomod", "github-actions"]);
    });

    it("reach every tool, though its own module requires it indirectly", () => {
        const enabled = config.packageRules
            .filter(({ matchManagers, enabled }) => matchManagers?.includes("gomod") && enabled)
            .flatMap(({ matchPackageNames = [] }) => matchPackageNames);
        const covers = (source: string): boolean =>
            enabled.some((name) =>
                name.startsWith("/") ? new RegExp(name.slice(1, -1)).test(source) : name === source,
            );
        const all: readonly Tool[] = Object.values(tools);
        assert.deepEqual(
            all.filter(({ source }) => !covers(source)).map(({ source }) => source),
            [],
        );
    });

    it("keep Kraken at the last release on MongoDB", () => {
        const name = charts.kraken.repo.slice("oci://".length);
        const rule = config.packageRules.find(({ matchPackageNames }) => matchPackageNames?.includes(name));
        assert.equal(rule?.allowedVersions, `<=${charts.kraken.version}`);
    });

    it("have rules for packages and files that are there", () => {
        const known = `${text}\n${found(text).join("\n")}\n${readFileSync(join(ROOT, "package.json"), "utf8")}`;
        const names = config.packageRules
            .filter(({ matchManagers }) => !matchManagers?.includes("gomod"))
            .flatMap(({ matchPackageNames = [] }) => matchPackageNames);
        assert.deepEqual(
            names.filter((name) => !known.includes(name.replace("**", ""))),
            [],
        );
        const files = config.packageRules.flatMap(({ matchFileNames = [] }) => matchFileNames);
        assert.deepEqual(
            files.filter((file) => !existsSync(join(ROOT, file))),
            [],
        );
    });
});
