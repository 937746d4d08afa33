import * as pulumi from "@pulumi/pulumi";
import { Credentials } from "../credentials.ts";
import { generatePassword } from "../password.ts";

/** Key that SeaweedFS' chart mounts as the server's configuration. */
const CONFIG_KEY = "seaweedfs_s3_config";

export interface IdentitiesArgs {
    readonly namespace: pulumi.Input<string>;
    readonly bucket: string;
    /** The application's keys. */
    readonly accessKey: pulumi.Input<string>;
    readonly secretKey: pulumi.Input<string>;
    readonly passwordRotation?: string | undefined;
}

export interface Identities {
    /** What the server reads. */
    readonly config: Credentials<typeof CONFIG_KEY>;
    /** Who may make buckets. */
    readonly administrator: Credentials<"accessKey" | "secretKey">;
}

/** Who may do what in the store: an administrator everything, the application what it likes in its bucket. */
export function createIdentities(
    name: string,
    { namespace, bucket, accessKey, secretKey, passwordRotation }: IdentitiesArgs,
    opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): Identities {
    const administrator = {
        accessKey: generatePassword(`${name}-admin-access`, passwordRotation, opts),
        secretKey: generatePassword(`${name}-admin-secret`, passwordRotation, opts),
    };
    const identities = [
        { name: "administrator", credentials: [administrator], actions: ["Admin", "Read", "Write", "List", "Tagging"] },
        {
            name: "application",
            credentials: [{ accessKey, secretKey }],
            actions: ["Read", "Write", "List", "Tagging"].map((action) => `${action}:${bucket}`),
        },
    ];
    const config = pulumi.output({ identities }).apply((content) => JSON.stringify(content));
    return {
        config: new Credentials(`${name}-identities`, { namespace }, { [CONFIG_KEY]: config }, opts),
        administrator: new Credentials(`${name}-administrator`, { namespace }, administrator, opts),
    };
}
