import { z } from "zod";
import { TEAMS, type Team } from "../observability/team.ts";
import { logs } from "./logs.ts";
import { serviceLevelObjectives } from "./objectives.ts";
import { hostname, label, resources, resourcesOf, rotation, storageGiB, text } from "./primitives.ts";
import { probes } from "./probes.ts";

const RUNBOOKS = "https://github.com/example/platform/blob/main/docs/runbooks";

const receiverShape = {
    name: label
        .meta({ examples: ["team-chat"] })
        .describe("Name of the receiver; its secret is the configuration key monitoring:<name>."),
    severity: z
        .enum(["info", "warning", "critical"])
        .default("warning")
        .describe("Lowest severity that this receiver gets."),
    teams: z
        .array(z.enum(Object.keys(TEAMS) as Team[]))
        .min(1)
        .exactOptional()
        .meta({ examples: [["platform", "kraken"]] })
        .describe("Teams whose alerts this receiver gets; all unless given."),
};

/** Who hears that nobody hears anything any more. Its secret, the URL, is the config key `monitoring:deadMansSwitch`. */
const deadMansSwitch = z
    .strictObject({
        everyMinutes: z
            .int()
            .min(2)
            .max(60)
            .default(5)
            .describe("Minutes between two calls; the service outside should wait for twice as long."),
    })
    .exactOptional()
    .describe(
        "Calls a service outside again and again, which raises the alarm when the calls stop; the secret monitoring:deadMansSwitch is the URL. None unless given.",
    );

/** An alert receiver. Its secret (webhook URL or SMTP password) is the config key `monitoring:<name>`. */
const receiver = z.discriminatedUnion("kind", [
    z.strictObject({
        kind: z.literal("slack").describe("A Slack channel; the secret is the webhook URL."),
        ...receiverShape,
        channel: text("a channel with its #", /^#\S+$/, "#alerts").describe("Channel, in quotes because of its #."),
    }),
    z.strictObject({
        kind: z.literal("email").describe("E-mail; the secret is the SMTP password."),
        ...receiverShape,
        to: z
            .email()
            .meta({ examples: ["on-call@example.com"] })
            .describe("Who gets the alerts."),
        from: z
            .email()
            .meta({ examples: ["alerts@example.com"] })
            .describe("Sender."),
        smarthost: text("host:port", /^[^:\s]+:\d+$/, "smtp.example.com:587").describe("SMTP server with its port."),
        username: text("a user name", /\S/, "alerts@example.com").describe("User of the SMTP server."),
    }),
    z.strictObject({
        kind: z.literal("webhook").describe("A webhook; the secret is its URL."),
        ...receiverShape,
    }),
]);

/** `platform:monitoring` */
export const monitoring = z
    .strictObject({
        host: hostname.exactOptional().describe("Public host of Grafana; grafana.<domain> unless given."),
        runbooksUrl: text("an https address without a slash at the end", /^https:\/\/[^\s?#]+[^\s?#/]$/, RUNBOOKS)
            .exactOptional()
            .describe(
                "Where docs/runbooks of this repository is published; alerts then carry a link to their runbook.",
            ),
        passwordRotation: rotation.describe(
            "Another value makes a new password for Grafana's administrator at the next update.",
        ),
        retentionDays: z
            .int()
            .min(1)
            .max(365)
            .meta({ examples: [30] })
            .describe("Days that samples are kept."),
        storageGiB: storageGiB.describe("Disk of each Prometheus in GiB; samples are dropped at 80 % of it."),
        resources: resources
            .default(resourcesOf("500m", "2Gi", "2", "4Gi"))
            .describe("CPU and memory of Prometheus. Memory grows with the number of series."),
        replicas: z.int().min(1).max(2).default(1).describe("Prometheus servers; each keeps all samples."),
        alertmanager: z
            .strictObject({
                replicas: z.int().min(1).max(3).default(1).describe("Alertmanagers; they agree on who sends."),
                storageGiB: storageGiB.default(2).describe("Disk of each Alertmanager in GiB, for silences."),
                receivers: z.array(receiver).default([]).describe("Who is told of alerts."),
                deadMansSwitch,
            })
            .prefault({})
            .describe("Where alerts go."),
        objectives: serviceLevelObjectives,
        probes,
        logs,
    })
    .describe("Prometheus, Alertmanager and Grafana.");

/** `platform:addons` */
export const addons = z
    .strictObject({
        highAvailability: z
            .boolean()
            .default(false)
            .describe("Whether cert-manager, KEDA and metrics-server have two or more replicas."),
        metricsServer: z
            .enum(["install", "present"])
            .default("install")
            .describe("present where the cluster brings its own."),
        kubeletInsecureTls: z
            .boolean()
            .default(false)
            .describe("For kind and minikube, whose kubelets sign their own certificates."),
    })
    .prefault({})
    .describe("cert-manager, KEDA and metrics-server.");
