import { z } from "zod";
import { DURATION_BOUNDS } from "../observability/ingress-requests.ts";

const percent = z.number().min(50).max(99.99);

/** What an application promises unless the stack says otherwise. */
function objectives(app: string, latencyPercent: number, latencySeconds: (typeof DURATION_BOUNDS)[number]) {
    return z
        .strictObject({
            availabilityPercent: percent
                .default(99.9)
                .describe("Share of requests that do not end in a server error, over 30 days."),
            latencyPercent: percent
                .default(latencyPercent)
                .describe("Share of requests that are answered in time; long-lived connections do not count."),
            latencySeconds: z
                .literal([...DURATION_BOUNDS])
                .default(latencySeconds)
                .describe("What in time means: a bound of the ingress controller's histogram."),
        })
        .prefault({})
        .describe(`What ${app} promises its users.`);
}

/** `platform:monitoring.objectives` */
export const serviceLevelObjectives = z
    .strictObject({
        kraken: objectives("Kraken", 99, 1),
        // Documents of many megabytes are uploaded within a request.
        docuelevate: objectives("DocuElevate", 95, 2.5),
        hyperstudy: objectives("HyperStudy", 99, 1),
        chat4all: objectives("Chat4All", 99, 0.5),
        // The latency that its own scaling aims at.
        reactiveRtc: objectives("Reactive RTC", 95, 0.5),
    })
    .prefault({})
    .describe("Service level objectives of the deployed applications; what breaks them too fast is alerted.");
