import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
    receiverPorts,
    receiverSecrets,
    type AlertReceiver,
    type DeadMansSwitch,
} from "../../../components/platform/alert-receivers.ts";
import { alertmanagerConfig } from "../../../components/platform/alertmanager.ts";

const secret = pulumi.output("s3cret");
const FILES = "/etc/alertmanager/secrets/alertmanager-receivers";

const chat: AlertReceiver = { kind: "slack", name: "team-chat", severity: "warning", channel: "#alerts", secret };
const mail: AlertReceiver = {
    kind: "email",
    name: "ops-mail",
    severity: "info",
    to: "ops@example.com",
    from: "alerts@example.com",
    smarthost: "smtp.example.com:587",
    username: "alerts",
    secret,
};
const onCall: AlertReceiver = { kind: "webhook", name: "on-call", severity: "critical", secret };

/** What the tests read of a configuration. */
interface Config {
    readonly route: { readonly receiver: string; readonly group_by: string[]; readonly routes: unknown[] };
    readonly receivers: unknown[];
    readonly inhibit_rules: unknown[];
}

const configOf = (receivers: AlertReceiver[], deadMansSwitch?: DeadMansSwitch) =>
    alertmanagerConfig({ receivers, deadMansSwitch }) as unknown as Config;

describe("Alertmanager's configuration", () => {
    it("tells nobody when nobody is to be told", () => {
        const { route, receivers } = configOf([]);
        assert.equal(route.receiver, "null");
        assert.deepEqual(receivers, [{ name: "null" }]);
    });

    it("never sends the alert that always fires, nor the one that silences others", () => {
        assert.deepEqual(configOf([chat]).route.routes.slice(0, 2), [
            { receiver: "null", matchers: ["alertname = Watchdog"] },
            { receiver: "null", matchers: ["alertname = InfoInhibitor"] },
        ]);
    });

    it("sends the alert that always fires to the dead man's switch every few minutes, and to nobody else", () => {
        const { route, receivers } = configOf([chat], { everyMinutes: 5, url: secret });
        assert.deepEqual(route.routes[0], {
            receiver: "dead-mans-switch",
            matchers: ["alertname = Watchdog"],
            group_by: ["alertname"],
            group_wait: "0s",
            group_interval: "1m",
            repeat_interval: "5m",
        });
        assert.deepEqual(receivers[1], {
            name: "dead-mans-switch",
            webhook_configs: [{ url_file: `${FILES}/dead-mans-switch`, send_resolved: false, max_alerts: 1 }],
        });
        const keys = Object.keys(
            receiverSecrets({ receivers: [chat], deadMansSwitch: { everyMinutes: 5, url: secret } }),
        );
        assert.deepEqual(keys, ["team-chat", "dead-mans-switch"]);
    });

    it("sends to each receiver what is as severe as it asks, or worse", () => {
        assert.deepEqual(configOf([chat, mail, onCall]).route.routes.slice(2), [
            { receiver: "team-chat", matchers: ['severity =~ "warning|critical"'], continue: true },
            { receiver: "ops-mail", matchers: ['severity =~ "info|warning|critical"'], continue: true },
            { receiver: "on-call", matchers: ['severity =~ "critical"'], continue: true },
        ]);
    });

    it("sends to a receiver of some teams theirs only", () => {
        assert.deepEqual(configOf([{ ...onCall, teams: ["platform", "kraken"] }]).route.routes.slice(2), [
            {
                receiver: "on-call",
                matchers: ['severity =~ "critical"', 'team =~ "platform|kraken"'],
                continue: true,
            },
        ]);
    });

    it("sends one message of what a team has in a namespace", () => {
        assert.deepEqual(configOf([]).route.group_by, ["team", "namespace"]);
    });

    it("writes to Slack", () => {
        const [, slack] = configOf([chat]).receivers as { name: string; slack_configs: Record<string, unknown>[] }[];
        assert.equal(slack?.name, "team-chat");
        const [{ title, text, ...config } = {}] = slack.slack_configs;
        assert.deepEqual(config, { api_url_file: `${FILES}/team-chat`, channel: "#alerts", send_resolved: true });
        assert.match(title as string, /firing.*team.*namespace/i);
        assert.match(text as string, /alertname.*severity.*summary.*description.*runbook_url/s);
    });

    it("writes mails over TLS", () => {
        assert.deepEqual(configOf([mail]).receivers[1], {
            name: "ops-mail",
            email_configs: [
                {
                    to: "ops@example.com",
                    from: "alerts@example.com",
                    smarthost: "smtp.example.com:587",
                    auth_username: "alerts",
                    auth_password_file: `${FILES}/ops-mail`,
                    require_tls: true,
                    send_resolved: true,
                },
            ],
        });
    });

    it("calls webhooks", () => {
        assert.deepEqual(configOf([onCall]).receivers[1], {
            name: "on-call",
            webhook_configs: [{ url_file: `${FILES}/on-call`, send_resolved: true }],
        });
    });

    it("needs the way to the receivers: HTTPS, and the port of each mail server once", () => {
        assert.deepEqual(receiverPorts([chat, onCall]), [443]);
        assert.deepEqual(receiverPorts([mail, { ...mail, name: "other" }, chat]), [443, 587]);
    });
});
