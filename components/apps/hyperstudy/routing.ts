import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Edge, HostNeeds, RouteSetting } from "../../ingress/contract.ts";
import { PublicHost, type Route } from "../../ingress/public-host.ts";
import { PublicName } from "../../ingress/public-name.ts";
import { LABELS, PORTS } from "./names.ts";

const ROUTE_NAME = "hyperstudy-main";
const INGRESS_NAME = "hyperstudy-ingress";

const NEEDS: HostNeeds = { webSockets: true };

/** What belongs to rooms, and so to single pods. */
const ROOM_PATHS = ["/socket.io/", "/api/room/", "/api/experiment/", "/ws/experiment/v2"];

/** The page of a room, such as `/experiment/room_x1`: no whole path element, so no prefix as Ingresses know it. */
const ROOM_PAGE = "/experiment/room_";

/** Of two routes that match, the one with the higher number wins. Left out, the longer one would: also that of a long host. */
const PRIORITIES = { roomPage: 100, room: 50, api: 20, rest: 1 };

export interface RoutingArgs {
    readonly namespace: pulumi.Input<string>;
    readonly hostname: string;
    readonly edge: Edge;
    /** Names of the Services; without a pod router what belongs to rooms goes to the backend. */
    readonly services: {
        readonly backend: pulumi.Output<string>;
        readonly frontend: pulumi.Output<string>;
        readonly podRouter: pulumi.Output<string> | undefined;
    };
}

/** The public host; returns its URL. */
export function createRouting(
    name: string,
    args: RoutingArgs,
    opts: pulumi.ComponentResourceOptions,
): pulumi.Output<string> {
    const { namespace, edge } = args;
    const setting = edge.controller.onIngressRoute?.(name, namespace, NEEDS, opts);
    return setting ? createIngressRoute(name, args, setting, opts) : createIngress(name, args, opts);
}

/** Traefik's own kind of route, with a regular expression for the pages of rooms. */
function createIngressRoute(
    name: string,
    { namespace, hostname, edge, services }: RoutingArgs,
    { entryPoints, middlewares }: RouteSetting,
    opts: pulumi.ComponentResourceOptions,
): pulumi.Output<string> {
    const { roomPage, room, backend, frontend } = targets(services);
    const host = new PublicName(name, { namespace, hostname, edge, labels: LABELS }, opts);
    const route = (match: string, priority: number, { service, port }: Target) => ({
        kind: "Rule",
        match: `Host(\`${hostname}\`) && ${match}`,
        priority,
        ...(middlewares.length > 0 && { middlewares }),
        services: [{ name: service, port }],
    });
    new k8s.apiextensions.CustomResource(
        name,
        {
            apiVersion: "traefik.io/v1alpha1",
            kind: "IngressRoute",
            metadata: { name: ROUTE_NAME, namespace, labels: LABELS },
            spec: {
                entryPoints,
                routes: [
                    ...roomPage.map((target) =>
                        route(`PathRegexp(\`^${ROOM_PAGE}[\\w-]+\`)`, PRIORITIES.roomPage, target),
                    ),
                    ...ROOM_PATHS.map((path) => route(`PathPrefix(\`${path}\`)`, PRIORITIES.room, room)),
                    route("PathPrefix(`/api/`)", PRIORITIES.api, backend),
                    route("PathPrefix(`/`)", PRIORITIES.rest, frontend),
                ],
                tls: { secretName: host.tlsSecretName },
            },
        },
        pulumi.mergeOptions(opts, { dependsOn: [...edge.controller.ready] }),
    );
    return host.url;
}

/**
 * The same as an Ingress. Among the paths that fit, nginx takes the longest, which makes the same order; and a path that
 * is not to be read as whole elements stands for all that begin with it, which does for the regular expression.
 */
function createIngress(
    name: string,
    { namespace, hostname, edge, services }: RoutingArgs,
    opts: pulumi.ComponentResourceOptions,
): pulumi.Output<string> {
    const { roomPage, room, backend, frontend } = targets(services);
    const below = (path: string, target: Target): Route => ({ path: path.replace(/(?<=.)\/$/, ""), ...target });
    const host = new PublicHost(
        name,
        {
            namespace,
            hostname,
            edge,
            needs: NEEDS,
            ingressName: INGRESS_NAME,
            labels: LABELS,
            routes: [
                ...roomPage.map((target): Route => ({
                    path: ROOM_PAGE,
                    pathType: "ImplementationSpecific",
                    ...target,
                })),
                ...ROOM_PATHS.map((path) => below(path, room)),
                below("/api/", backend),
                below("/", frontend),
            ],
        },
        opts,
    );
    return host.url;
}

interface Target {
    readonly service: pulumi.Output<string>;
    readonly port: number;
}

/** Without a pod router pages of rooms are pages like others. */
function targets(services: RoutingArgs["services"]) {
    const backend: Target = { service: services.backend, port: PORTS.backend };
    const frontend: Target = { service: services.frontend, port: PORTS.frontend };
    const router: Target | undefined = services.podRouter && { service: services.podRouter, port: PORTS.podRouter };
    return { roomPage: router ? [router] : [], room: router ?? backend, backend, frontend };
}
