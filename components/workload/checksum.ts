import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/**
 * SHA-256 over keys and values in key order. As a pod annotation it restarts pods when their configuration changes.
 * A digest tells nothing about a generated password, so it is not a secret itself.
 */
export function checksumOf(data: Record<string, pulumi.Input<string>>): pulumi.Output<string> {
    const digest = pulumi.output(data).apply((values) => {
        const hash = createHash("sha256");
        for (const key of Object.keys(values).sort()) {
            hash.update(`${JSON.stringify(key)}:${JSON.stringify(values[key])}\n`);
        }
        return hash.digest("hex");
    });
    return pulumi.unsecret(digest);
}
