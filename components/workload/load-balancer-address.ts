import * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";

/**
 * IP address or host name that a Service's load balancer got; the engine waits for it. Not known in a preview in which a
 * Service is to get its balancer.
 *
 * @throws ResourceError when the update is done and there is none.
 */
export function loadBalancerAddress(service: k8s.core.v1.Service): pulumi.Output<string> {
    return service.status.loadBalancer.ingress.apply((ingress) => {
        const address = ingress?.[0]?.ip ?? ingress?.[0]?.hostname;
        if (address !== undefined) {
            return address;
        }
        if (pulumi.runtime.isDryRun()) {
            // The SDK takes it for an output that is not known, whatever its type.
            return pulumi.unknown as unknown as string;
        }
        throw new pulumi.ResourceError(
            "The Service has no load-balancer address. See `kubectl describe service` for what its provider said.",
            service,
            true,
        );
    });
}
