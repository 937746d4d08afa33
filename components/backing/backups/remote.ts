import type * as k8s from "@pulumi/kubernetes";
import type { Resources } from "../../workload/contracts.ts";
import type { ObjectStore } from "../contracts.ts";

/** CPU and memory of rclone at its work: buffers of the parts under way, and a list of the objects of one folder. */
export const RCLONE_RESOURCES: Resources = {
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { memory: "512Mi" },
};

/**
 * An object store as a remote of rclone, which takes its configuration from variables. `name` is the remote's name, and
 * `<NAME>_BUCKET` the variable with its bucket.
 */
export function rcloneRemote(
    name: string,
    { credentials }: Pick<ObjectStore, "credentials">,
): k8s.types.input.core.v1.EnvVar[] {
    const upper = name.toUpperCase();
    const option = (key: string) => `RCLONE_CONFIG_${upper}_${key}`;
    return [
        { name: option("TYPE"), value: "s3" },
        { name: option("PROVIDER"), value: "Other" },
        // Its key opens one bucket, and may neither look for others nor make them.
        { name: option("NO_CHECK_BUCKET"), value: "true" },
        credentials.env(option("ENDPOINT"), "endpoint"),
        credentials.env(option("REGION"), "region"),
        credentials.env(option("ACCESS_KEY_ID"), "accessKey"),
        credentials.env(option("SECRET_ACCESS_KEY"), "secretKey"),
        credentials.env(`${upper}_BUCKET`, "bucket"),
    ];
}
