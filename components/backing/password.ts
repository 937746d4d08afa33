import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** Raised by an operator, it makes a new password at the next update. */
export const FIRST_ROTATION = "1";

const LENGTH = 32;

/**
 * A generated password: letters and digits only, since some applications put it into a URL unencoded. It stays the
 * same until `rotation` changes.
 */
export function generatePassword(
    name: string,
    rotation: string | undefined,
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    const keepers = { rotation: rotation ?? FIRST_ROTATION };
    return new random.RandomPassword(name, { length: LENGTH, special: false, keepers }, opts).result;
}
