import * as pulumi from "@pulumi/pulumi";
import { ANYBODY, API_SERVER_EGRESS } from "../platform/control-plane.ts";
import { PlatformNamespace } from "../platform/platform-namespace.ts";
import { scrapeBy } from "../platform/scraper.ts";
import { pods, type Peer } from "../workload/network.ts";
import type { IngressControllerArgs } from "./controller-args.ts";
import { addressOf, createIngressService, exposureMistake, reportsStatus } from "./load-balancer.ts";

export interface EntranceArgs extends IngressControllerArgs {
    /** Name of the namespace and of the Service. */
    readonly entranceName: string;
    /** Labels of the controller's pods. */
    readonly selector: Record<string, string>;
    /** Where the pods listen. */
    readonly ports: { readonly http: number; readonly https: number; readonly metrics: number };
    /** The chart's names of those for requests. */
    readonly portNames: { readonly http: string; readonly https: string };
}

/** What stands around a controller, whatever its kind. */
export interface Entrance {
    readonly namespace: pulumi.Output<string>;
    /** Host name of the Service within the cluster. */
    readonly serviceHost: pulumi.Output<string>;
    readonly address: pulumi.Output<string>;
    readonly reportsStatus: boolean;
    /** `namespace/name` of the Service whose address goes into the status of Ingresses, where it has one. */
    readonly publishedService: pulumi.Output<string> | undefined;
    /** The controller's pods. */
    readonly peer: Peer;
    /** What must exist before the controller. */
    readonly ready: readonly pulumi.Resource[];
}

/**
 * Namespace, policies and Service of an ingress controller.
 *
 * @throws ResourceError for a load balancer that cannot be.
 */
export function createEntrance(name: string, args: EntranceArgs, parent: pulumi.Resource): Entrance {
    const { entranceName, selector, ports, portNames, exposure, scraper, protection } = args;
    const mistake = exposureMistake(exposure);
    if (mistake) {
        throw new pulumi.ResourceError(mistake, parent, true);
    }
    const { namespaceName, ready } = new PlatformNamespace(
        `${name}-namespace`,
        {
            namespaceName: entranceName,
            podSecurity: "restricted",
            traffic: [
                {
                    policyName: "controller",
                    selector,
                    ingress: [
                        { from: ANYBODY, ports: [{ port: ports.http }, { port: ports.https }] },
                        scrapeBy(scraper, ports.metrics),
                    ],
                    // Any pod may stand behind a host; its own policy says whether it answers.
                    egress: [API_SERVER_EGRESS, { to: [{ namespaceSelector: {} }], ports: [] }],
                },
            ],
            protection,
        },
        { parent },
    );
    const service = createIngressService(
        `${name}-service`,
        {
            namespace: namespaceName,
            serviceName: entranceName,
            exposure,
            selector,
            targetPorts: portNames,
            protection,
        },
        { parent },
    );
    const reports = reportsStatus(exposure);
    return {
        namespace: namespaceName,
        serviceHost: pulumi.interpolate`${service.metadata.name}.${namespaceName}.svc.cluster.local`,
        address: addressOf(service, exposure),
        reportsStatus: reports,
        publishedService: reports ? pulumi.interpolate`${namespaceName}/${service.metadata.name}` : undefined,
        peer: pods(selector, namespaceName),
        ready: [...ready, service, ...scraper.ready],
    };
}
