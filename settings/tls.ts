import { z } from "zod";
import { label } from "./primitives.ts";
import type { SecretKey, SecretsOf } from "./secrets.ts";

/** Where the certificate of an application's public host comes from. */
export const tls = z
    .discriminatedUnion("mode", [
        z.strictObject({ mode: z.literal("cert-manager").describe("The issuer of platform:certificates makes it.") }),
        z.strictObject({
            mode: z.literal("manual").describe("You give it, as two secrets of the configuration."),
            secretName: label
                .meta({ examples: ["kraken-certificate"] })
                .describe("Name of the Secret that it is kept in."),
        }),
        z.strictObject({
            mode: z.literal("none").describe("There is none: plain HTTP, for a host that only this machine reaches."),
        }),
    ])
    .default({ mode: "cert-manager" })
    .meta({ id: "tls", description: "The certificate of a public host." });

/** Settings of an application with a certificate of its choice. */
export interface HasTls {
    readonly tls: z.infer<typeof tls>;
}

/** Keys of the secrets of a certificate that is given, in the application's own namespace. */
export function tlsSecretKeys(application: string): { readonly certificate: SecretKey; readonly key: SecretKey } {
    return { certificate: `${application}:tlsCertificate`, key: `${application}:tlsKey` };
}

/** The secrets of a certificate that is given. */
export function tlsSecrets(application: string): SecretsOf<HasTls> {
    const { certificate, key } = tlsSecretKeys(application);
    const when = ({ tls }: HasTls) => tls.mode === "manual";
    return [
        { key: certificate, what: "certificate of the public host with its intermediates, PEM", when },
        { key, what: "private key of that certificate, PEM", when },
    ];
}
