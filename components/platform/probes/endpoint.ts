import type * as pulumi from "@pulumi/pulumi";
import type { Team } from "../../../observability/team.ts";

/**
 * What a public address has to do to count as well:
 * - `page`: answer a GET with 2xx, after redirects; `deep` where the answer takes the time of what stands behind;
 * - `document`: the same, of something that nobody is to be woken for;
 * - `redirect`: send a plain request on to HTTPS;
 * - `handshake`: answer the upgrade to a WebSocket with this status. 101 opens one, which is closed at once.
 */
export type Check =
    | { readonly kind: "page"; readonly deep?: boolean }
    | { readonly kind: "document" }
    | { readonly kind: "redirect" }
    | { readonly kind: "handshake"; readonly status: number };

/** A public address that is asked from outside of what answers there. */
export interface Endpoint {
    /** Unique; lower-case letters, digits and `-`. */
    readonly name: string;
    /** Who is told when it does not answer. */
    readonly team: Team;
    /** Namespace of what answers. */
    readonly namespace: pulumi.Input<string>;
    /** `http://` and `https://`, of a handshake `ws://` and `wss://`. */
    readonly url: pulumi.Input<string>;
    readonly encrypted: boolean;
    readonly check: Check;
}
