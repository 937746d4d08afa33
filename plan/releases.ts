import { chartName } from "./chart-name.ts";
import { objectAt, textAt, type JsonObject, type Resource } from "./model.ts";
import { redact, reveal } from "./secrets.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";

/** A Helm release of the stack. */
export interface Release {
    readonly urn: string;
    /** Name of the release, as Helm lists it. */
    readonly name: string;
    readonly namespace: string;
    /** Name of the chart. */
    readonly chart: string;
    /** What the resource names: a name, an `oci://` reference or a path. */
    readonly reference: string;
    readonly version: string;
    /** The repository; empty when the reference carries it. */
    readonly repository: string;
    /** Computed values, secrets in clear: for checks only. */
    readonly values: JsonObject;
    /** The values as they may be written. */
    readonly redactedValues: JsonObject;
    readonly skipCrds: boolean;
}

/** The release that a resource stands for; nothing for any other resource. */
export function releaseOf(resource: Resource, name: string): Release | undefined {
    if (resource.type !== RELEASE || resource.external) {
        return undefined;
    }
    const inputs = objectAt(reveal(resource.inputs));
    const reference = textAt(inputs["chart"]);
    return {
        urn: resource.urn,
        name,
        namespace: textAt(inputs["namespace"]) || "default",
        chart: chartName(reference),
        reference,
        version: textAt(inputs["version"]),
        repository: textAt(objectAt(inputs["repositoryOpts"])["repo"]),
        values: objectAt(inputs["values"]),
        redactedValues: objectAt(objectAt(redact(resource.inputs))["values"]),
        skipCrds: inputs["skipCrds"] === true,
    };
}

/** What is written of a release. */
export function releaseDocument(release: Release): JsonObject {
    return {
        chart: release.reference,
        version: release.version,
        repository: release.repository || release.reference,
        release: release.name,
        namespace: release.namespace,
        values: release.redactedValues,
    };
}
