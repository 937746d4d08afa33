import * as pulumi from "@pulumi/pulumi";
import { Credentials } from "./credentials.ts";
import type { ObjectStore } from "./contracts.ts";

export interface ObjectStoreConnection {
    /** URL of the S3 API. */
    readonly endpoint: pulumi.Input<string>;
    readonly region: pulumi.Input<string>;
    readonly bucket: pulumi.Input<string>;
    readonly accessKey: pulumi.Input<string>;
    readonly secretKey: pulumi.Input<string>;
}

/** The connection Secret of a bucket: the same keys in either form. */
export function createObjectStoreCredentials(
    name: string,
    namespace: pulumi.Input<string>,
    connection: ObjectStoreConnection,
    opts: pulumi.ComponentResourceOptions,
): ObjectStore["credentials"] {
    const { endpoint, region, bucket, accessKey, secretKey } = connection;
    const host = pulumi.output(endpoint).apply((url) => new URL(url).host);
    return new Credentials(
        `${name}-credentials`,
        { namespace },
        { endpoint, host, region, bucket, accessKey, secretKey },
        opts,
    );
}
