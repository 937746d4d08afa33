import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Chart } from "../../versions.ts";

/** Seconds that Helm waits for a chart's objects. Helm's own 300 is short for a first pull of several images. */
const DEFAULT_TIMEOUT_SECONDS = 600;

export interface HelmReleaseArgs {
    chart: Chart;
    namespace: pulumi.Input<string>;
    /** Name of the Helm release. */
    releaseName: string;
    /**
     * Values as plain data; null takes a default of the chart away. Never a secret: Helm keeps values readable in its own
     * release Secret.
     */
    values: Record<string, unknown>;
    /** How long Helm waits for the objects to be ready; 600 unless given. */
    timeoutSeconds?: number;
    /** Whether Helm waits for Jobs too; false unless given. */
    waitForJobs?: boolean;
    /** Leave out the chart's `crds/` folder; false unless given. */
    skipCrds?: boolean;
    /** A failed install or upgrade is rolled back. True unless given; false where the chart owns data. */
    atomic?: boolean;
}

/** A Helm release of a pinned chart: one resource, hooks run, cleaned up when it fails. */
export function createRelease(
    name: string,
    args: HelmReleaseArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.helm.v3.Release {
    return new k8s.helm.v3.Release(
        name,
        {
            name: args.releaseName,
            namespace: args.namespace,
            version: args.chart.version,
            values: args.values,
            timeout: args.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
            atomic: args.atomic ?? true,
            cleanupOnFail: true,
            waitForJobs: args.waitForJobs ?? false,
            skipCrds: args.skipCrds ?? false,
            ...chartSource(args.chart),
        },
        // Helm cannot create a release beside another one of the same name.
        pulumi.mergeOptions(opts, { deleteBeforeReplace: true }),
    );
}

/** What marks an object as one of a release. */
export interface HelmOwnership {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * Marks of an object that the program makes and a chart insists on making too: at its installation Helm then takes over
 * what is there, in place of refusing the release. The object must say what the chart would, or Helm changes it; and
 * when the release is uninstalled it goes along.
 */
export function ownedByRelease(releaseName: string, namespace: pulumi.Input<string>): HelmOwnership {
    return {
        labels: { "app.kubernetes.io/managed-by": "Helm" },
        annotations: { "meta.helm.sh/release-name": releaseName, "meta.helm.sh/release-namespace": namespace },
    };
}

/** An OCI reference or a local path is the chart itself; an https repository lists it by name. */
function chartSource({ name, repo }: Chart): Pick<k8s.helm.v3.ReleaseArgs, "chart" | "repositoryOpts"> {
    return repo.startsWith("https://") ? { chart: name, repositoryOpts: { repo } } : { chart: repo };
}
