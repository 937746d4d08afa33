import type { AppOutputs, PlatformOutputs } from "../outputs.ts";

/** One question to a public address of a stack, and which answers will do. */
export interface Probe {
    /** Whose address it is, such as `kraken health`. */
    readonly name: string;
    readonly url: string;
    readonly expects: Expectation;
}

/**
 * - `page`: any page, or a redirect to one;
 * - `ok`: status 200;
 * - `guarded-page`: a page, or the server's own refusal of a client that has not logged in;
 * - `socket.io`: a WebSocket whose first words open a session of Socket.IO;
 * - `websocket`: a WebSocket;
 * - `guarded-websocket`: a WebSocket, or the server's own refusal of a client that has not logged in.
 */
export type Expectation = "page" | "ok" | "guarded-page" | "socket.io" | "websocket" | "guarded-websocket";

/** Names itself to servers that ask who is there. */
const CLIENT = "clientId=smoke-test";

type Outputs = Required<AppOutputs>;

/** The questions to each application, by the outputs of it. */
const PROBES: { readonly [App in keyof Outputs]: (outputs: Outputs[App]) => Probe[] } = {
    kraken: ({ url, healthUrl, frontendHealthUrl, socketUrl }) => [
        { name: "kraken", url, expects: "page" },
        { name: "kraken backend health", url: healthUrl, expects: "ok" },
        { name: "kraken frontend health", url: frontendHealthUrl, expects: "ok" },
        { name: "kraken events", url: socketUrl, expects: "socket.io" },
    ],
    docuelevate: ({ url, healthUrl }) => [
        { name: "docuelevate", url, expects: "page" },
        { name: "docuelevate health", url: healthUrl, expects: "ok" },
    ],
    hyperstudy: ({ url, apiUrl, socketUrl, experimentSocketUrl }) => [
        { name: "hyperstudy", url, expects: "page" },
        { name: "hyperstudy health", url: `${apiUrl}/health`, expects: "ok" },
        { name: "hyperstudy events", url: socketUrl, expects: "socket.io" },
        { name: "hyperstudy experiments", url: experimentSocketUrl, expects: "guarded-websocket" },
    ],
    chat4all: ({ docsUrl, healthUrl, readyUrl, socketUrl, objectStoreUrl }) => [
        { name: "chat4all documentation", url: docsUrl, expects: "page" },
        { name: "chat4all health", url: healthUrl, expects: "ok" },
        { name: "chat4all readiness", url: readyUrl, expects: "ok" },
        { name: "chat4all messages", url: socketUrl, expects: "guarded-websocket" },
        // Without TLS it is an address within the cluster.
        ...(objectStoreUrl.startsWith("https:")
            ? [{ name: "chat4all files", url: objectStoreUrl, expects: "guarded-page" } as const]
            : []),
    ],
    reactiveRtc: ({ url, resolveUrl, socketUrl }) => [
        { name: "reactive-rtc gateway health", url: `${url}/healthz`, expects: "ok" },
        { name: "reactive-rtc resolve", url: `${resolveUrl}?${CLIENT}`, expects: "ok" },
        { name: "reactive-rtc socket", url: `${socketUrl}?${CLIENT}`, expects: "websocket" },
    ],
};

/** Every question to a stack: its applications, and the platform's own pages. */
export function probesOf({ apps, monitoring }: Pick<PlatformOutputs, "apps" | "monitoring">): Probe[] {
    const names = Object.keys(PROBES) as (keyof Outputs)[];
    return [
        { name: "grafana health", url: `${monitoring.grafanaUrl}/api/health`, expects: "ok" },
        ...names.flatMap((name) => ofApplication(name, apps)),
    ];
}

function ofApplication<App extends keyof Outputs>(name: App, apps: Partial<Outputs>): Probe[] {
    const outputs = apps[name];
    return outputs === undefined ? [] : PROBES[name](outputs);
}
