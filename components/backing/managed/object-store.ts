import * as pulumi from "@pulumi/pulumi";
import * as digitalocean from "@pulumi/digitalocean";
import { stateful } from "../../protection.ts";
import type { Protection } from "../../protection.ts";
import { INTERNET_HTTPS_EGRESS } from "../../workload/network.ts";
import type { Egress } from "../../workload/network.ts";
import { refuse, requireWhole } from "../checks.ts";
import type { ObjectStore } from "../contracts.ts";
import { createObjectStoreCredentials } from "../object-store.ts";

const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
/** How long browsers may remember what a bucket allows them. */
const CORS_MAX_AGE_SECONDS = 3600;

/** What becomes of objects by themselves. */
export interface ObjectLifecycle {
    /** Uploads in parts that nobody finished. */
    readonly abandonedUploadDays: number;
    /** Versions that have been overwritten or deleted; kept for ever unless given. Means something with versioning only. */
    readonly oldVersionDays?: number;
    /** Objects themselves, by the start of their keys; kept for ever unless given. */
    readonly expiry?: readonly { readonly prefix: string; readonly days: number }[];
}

export interface SpacesObjectStoreArgs {
    /** Namespace of the application. */
    readonly namespace: pulumi.Input<string>;
    /** Region of the bucket, such as `fra1`. */
    readonly region: string;
    /** Name of the bucket, unique in the region among all of DigitalOcean's customers. */
    readonly bucket: string;
    /** Keep what is overwritten or deleted. Cannot be switched off again, only suspended. */
    readonly versioning: boolean;
    readonly lifecycle: ObjectLifecycle;
    /** Web origins whose pages may read and write with presigned URLs; none unless given. */
    readonly corsOrigins?: readonly string[];
    readonly protection: Protection;
}

/**
 * A private Spaces bucket of one application and a key that opens it and no other.
 *
 * Buckets are made over the S3 API, which wants a Spaces key of the account beside the API token: the provider's
 * `spacesAccessId` and `spacesSecretKey`, or SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY.
 */
export class SpacesObjectStore extends pulumi.ComponentResource implements ObjectStore {
    public readonly credentials: ObjectStore["credentials"];
    public readonly egress: readonly Egress[];
    public readonly ready: readonly pulumi.Resource[];
    public readonly tls = true;
    public readonly bucket: pulumi.Output<string>;
    public readonly endpoint: pulumi.Output<string>;

    constructor(name: string, args: SpacesObjectStoreArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:SpacesObjectStore", name, {}, opts);
        this.#check(name, args);
        const { region } = args;

        const bucket = new digitalocean.SpacesBucket(
            name,
            {
                name: args.bucket,
                region,
                acl: "private",
                versioning: { enabled: args.versioning },
                lifecycleRules: lifecycleRules(args.lifecycle),
                // A bucket with objects in it is deleted with them only where nothing shall remain.
                forceDestroy: args.protection === "ephemeral",
            },
            // The provider takes another name for a change in place, and then does nothing.
            stateful(args.protection, { parent: this, replaceOnChanges: ["name"] }),
        );
        const cors = args.corsOrigins?.length ? this.#createCors(name, bucket, region, args.corsOrigins) : undefined;
        const key = new digitalocean.SpacesKey(
            name,
            { name, grants: [{ bucket: bucket.name, permission: "readwrite" }] },
            { parent: this },
        );
        this.bucket = bucket.name;
        this.endpoint = pulumi.output(`https://${region}.digitaloceanspaces.com`);
        this.credentials = createObjectStoreCredentials(
            name,
            args.namespace,
            {
                endpoint: this.endpoint,
                region,
                bucket: bucket.name,
                accessKey: key.accessKey,
                secretKey: key.secretKey,
            },
            { parent: this },
        );
        this.egress = [INTERNET_HTTPS_EGRESS];
        this.ready = [bucket, key, ...(cors ? [cors] : [])];
        this.registerOutputs({ bucket: this.bucket, secretName: this.credentials.secretName });
    }

    #check(name: string, { bucket, lifecycle }: SpacesObjectStoreArgs): void {
        if (!BUCKET_NAME.test(bucket)) {
            refuse(this, name, {
                path: "bucket",
                value: bucket,
                remedy: "Give 3 to 63 lower case letters, digits and dashes; dashes neither first nor last.",
            });
        }
        requireWhole(this, name, {
            "lifecycle.abandonedUploadDays": lifecycle.abandonedUploadDays,
            "lifecycle.oldVersionDays": lifecycle.oldVersionDays,
            ...Object.fromEntries(
                (lifecycle.expiry ?? []).map(({ prefix, days }) => [`lifecycle.expiry.${prefix}`, days]),
            ),
        });
    }

    #createCors(
        name: string,
        bucket: digitalocean.SpacesBucket,
        region: string,
        origins: readonly string[],
    ): digitalocean.SpacesBucketCorsConfiguration {
        return new digitalocean.SpacesBucketCorsConfiguration(
            name,
            {
                bucket: bucket.name,
                region,
                corsRules: [
                    {
                        allowedOrigins: [...origins],
                        allowedMethods: ["GET", "HEAD", "PUT", "POST"],
                        allowedHeaders: ["*"],
                        exposeHeaders: ["ETag"],
                        maxAgeSeconds: CORS_MAX_AGE_SECONDS,
                    },
                ],
            },
            { parent: this },
        );
    }
}

function lifecycleRules({ abandonedUploadDays, oldVersionDays, expiry = [] }: ObjectLifecycle) {
    return [
        { id: "abandoned-uploads", enabled: true, abortIncompleteMultipartUploadDays: abandonedUploadDays },
        ...(oldVersionDays === undefined
            ? []
            : [{ id: "old-versions", enabled: true, noncurrentVersionExpiration: { days: oldVersionDays } }]),
        ...expiry.map(({ prefix, days }) => ({
            id: `expire-${prefix === "" ? "all" : prefix}`,
            enabled: true,
            prefix,
            expiration: { days },
        })),
    ];
}
