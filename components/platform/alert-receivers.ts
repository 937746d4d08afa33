import type * as pulumi from "@pulumi/pulumi";
import type { Team } from "../../observability/team.ts";

export const SEVERITIES = ["info", "warning", "critical"] as const;

export type Severity = (typeof SEVERITIES)[number];

interface ReceiverBase {
    /** Unique; letters, digits and `-`. */
    readonly name: string;
    /** Lowest severity that it gets. */
    readonly severity: Severity;
    /** Teams whose alerts it gets; all unless given. */
    readonly teams?: readonly Team[];
    /** URL of the Slack webhook or of the webhook, password of the mail account. */
    readonly secret: pulumi.Output<string>;
}

/** Who is told of alerts. */
export type AlertReceiver = ReceiverBase &
    (
        | {
              readonly kind: "slack";
              /** With its `#`. */
              readonly channel: string;
          }
        | {
              readonly kind: "email";
              readonly to: string;
              readonly from: string;
              /** `host:port`; TLS is required. */
              readonly smarthost: string;
              readonly username: string;
          }
        | { readonly kind: "webhook" }
    );

/** A service outside that is called again and again, and raises the alarm when the calls stop: nobody else tells that Alertmanager is gone. */
export interface DeadMansSwitch {
    /** Minutes between two calls, or one more. */
    readonly everyMinutes: number;
    /** What is called, by POST. */
    readonly url: pulumi.Output<string>;
}

/** Who Alertmanager talks to. */
export interface AlertTargets {
    readonly receivers: readonly AlertReceiver[];
    readonly deadMansSwitch?: DeadMansSwitch | undefined;
}

/** Secret with one key per receiver, which Alertmanager's pods mount. */
export const RECEIVER_SECRET_NAME = "alertmanager-receivers";

/** Name of the dead man's switch among the receivers. */
export const DEAD_MANS_SWITCH = "dead-mans-switch";

/** Data of the Secret that the configuration's files are in; none where nobody is told. */
export function receiverSecrets({ receivers, deadMansSwitch }: AlertTargets): Record<string, pulumi.Output<string>> {
    return Object.fromEntries([
        ...receivers.map(({ name, secret }) => [name, secret]),
        ...(deadMansSwitch ? [[DEAD_MANS_SWITCH, deadMansSwitch.url]] : []),
    ]) as Record<string, pulumi.Output<string>>;
}

/** Ports that receivers are reached on: HTTPS, and those of the mail servers. */
export function receiverPorts(receivers: readonly AlertReceiver[]): number[] {
    const mail = receivers.flatMap((one) => (one.kind === "email" ? [Number(one.smarthost.split(":").at(-1))] : []));
    return [...new Set([443, ...mail])];
}

/** Receivers as Alertmanager knows them. Secrets are read from files each time an alert is sent, so they can be changed any time. */
export function receiverConfigs({ receivers, deadMansSwitch }: AlertTargets): Record<string, unknown>[] {
    return [
        ...(deadMansSwitch
            ? [
                  {
                      name: DEAD_MANS_SWITCH,
                      webhook_configs: [{ url_file: fileOf(DEAD_MANS_SWITCH), send_resolved: false, max_alerts: 1 }],
                  },
              ]
            : []),
        ...receivers.map(receiverConfig),
    ];
}

function receiverConfig(one: AlertReceiver): Record<string, unknown> {
    const file = fileOf(one.name);
    switch (one.kind) {
        case "slack":
            return {
                name: one.name,
                slack_configs: [
                    { api_url_file: file, channel: one.channel, send_resolved: true, title: TITLE, text: TEXT },
                ],
            };
        case "email":
            return {
                name: one.name,
                email_configs: [
                    {
                        to: one.to,
                        from: one.from,
                        smarthost: one.smarthost,
                        auth_username: one.username,
                        auth_password_file: file,
                        require_tls: true,
                        send_resolved: true,
                    },
                ],
            };
        case "webhook":
            return { name: one.name, webhook_configs: [{ url_file: file, send_resolved: true }] };
    }
}

/** Of a group, which is a team's alerts of one namespace. */
const TITLE =
    '[{{ .Status | toUpper }}{{ if eq .Status "firing" }} {{ .Alerts.Firing | len }}{{ end }}] {{ .CommonLabels.team }} {{ .CommonLabels.namespace }}';

/** One paragraph per alert: what, how bad, what to do, and where the runbook is. */
const TEXT =
    "{{ range .Alerts }}*{{ .Labels.alertname }}* ({{ .Labels.severity }}, {{ .Status }}): {{ or .Annotations.summary .Annotations.message }}\n" +
    "{{ .Annotations.description }}\n{{ or .Annotations.runbook_url .Annotations.runbook }}\n\n{{ end }}";

function fileOf(name: string): string {
    return `/etc/alertmanager/secrets/${RECEIVER_SECRET_NAME}/${name}`;
}
