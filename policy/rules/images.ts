import { isObject, textAt, type Json, type JsonObject, type PlannedResource } from "../../plan/model.ts";
import type { Rule } from "../rules.ts";
import { rule } from "./rule.ts";
import { containersOf, RELEASE, textsIn } from "./kubernetes.ts";

/** `repository:tag` or `repository@digest`; the part before the first slash may hold a port. */
const TAGGED = /^(?:[^/]+\/)*[^/:@]+(?::(?<tag>[^/:@]+))?(?:@sha256:[0-9a-f]{64})?$/;

/** Where images and charts used to come from, and what became of it. */
const RETIRED: readonly { readonly from: RegExp; readonly fate: string }[] = [
    // https://github.com/bitnami/containers/issues/83267
    {
        from: /(^|\/)bitnami(legacy|secure|charts)?\/|charts\.bitnami\.com/,
        fate: "comes from Bitnami, whose versioned images were withdrawn in August 2025",
    },
    // https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/
    {
        from: /(^|\/)(k8s\.gcr\.io|gcr\.io\/google[-_]containers)(\/|$)/,
        fate: "comes from a registry of Kubernetes that was frozen in April 2023: take registry.k8s.io",
    },
    // https://helm.sh/blog/charts-repo-deprecation/
    {
        from: /kubernetes-charts\.storage\.googleapis\.com|charts\.helm\.sh\/(stable|incubator)/,
        fate: "comes from a repository of charts that was closed in November 2020",
    },
    // https://github.com/minio/minio/issues/21647
    {
        from: /(^|\/)minio\/(minio|mc)([:@]|$)/,
        fate: "comes from MinIO, which has published no images since October 2025",
    },
];

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
            name: "retired-registries",
            level: "error",
            description: "No chart and no image comes from where nothing is published or kept any more.",
        },
        (resources, report) =>
            resources
                .filter(({ type }) => type.startsWith("kubernetes:"))
                .flatMap((resource) =>
                    [...textsIn(imagesAndCharts(resource.inputs))].flatMap(({ path, text }) =>
                        RETIRED.filter(({ from }) => from.test(text)).map(({ fate }) => report(resource, fate, path)),
                    ),
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
