import { parseAllDocuments } from "yaml";
import { renderedManifest, type Manifest } from "../../../plan/manifests.ts";
import { isObject } from "../../../plan/model.ts";
import type { Release } from "../../../plan/releases.ts";
import { SecretValues } from "../../../plan/secrets.ts";

/** The objects of a text of YAML documents, as a chart in the namespace `app` would render them. */
export function manifests(text: string): Manifest[] {
    return parseAllDocuments(text)
        .map((document) => document.toJS() as unknown)
        .filter(isObject)
        .map((object) => renderedManifest(object, { urn: "urn:test", namespace: "app" }, new SecretValues()));
}

/** The one object of a text. */
export function manifest(text: string): Manifest {
    const [first] = manifests(text);
    if (first === undefined) {
        throw new Error("there is no object in the text");
    }
    return first;
}

/** A release of the chart `demo`. */
export function release(given: Partial<Release> = {}): Release {
    return {
        urn: "urn:release",
        name: "demo",
        namespace: "app",
        chart: "demo",
        reference: "demo",
        version: "1.2.3",
        repository: "https://charts.example.com",
        values: {},
        redactedValues: {},
        skipCrds: false,
        ...given,
    };
}
