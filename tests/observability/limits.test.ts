import assert from "node:assert/strict";
import * as limits from "../../observability/limits.ts";
import type { Threshold } from "../../observability/panels.ts";
import { plannedRules, type PlannedAlert } from "./planned-rules.ts";

/** An alert whose expression ends in a comparison that a panel draws as a limit. */
interface Drawn {
    readonly alert: string;
    readonly severity: "warning" | "critical";
    readonly limit: readonly Threshold[];
    readonly colour: Threshold["colour"];
    /** What the alert compares with, given what the panel draws. */
    readonly compared: (value: number) => string;
}

const free = (value: number) => `< ${Math.round((1 - value) * 100) / 100}`;
const used = (value: number) => `> ${value}`;
/** Below the value where the next colour begins. */
const days = (value: number) => `< ${value * 86400}`;

const DRAWN: readonly Drawn[] = [
    { alert: "VolumeFillsUp", severity: "warning", limit: limits.VOLUME_IN_USE, colour: "orange", compared: free },
    { alert: "VolumeFillsUp", severity: "critical", limit: limits.VOLUME_IN_USE, colour: "red", compared: free },
    {
        alert: "NodeMemoryShort",
        severity: "warning",
        limit: limits.NODE_MEMORY_IN_USE,
        colour: "orange",
        compared: free,
    },
    { alert: "NodeDiskFillsUp", severity: "warning", limit: limits.NODE_DISK_IN_USE, colour: "orange", compared: free },
    {
        alert: "PostgresConnectionsShort",
        severity: "warning",
        limit: limits.SERVER_IN_USE,
        colour: "orange",
        compared: used,
    },
    {
        alert: "MongoConnectionsShort",
        severity: "warning",
        limit: limits.SERVER_IN_USE,
        colour: "orange",
        compared: used,
    },
    { alert: "RedisMemoryFull", severity: "warning", limit: limits.SERVER_IN_USE, colour: "orange", compared: used },
    { alert: "IngressSlow", severity: "warning", limit: limits.SLOW, colour: "orange", compared: used },
    { alert: "CertificateExpires", severity: "critical", limit: limits.DAYS_LEFT, colour: "orange", compared: days },
    { alert: "CertificateExpires", severity: "warning", limit: limits.DAYS_LEFT, colour: "yellow", compared: days },
];

describe("The limits that panels draw", () => {
    let alerts: readonly PlannedAlert[];

    before(async function () {
        this.timeout("1m");
        alerts = (await plannedRules("dev")).flatMap((rules) => rules.alerts);
    });

    for (const { alert, severity, limit, colour, compared } of DRAWN) {
        it(`turn ${colour} where ${alert} fires as ${severity}`, () => {
            const found = alerts.find((each) => each.alert === alert && each.labels["severity"] === severity);
            const value = limit.find((step) => step.colour === colour)?.value;
            assert.ok(found && value !== undefined);
            assert.ok(` ${found.expr} `.includes(` ${compared(value)} `), `${found.expr} is not ${compared(value)}`);
        });
    }
});
