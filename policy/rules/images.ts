import { isObject, textAt, type Json, type JsonObject, type PlannedResource } from "../../plan/model.ts";
import type { Rule } from "../rules.ts";
import { rule } from "./finding.ts";
import { containersOf, RELEASE, textsIn } from "./kubernetes.ts";

/** `repository:tag` or `repository@digest`; the part before the first slash may hold a port. */
const TAGGED = /^(?:[^/]+\/)*[^/:@]+(?::(?<tag>[^/:@]+))?(?:@sha256:[0-9a-f]{64})?$/;
const BITNAMI = /(^|\/)bitnami(legacy|secure|charts)?\/|charts\.bitnami\.com/;

export const imageRules: readonly Rule[] = [
    rule(
        {
            name: "pinned-images",
            level: "error",
            description: "Every image names a version: neither no tag nor `latest`.",
        },
        (resources, report) => [
            ...containersOf(resources)
                .filter(({ container }) => !isPinned(textAt(container["image"])))
                .map(({ resource, path }) =>
                    report(resource, "must name a tag other than latest, or a digest", `${path}.image`),
                ),
            ...resources
                .filter(isCustomResource)
                .flatMap((resource) =>
                    [...textsIn(resource.inputs)]
                        .filter(({ path, text }) => /(^|\.)image(Name)?$/.test(path) && !isPinned(text))
                        .map(({ path }) => report(resource, "must name a tag other than latest, or a digest", path)),
                ),
            ...resources
                .filter(({ type }) => type === RELEASE)
                .flatMap((release) =>
                    floatingValues(release.inputs["values"] ?? null, "values").map((path) =>
                        report(release, "must not be latest", path),
                    ),
                ),
        ],
    ),
    rule(
        {
            name: "no-bitnami",
            level: "error",
            description:
                "No chart and no image comes from Bitnami: its versioned images were withdrawn in August 2025.",
        },
        (resources, report) =>
            resources
                .filter(({ type }) => type.startsWith("kubernetes:"))
                .flatMap((resource) =>
                    [...textsIn(imagesAndCharts(resource.inputs))]
                        .filter(({ text }) => BITNAMI.test(text))
                        .map(({ path }) => report(resource, "comes from Bitnami", path)),
                ),
    ),
];

/** Kinds of operators: their pods are made later, from images that they name. */
function isCustomResource({ type, external }: PlannedResource): boolean {
    const group = /^kubernetes:([^/:]+)\//.exec(type)?.[1] ?? "";
    return !external && type !== RELEASE && group.includes(".") && !group.endsWith(".k8s.io");
}

function isPinned(image: string): boolean {
    const tag = TAGGED.exec(image)?.groups?.["tag"];
    return image.includes("@sha256:") || (tag !== undefined && tag !== "latest");
}

/** Paths of values that name a moving version, in the forms charts use: `tag: latest`, `image: name:latest`. */
function floatingValues(value: Json, path: string): string[] {
    return [...textsIn(value, path)]
        .filter(
            ({ path: here, text }) =>
                (/tag$/i.test(here) && text === "latest") || (/image$/i.test(here) && text.endsWith(":latest")),
        )
        .map(({ path: here }) => here);
}

/** The parts of an object that say what is pulled; the text of a dashboard or a script is none. */
function imagesAndCharts(value: JsonObject): JsonObject {
    return Object.fromEntries(
        Object.entries(value).flatMap(([key, item]): [string, Json][] => {
            if (isObject(item)) {
                return [[key, imagesAndCharts(item)]];
            }
            if (Array.isArray(item)) {
                return [[key, item.filter(isObject).map(imagesAndCharts)]];
            }
            return /^(chart|image|imageName|imageRegistry|registry|repo|repository)$/.test(key) ? [[key, item]] : [];
        }),
    );
}
