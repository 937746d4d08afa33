import { z } from "zod";

/** `platform:monitoring.probes` */
export const probes = z
    .discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("none").describe("No address is asked.") }),
        z.strictObject({
            kind: z.literal("blackbox").describe("Prometheus' blackbox exporter."),
            intervalSeconds: z
                .int()
                .min(15)
                .max(120)
                .default(30)
                .describe("Seconds between two questions to an address."),
            verifyCertificates: z
                .boolean()
                .exactOptional()
                .describe(
                    "Whether a certificate that public authorities do not vouch for counts as an outage; with issuer letsencrypt-production unless given.",
                ),
        }),
    ])
    .prefault({ kind: "blackbox" })
    .describe("Public addresses are asked, from within the cluster by their names, whether they answer.");
