import type { IngressController } from "./contract.ts";

/** A Service that a chart's or the program's Ingress leads to. */
export interface RoutedService {
    readonly namespace: string;
    /** `metadata.name` of the Ingress. */
    readonly ingress: string;
    readonly service: string;
    /** Number or name, as the Ingress says it. */
    readonly port: number | string;
}

/** PromQL of the share of requests of the last five minutes that ended in a server error, seen by the controller. */
export function serverErrorRatio(kind: IngressController["kind"], target: RoutedService): string {
    const { metric, selector, status } = counterOf(kind, target);
    const rate = (matchers: string) => `sum(rate(${metric}{${matchers}}[5m]))`;
    return `${rate(`${selector},${status}=~"5.."`)} / ${rate(selector)}`;
}

function counterOf(kind: IngressController["kind"], { namespace, ingress, service, port }: RoutedService) {
    switch (kind) {
        case "traefik":
            return {
                metric: "traefik_service_requests_total",
                selector: `service="${namespace}-${service}-${port}@kubernetes"`,
                status: "code",
            };
        case "nginx":
            // Prometheus has the scraped pod's own namespace and service under the plain names.
            return {
                metric: "nginx_ingress_controller_requests",
                selector: `exported_namespace="${namespace}",ingress="${ingress}",exported_service="${service}"`,
                status: "status",
            };
    }
}
