import { digitalOceanAnnotations } from "../../components/ingress/load-balancer.ts";
import type { Settings } from "../../settings.ts";

/** Annotations of a Service that has a load balancer of its own, beside the one of the ingress controller. */
export function ownLoadBalancer({ cluster }: Settings, app: string): Readonly<Record<string, string>> {
    return cluster.kind === "doks"
        ? digitalOceanAnnotations({
              kind: "digitalocean",
              name: `${cluster.name}-${app}`,
              type: "REGIONAL_NETWORK",
              sizeUnit: 1,
              proxyProtocol: false,
              trustedCidrs: [],
          })
        : {};
}
