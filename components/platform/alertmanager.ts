import type * as pulumi from "@pulumi/pulumi";

const SEVERITIES = ["info", "warning", "critical"] as const;

export type Severity = (typeof SEVERITIES)[number];

interface ReceiverBase {
    /** Unique; letters, digits and `-`. */
    readonly name: string;
    /** Lowest severity that it gets. */
    readonly severity: Severity;
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

/** Secret with one key per receiver, which Alertmanager's pods mount. */
export const RECEIVER_SECRET_NAME = "alertmanager-receivers";

/** Receiver of what nobody is to be told. Upstream's rules count on it for the alert that always fires. */
const NOBODY = "null";

/** Alertmanager's configuration. Secrets are read from files each time an alert is sent, so they can be changed any time. */
export function alertmanagerConfig(receivers: readonly AlertReceiver[]): Record<string, unknown> {
    return {
        global: { resolve_timeout: "5m" },
        inhibit_rules: INHIBITIONS,
        route: {
            receiver: NOBODY,
            group_by: ["namespace", "alertname"],
            group_wait: "30s",
            group_interval: "5m",
            repeat_interval: "12h",
            routes: [
                { receiver: NOBODY, matchers: ['alertname =~ "Watchdog|InfoInhibitor"'] },
                ...receivers.map(({ name, severity }) => ({
                    receiver: name,
                    matchers: [`severity =~ "${atLeast(severity).join("|")}"`],
                    continue: true,
                })),
            ],
        },
        receivers: [{ name: NOBODY }, ...receivers.map(receiver)],
    };
}

/** Data of the Secret that the configuration's files are in. */
export function receiverSecrets(receivers: readonly AlertReceiver[]): Record<string, pulumi.Output<string>> {
    return Object.fromEntries(receivers.map(({ name, secret }) => [name, secret]));
}

/** Ports that receivers are reached on: HTTPS, and those of the mail servers. */
export function receiverPorts(receivers: readonly AlertReceiver[]): number[] {
    const mail = receivers.flatMap((one) => (one.kind === "email" ? [Number(one.smarthost.split(":").at(-1))] : []));
    return [...new Set([443, ...mail])];
}

/** A worse alert silences milder ones of the same thing; InfoInhibitor, mild ones while nothing worse is on. */
const INHIBITIONS = [
    {
        source_matchers: ["severity = critical"],
        target_matchers: ["severity =~ warning|info"],
        equal: ["namespace", "alertname"],
    },
    {
        source_matchers: ["severity = warning"],
        target_matchers: ["severity = info"],
        equal: ["namespace", "alertname"],
    },
    { source_matchers: ["alertname = InfoInhibitor"], target_matchers: ["severity = info"], equal: ["namespace"] },
];

function atLeast(severity: Severity): readonly Severity[] {
    return SEVERITIES.slice(SEVERITIES.indexOf(severity));
}

function receiver(one: AlertReceiver): Record<string, unknown> {
    const file = `/etc/alertmanager/secrets/${RECEIVER_SECRET_NAME}/${one.name}`;
    switch (one.kind) {
        case "slack":
            return {
                name: one.name,
                slack_configs: [
                    {
                        api_url_file: file,
                        channel: one.channel,
                        send_resolved: true,
                        title: "[{{ .Status | toUpper }}] {{ .CommonLabels.alertname }} ({{ .CommonLabels.severity }})",
                        text: "{{ range .Alerts }}{{ or .Annotations.summary .Annotations.message }}\n{{ .Annotations.description }}\n{{ end }}",
                    },
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
