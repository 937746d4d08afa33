import assert from "node:assert/strict";
import type { AlertReceiver } from "../../components/platform/alert-receivers.ts";
import type { Inhibition } from "../../components/platform/alert-inhibitions.ts";
import { only } from "../support/deploy.ts";
import { changedStack, type StackSettings } from "../support/program.ts";

/** A receiver as the settings have it. */
export type ReceiverSetting = Pick<AlertReceiver, "name" | "teams"> & { readonly severity?: AlertReceiver["severity"] };

/** What of Alertmanager's configuration tests read. */
export interface AlertmanagerConfig {
    readonly route: { readonly routes: readonly Readonly<Record<string, unknown>>[] };
    readonly receivers: readonly { readonly name: string }[];
    readonly inhibit_rules: readonly Inhibition[];
}

/** What a stack tells Alertmanager, and the settings that it follows from. */
export interface Told {
    readonly config: AlertmanagerConfig;
    readonly receivers: readonly ReceiverSetting[];
    readonly deadMansSwitch: boolean;
}

const TEAM_RECEIVERS = [
    { kind: "slack", name: "everybody", severity: "info", channel: "#alerts" },
    { kind: "slack", name: "kraken-chat", channel: "#kraken", teams: ["kraken"] },
    { kind: "webhook", name: "data", severity: "critical", teams: ["platform", "chat4all"] },
];

const CHANGES: Readonly<Record<string, { readonly stack: "dev" | "prod" | "local"; readonly alertmanager?: object }>> =
    {
        dev: { stack: "dev" },
        prod: { stack: "prod" },
        local: { stack: "local" },
        "prod with receivers of teams": {
            stack: "prod",
            alertmanager: { receivers: TEAM_RECEIVERS, deadMansSwitch: { everyMinutes: 10 } },
        },
    };

/** What each of the stacks, and one with receivers of teams, tells Alertmanager. */
export const TOLD: Readonly<Record<string, () => Promise<Told>>> = Object.fromEntries(
    Object.entries(CHANGES).map(([name, { stack, alertmanager }]) => [
        name,
        async () => {
            let settings: Record<string, unknown> = {};
            const resources = await changedStack(stack, (given: StackSettings) => {
                const monitoring = given["monitoring"];
                assert(monitoring);
                monitoring["alertmanager"] = alertmanager ?? monitoring["alertmanager"] ?? {};
                settings = monitoring["alertmanager"] as Record<string, unknown>;
            });
            const release = only(resources, "kubernetes:helm.sh/v3:Release", "monitoring-release");
            return {
                config: release.inputs["values"]?.["alertmanager"]?.["config"] as unknown as AlertmanagerConfig,
                receivers: (settings["receivers"] ?? []) as ReceiverSetting[],
                deadMansSwitch: settings["deadMansSwitch"] !== undefined,
            };
        },
    ]),
);
