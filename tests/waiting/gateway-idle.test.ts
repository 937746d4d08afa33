import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { describeWith, program } from "../apps/reactive-rtc/programs.ts";
import { POD, RunningGateway, type Echo } from "../apps/reactive-rtc/running-gateway.ts";

/** Longer than the 60 seconds after which nginx cuts a silent connection by default. */
const SILENT_MILLISECONDS = 90_000;

const PATHS = [`/ws/ip/${POD}/connect`, "/ws/connect", "/ws/socket-1/connect"];

interface Silence {
    readonly gateway: RunningGateway;
    readonly connections: readonly Echo[];
    readonly since: number;
}

const programs = { nginx: program("nginx") };
let silence: Silence | undefined;

// Hooks of all tests, of which this file's come last: meanwhile the connections are silent.
before(async () => {
    if (programs.nginx !== undefined) {
        const gateway = await RunningGateway.start(programs.nginx);
        const connections = await Promise.all(PATHS.map((path) => gateway.upgrade(path)));
        silence = { gateway, connections, since: Date.now() };
    }
});

after(() => silence?.gateway.stop());

describeWith("Silent connections through Reactive RTC's gateway [slow]", programs, () => {
    it("R24 RX25 are still there after 90 seconds", async function () {
        assert(silence);
        const { connections, since } = silence;
        this.timeout(SILENT_MILLISECONDS + 20_000);
        await delay(Math.max(0, since + SILENT_MILLISECONDS - Date.now()));
        assert.deepEqual(
            connections.map(({ closed }) => closed),
            PATHS.map(() => false),
        );
        const answers = await Promise.all(connections.map((connection) => connection.send("still there")));
        assert.deepEqual(
            answers,
            PATHS.map(() => "still there"),
        );
    });
});
