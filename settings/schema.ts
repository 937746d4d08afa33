import { z } from "zod";
import { chat4all } from "./apps/chat4all.ts";
import { docuelevate } from "./apps/docuelevate.ts";
import { hyperstudy } from "./apps/hyperstudy.ts";
import { kraken } from "./apps/kraken.ts";
import { reactiveRtc } from "./apps/reactive-rtc.ts";
import { backing } from "./backing.ts";
import { cluster } from "./cluster.ts";
import { certificates, dns, ingress } from "./edge.ts";
import { addons, monitoring } from "./monitoring.ts";
import { hostname } from "./primitives.ts";
import { backups, storage } from "./storage.ts";

/** The applications; one that is absent is not deployed. */
export const apps = z
    .strictObject({
        kraken: kraken.exactOptional().describe("Kraken: team chat with voice and video."),
        docuelevate: docuelevate.exactOptional().describe("DocuElevate: documents read, sorted and stored."),
        hyperstudy: hyperstudy.exactOptional().describe("HyperStudy: experiments with several participants."),
        chat4all: chat4all.exactOptional().describe("Chat4All: messages routed between chat services."),
        reactiveRtc: reactiveRtc.exactOptional().describe("Reactive RTC: WebSockets at scale."),
    })
    .prefault({})
    .describe("The applications; one that is absent is not deployed.");

/** Everything an environment may choose: one key of the `platform:` namespace each. */
export const schema = z.strictObject({
    domain: hostname
        .meta({ examples: ["example.com"] })
        .describe("Base domain; public hosts lie below it unless they are given."),
    protection: z
        .enum(["protected", "ephemeral"])
        .describe(
            "protected: what holds data cannot be deleted by mistake and outlives a destroy; ephemeral: destroy leaves nothing.",
        ),
    charts: z
        .enum(["repository", "locked"])
        .default("repository")
        .describe(
            "Where Helm charts come from. repository: from where their projects publish them. locked: from the folder charts/, as npm run charts -- pull fills it, each by its digest in charts.lock.json.",
        ),
    cluster,
    ingress,
    dns,
    certificates,
    addons,
    monitoring,
    storage,
    backups: backups.exactOptional(),
    backing,
    apps,
});

/** A stack's settings as its YAML gives them, defaults filled in. */
export type Schema = z.infer<typeof schema>;
