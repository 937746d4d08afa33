import { ANYBODY, type Egress, type Ingress } from "../workload/network.ts";

export { ANYBODY };

/** Ports that API servers listen on: DOKS and the `kubernetes` Service, kubeadm and kind, minikube. */
const API_SERVER_PORTS = [443, 6443, 8443];

/**
 * Calls to the API server, whatever its address. A policy sees the endpoint behind the `kubernetes` Service, which a
 * managed control plane neither publishes nor keeps; and Cilium matches no address range against nodes. So the port
 * is what can be said.
 */
export const API_SERVER_EGRESS: Egress = { to: ANYBODY, ports: API_SERVER_PORTS.map((port) => ({ port })) };

/**
 * Calls from the API server to a webhook or an aggregated API. They come from the control plane or a tunnel's end on
 * any node, addresses that cannot be told beforehand; what answers there accepts nothing but authenticated TLS.
 */
export function fromApiServer(...ports: readonly number[]): Ingress {
    return { from: ANYBODY, ports: ports.map((port) => ({ port })) };
}
