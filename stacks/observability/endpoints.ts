import * as pulumi from "@pulumi/pulumi";
import type { Check, Endpoint } from "../../components/platform/probes/endpoint.ts";
import type { AppOutputs } from "../../outputs.ts";
import type { Settings } from "../../settings.ts";
import { namespaceName, TEAM_OF, type AppName } from "../namespaces.ts";
import type { Observed } from "../observability.ts";

/** Outputs of an application that are addresses. */
type AddressOf<Outputs> = Extract<keyof Outputs, "url" | `${string}Url` | `${string}Urls`>;

/** How an address is asked, or why it is not. */
type Treatment =
    | {
          readonly check: Check;
          /** What is asked below the address. */
          readonly below?: string;
          /** Where the address is public; everywhere unless given. */
          readonly where?: (settings: Settings) => boolean;
          /** Whether it stands on a host of its own, not on that of the application's `url`; false unless given. */
          readonly ownHost?: boolean;
      }
    | { readonly unasked: string };

type Treatments = {
    readonly [App in AppName]: { readonly [Address in AddressOf<Required<AppOutputs>[App]>]: Treatment };
};

const INSIDE: Treatment = { unasked: "is an address within the cluster" };
const GRAFANA: Treatment = { unasked: "is the platform's Grafana, which is asked for all" };
const PAGE: Check = { kind: "page" };
const DEEP_PAGE: Check = { kind: "page", deep: true };
const DOCUMENT: Check = { kind: "document" };

/** Opens a connection of Engine.IO 4; no client of Socket.IO is one before it says more. */
const SOCKET_IO = "/?EIO=4&transport=websocket";

/** Every address among the outputs of every application. A new one does not type-check until it is here. */
export const TREATMENTS: Treatments = {
    kraken: {
        url: { check: PAGE },
        healthUrl: { check: PAGE },
        frontendHealthUrl: { check: PAGE },
        socketUrl: { check: { kind: "handshake", status: 101 }, below: SOCKET_IO },
        apiUrl: { unasked: "answers below itself only, as healthUrl does" },
        livekitWebhookUrl: { unasked: "takes what LiveKit signs and nothing else" },
        backendUrl: INSIDE,
        frontendUrl: INSIDE,
        databaseUrl: INSIDE,
    },
    docuelevate: {
        url: { check: PAGE },
        healthUrl: { check: PAGE },
        apiUrl: INSIDE,
        gotenbergUrl: INSIDE,
        meilisearchUrl: INSIDE,
    },
    hyperstudy: {
        url: { check: PAGE },
        apiUrl: { check: PAGE, below: "/health" },
        socketUrl: { unasked: "is routed by rooms: what it answers without one is not published" },
        experimentSocketUrl: { unasked: "is routed by rooms: what it answers without one is not published" },
        grafanaUrl: GRAFANA,
        backendUrl: INSIDE,
        podUrls: INSIDE,
        podRouterUrl: INSIDE,
        frontendUrl: INSIDE,
    },
    chat4all: {
        url: { unasked: "answers below itself only, as healthUrl does" },
        docsUrl: { check: DOCUMENT },
        // Without a token it refuses; where it were no upgrade it would not be found.
        socketUrl: { check: { kind: "handshake", status: 403 } },
        healthUrl: { check: PAGE },
        readyUrl: { check: DEEP_PAGE },
        apiUrl: INSIDE,
        objectStoreUrl: {
            check: PAGE,
            below: "/status",
            ownHost: true,
            where: ({ apps: { chat4all } }) =>
                chat4all?.objectStore.form === "in-cluster" && chat4all.filesHost !== undefined,
        },
    },
    reactiveRtc: {
        url: { check: PAGE, below: "/healthz" },
        resolveUrl: { check: PAGE, below: "?clientId=platform-probe" },
        // A session of its own that ends with the connection.
        socketUrl: { check: { kind: "handshake", status: 101 }, below: "?clientId=platform-probe" },
        loadBalancerUrl: INSIDE,
        socketServiceUrl: INSIDE,
        prometheusUrl: INSIDE,
        dashboardUrl: GRAFANA,
    },
};

/** Every public address of the stack, and for each encrypted host that plain requests are sent on. */
export function endpointsOf(observed: Observed): Endpoint[] {
    const apps = Object.keys(observed.settings.apps) as AppName[];
    return [...grafanaEndpoints(observed), ...apps.flatMap((app) => appEndpoints(app, observed))];
}

function grafanaEndpoints({ platform: { grafanaUrl, monitoring } }: Observed): Endpoint[] {
    const common = { team: "platform", namespace: monitoring.namespace } as const;
    const url = pulumi.interpolate`${grafanaUrl}/api/health`;
    return [
        { ...common, name: "grafana", url, encrypted: true, check: PAGE },
        redirect({ ...common, name: "grafana" }, grafanaUrl),
    ];
}

function appEndpoints(app: AppName, { settings, apps }: Observed): Endpoint[] {
    const addresses = apps[app] as Readonly<Record<string, pulumi.Input<string>>> | undefined;
    const team = TEAM_OF[app];
    const encrypted = isEncrypted(app, settings);
    const common = { team, namespace: namespaceName(settings, app) };
    const asked = Object.entries<Treatment>(TREATMENTS[app]).flatMap(([key, treatment]): Endpoint[] => {
        const address = addresses?.[key];
        if ("unasked" in treatment || address === undefined || treatment.where?.(settings) === false) {
            return [];
        }
        const { check, below = "", ownHost } = treatment;
        const named = { ...common, name: nameOf(team, key) };
        return [
            { ...named, url: pulumi.interpolate`${address}${below}`, encrypted, check },
            ...(ownHost && encrypted ? [redirect(named, address)] : []),
        ];
    });
    const url = addresses?.["url"];
    return encrypted && url !== undefined ? [...asked, redirect({ ...common, name: team }, url)] : asked;
}

function redirect(common: Pick<Endpoint, "name" | "team" | "namespace">, url: pulumi.Input<string>): Endpoint {
    const plain = pulumi.output(url).apply((address) => address.replace(/^https:/, "http:"));
    return { ...common, name: `${common.name}-redirect`, url: plain, encrypted: false, check: { kind: "redirect" } };
}

/** Whether an application's public host has a certificate. */
function isEncrypted(app: AppName, { apps }: Settings): boolean {
    switch (app) {
        case "kraken":
        case "docuelevate":
            return apps[app]?.tls.mode !== "none";
        case "reactiveRtc":
            return apps.reactiveRtc?.gateway.service.type === "ClusterIP";
        default:
            return true;
    }
}

/** `kraken-frontend-health` of `frontendHealthUrl`, and `kraken` of `url`. */
function nameOf(team: string, key: string): string {
    const words = key.replace(/(^u|U)rl$/, "").replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return words === "" ? team : `${team}-${words}`;
}
