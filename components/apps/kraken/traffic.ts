import type * as pulumi from "@pulumi/pulumi";
import type { IngressController } from "../../ingress/contract.ts";
import type { Traffic } from "../../workload/contracts.ts";
import { createNetworkPolicy } from "../../workload/network-policy.ts";
import { addresses, inNamespace, internet, INTERNET_HTTPS_EGRESS, pods, type Egress } from "../../workload/network.ts";
import type { LiveKit } from "./configuration.ts";
import { partName, partSelector, PORTS, type Part } from "./names.ts";

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "ws:": 80, "https:": 443, "wss:": 443 };
const IP_ADDRESS = /^\d+(\.\d+){3}$/;
/** `<service>.<namespace>.svc`, with or without the cluster's domain. */
const IN_CLUSTER = /^[^.]+\.(?<namespace>[^.]+)\.svc(\.|$)/;

export interface TrafficArgs {
    readonly namespace: pulumi.Input<string>;
    readonly controller: Pick<IngressController, "peer">;
    /** Ways to what the backend keeps its state in. */
    readonly services: readonly Egress[];
    readonly livekit?: Pick<LiveKit, "url" | "internalUrl"> | undefined;
}

/** The chart has values for policies and no template that reads them. Nothing is scraped: there are no metrics. */
export function createPolicies(
    name: string,
    { namespace, controller, services, livekit }: TrafficArgs,
    opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): pulumi.Resource[] {
    const frontend = pods(partSelector("frontend"));
    const traffic: Record<Part, Traffic> = {
        backend: {
            ingress: [{ from: [controller.peer, frontend], ports: [{ port: PORTS.backend }] }],
            egress: [
                ...services,
                // Push messages go to whatever service a browser names.
                INTERNET_HTTPS_EGRESS,
                ...(livekit ? livekitEgress(livekit.internalUrl ?? livekit.url) : []),
            ],
        },
        frontend: {
            ingress: [{ from: [controller.peer], ports: [{ port: PORTS.frontend }] }],
            egress: [{ to: [pods(partSelector("backend"))], ports: [{ port: PORTS.backend }] }],
        },
    };
    return (Object.keys(traffic) as Part[]).map((part) =>
        createNetworkPolicy(
            `${name}-${part}`,
            { namespace, policyName: partName(part), selector: partSelector(part), traffic: traffic[part] },
            opts,
        ),
    );
}

/** The way to a LiveKit server beside HTTPS to the internet: pods of a namespace, one address, or another port. */
export function livekitEgress(url: string): Egress[] {
    const { protocol, hostname, port: given } = new URL(url);
    const port = given === "" ? (DEFAULT_PORTS[protocol] ?? 443) : Number(given);
    const namespace = IN_CLUSTER.exec(hostname)?.groups?.["namespace"];
    if (namespace !== undefined) {
        return [{ to: [inNamespace(namespace)], ports: [{ port }] }];
    }
    if (IP_ADDRESS.test(hostname)) {
        return [{ to: [addresses(`${hostname}/32`)], ports: [{ port }] }];
    }
    return port === 443 ? [] : [{ to: [internet()], ports: [{ port }] }];
}
