import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { stateful, type Protection } from "../protection.ts";
import { loadBalancerAddress } from "../workload/load-balancer-address.ts";
import type { Annotations } from "./contract.ts";

/** A load balancer that DigitalOcean keeps for a Service of the cluster. */
export interface DigitalOceanLoadBalancer {
    readonly kind: "digitalocean";
    /** Name on DigitalOcean; letters, digits, `-` and `.`, at most 255. It can be looked up by it. */
    readonly name: string;
    /**
     * `REGIONAL_NETWORK` passes packets through, with the client's address, and knows no idle time. `REGIONAL` ends
     * connections and opens new ones: without a PROXY protocol the client's address is lost.
     */
    readonly type: "REGIONAL_NETWORK" | "REGIONAL";
    /** Number of its nodes, 1 or more. */
    readonly sizeUnit: number;
    /** Announces the client's address to the controller. `REGIONAL` only. */
    readonly proxyProtocol: boolean;
    /** Whose PROXY protocol is believed, as CIDRs: the VPC's. Headers that name a client are believed of nobody. */
    readonly trustedCidrs: readonly pulumi.Input<string>[];
    /** A name that already resolves to the balancer: pods then reach it by that name instead of short-cutting past it. */
    readonly hostname?: string;
    /** Seconds without traffic after which a `REGIONAL` balancer closes a connection; its own 60 unless given. */
    readonly idleTimeoutSeconds?: number;
}

/** Whatever a cluster's own provider of load balancers gives: MetalLB, cloud-provider-kind, `minikube tunnel`. */
export interface ForeignLoadBalancer {
    readonly kind: "load-balancer";
}

/** Fixed ports of every node, for a cluster that maps them to the machine: kind with `extraPortMappings`. */
export interface NodePorts {
    readonly kind: "node-port";
    /** From the cluster's range: 30000 to 32767, unless that was changed. */
    readonly httpPort: number;
    readonly httpsPort: number;
    /** Where the mapped ports are reached. */
    readonly address: string;
}

/** No way in but through the cluster: `kubectl port-forward`. */
export interface ClusterInternal {
    readonly kind: "cluster-ip";
    /** Where the forwarded port is reached. */
    readonly address: string;
}

/** How an ingress controller is reached from outside. */
export type Exposure = DigitalOceanLoadBalancer | ForeignLoadBalancer | NodePorts | ClusterInternal;

/** Longest that a balancer takes to get its address, with reserve: a DigitalOcean one needs two to four minutes. */
const BALANCER_TIMEOUT = "15m";

export interface IngressServiceArgs {
    readonly namespace: pulumi.Input<string>;
    readonly serviceName: string;
    readonly exposure: Exposure;
    /** Labels of the controller's pods. */
    readonly selector: Record<string, string>;
    /** Names of its ports for plain and encrypted requests. */
    readonly targetPorts: { readonly http: string; readonly https: string };
    readonly protection: Protection;
}

/**
 * The Service in front of an ingress controller. It belongs to the program and not to the chart, so that a release which
 * is installed anew keeps its address, and it is there first: the controllers read their address from it.
 */
export function createIngressService(
    name: string,
    { namespace, serviceName, exposure, selector, targetPorts, protection }: IngressServiceArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Service {
    return new k8s.core.v1.Service(
        name,
        {
            metadata: { name: serviceName, namespace, annotations: serviceAnnotations(exposure) },
            spec: {
                ...serviceSpec(exposure),
                selector,
                ports: [
                    { name: "http", port: 80, targetPort: targetPorts.http, ...nodePort(exposure, "httpPort") },
                    { name: "https", port: 443, targetPort: targetPorts.https, ...nodePort(exposure, "httpsPort") },
                ],
            },
        },
        pulumi.mergeOptions(stateful(protection, opts), { customTimeouts: { create: BALANCER_TIMEOUT } }),
    );
}

/** Whether the exposure gives the Service an address that a controller can report on its Ingresses. */
export function reportsStatus(exposure: Exposure): boolean {
    return exposure.kind === "digitalocean" || exposure.kind === "load-balancer";
}

/** Address that public names point at: an IP, or a host name where the balancer goes by one. */
export function addressOf(service: k8s.core.v1.Service, exposure: Exposure): pulumi.Output<string> {
    if (exposure.kind === "node-port" || exposure.kind === "cluster-ip") {
        return pulumi.output(exposure.address);
    }
    return loadBalancerAddress(service);
}

/** What is wrong with a balancer's settings, as a sentence with its remedy; nothing when all is right. */
export function exposureMistake(exposure: Exposure): string | undefined {
    if (exposure.kind !== "digitalocean") {
        return undefined;
    }
    if (exposure.proxyProtocol && exposure.type !== "REGIONAL") {
        return `proxyProtocol: a load balancer of type ${exposure.type} has none; use type REGIONAL, or turn it off.`;
    }
    if (exposure.proxyProtocol && exposure.trustedCidrs.length === 0) {
        return "trustedCidrs: [] with proxyProtocol lets no announcement be believed; name the range of the VPC.";
    }
    if (exposure.idleTimeoutSeconds !== undefined && exposure.type !== "REGIONAL") {
        return `idleTimeoutSeconds: a load balancer of type ${exposure.type} closes no idle connection; leave it out.`;
    }
    return undefined;
}

/** DigitalOcean's annotations. Its controller drops all of them when one value is not a string. */
export function digitalOceanAnnotations(balancer: DigitalOceanLoadBalancer): Record<string, string> {
    const settings: Record<string, string | number | boolean | undefined> = {
        name: balancer.name,
        type: balancer.type,
        "size-unit": balancer.sizeUnit,
        "enable-proxy-protocol": balancer.proxyProtocol,
        hostname: balancer.hostname,
        "http-idle-timeout-seconds": balancer.idleTimeoutSeconds,
    };
    return Object.fromEntries(
        Object.entries(settings).flatMap(([key, value]) =>
            value === undefined ? [] : [[`service.beta.kubernetes.io/do-loadbalancer-${key}`, String(value)]],
        ),
    );
}

/** Pulumi would wait for pods behind the Service; they come after it. Here the address is what counts. */
function serviceAnnotations(exposure: Exposure): Annotations {
    const wait: Annotations = reportsStatus(exposure)
        ? { "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0]}" }
        : { "pulumi.com/skipAwait": "true" };
    return exposure.kind === "digitalocean" ? { ...digitalOceanAnnotations(exposure), ...wait } : wait;
}

function serviceSpec(exposure: Exposure): Pick<k8s.types.input.core.v1.ServiceSpec, "type" | "externalTrafficPolicy"> {
    switch (exposure.kind) {
        case "digitalocean":
            // Passed-through packets keep the client's address only on a node that runs the controller; the balancer
            // asks every node whether it does. What a proxy announces survives any detour.
            return {
                type: "LoadBalancer",
                externalTrafficPolicy: exposure.type === "REGIONAL_NETWORK" ? "Local" : "Cluster",
            };
        case "load-balancer":
            return { type: "LoadBalancer", externalTrafficPolicy: "Cluster" };
        case "node-port":
            return { type: "NodePort", externalTrafficPolicy: "Cluster" };
        case "cluster-ip":
            return { type: "ClusterIP" };
    }
}

function nodePort(exposure: Exposure, port: "httpPort" | "httpsPort") {
    return exposure.kind === "node-port" ? { nodePort: exposure[port] } : {};
}
