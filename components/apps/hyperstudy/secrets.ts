import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import { Credentials } from "../../backing/credentials.ts";
import { LABELS } from "./names.ts";

/** Secret with the values that every backend pod reads. */
const SECRET_NAME = "hyperstudy-secrets";
/** Secret with what only some installations have. */
const EXTRA_SECRET_NAME = "hyperstudy-extra";

/** What is in the Secret of the application: LiveKit, and the Firebase project that holds its data. */
export type MainSecrets = Record<
    | "LIVEKIT_API_KEY"
    | "LIVEKIT_API_SECRET"
    | "LIVEKIT_URL"
    | "FIREBASE_PROJECT_ID"
    | "FIREBASE_STORAGE_BUCKET"
    | "FIREBASE_SERVICE_ACCOUNT_KEY",
    pulumi.Input<string>
>;

/** Mail, transcoding and recruitment, as far as they are used. */
export type ExtraSecrets = Partial<
    Record<
        | "AWS_ACCESS_KEY_ID"
        | "AWS_SECRET_ACCESS_KEY"
        | "PROLIFIC_API_TOKEN"
        | "PROLIFIC_GATEWAY_SECRET"
        | "TRANSCODE_SECRET",
        pulumi.Input<string>
    >
>;

/** The Secrets of the backend. */
export interface BackendSecrets {
    readonly secretName: pulumi.Output<string>;
    readonly envFrom: readonly k8s.types.input.core.v1.EnvFromSource[];
    /** Digests, for restarts when a value changes. */
    readonly checksums: readonly pulumi.Output<string>[];
    readonly ready: readonly pulumi.Resource[];
}

/**
 * The Secrets of the backend. The second one is made where there is a value for it; where there is none, pods still read
 * one that somebody else makes under its name.
 */
export function createSecrets(
    name: string,
    namespace: pulumi.Input<string>,
    { main, extra }: { readonly main: MainSecrets; readonly extra: ExtraSecrets },
    opts: pulumi.ComponentResourceOptions,
): BackendSecrets {
    const secret = new Credentials(
        `${name}-secrets`,
        { namespace, secretName: SECRET_NAME, labels: LABELS },
        main,
        opts,
    );
    const given: Record<string, pulumi.Input<string>> = extra;
    const second =
        Object.keys(given).length > 0
            ? new Credentials(
                  `${name}-extra`,
                  { namespace, secretName: EXTRA_SECRET_NAME, labels: LABELS },
                  given,
                  opts,
              )
            : undefined;
    return {
        secretName: secret.secretName,
        envFrom: [secret.envFrom(), { secretRef: { name: EXTRA_SECRET_NAME, optional: true } }],
        checksums: [secret.checksum, ...(second ? [second.checksum] : [])],
        ready: [secret, ...(second ? [second] : [])],
    };
}
