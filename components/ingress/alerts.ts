import type { AlertRule } from "../platform/alert-rules.ts";
import { REQUESTS_SUFFER } from "../platform/alert-rules.ts";
import type { IngressController } from "./contract.ts";

/** Label of the alert that explains why requests suffer, whosever they are. */
export const INGRESS_CAUSE = { cause: "ingress" } as const;

/** Requests per second below which a share of them says nothing. */
const FEW = 0.1;

/** What somebody must be told of the ingress controller. */
export function ingressAlerts(kind: IngressController["kind"]): AlertRule[] {
    const { namespace, deployment, requests, code, durations, shortLived, extra } = controllers[kind];
    const ready = `kube_deployment_status_replicas_ready{namespace="${namespace}",deployment="${deployment}"}`;
    const rate = (matchers = "") => `sum(rate(${requests}{${matchers}}[5m]))`;
    return [
        {
            alert: "IngressControllerDown",
            expr: `max by (namespace, deployment) (${ready}) == 0 or absent(${ready})`,
            for: "2m",
            severity: "critical",
            labels: INGRESS_CAUSE,
            summary: "No pod of the ingress controller is ready.",
            description: "No public host answers.",
        },
        {
            alert: "IngressGatewayErrors",
            expr: `${rate(`${code}=~"502|503|504"`)} / (${rate()} > ${FEW}) > 0.05`,
            for: "10m",
            severity: "warning",
            labels: REQUESTS_SUFFER,
            summary: "{{ $value | humanizePercentage }} of all requests find no Service that answers in time.",
            description: "Pods behind the ingress controller are gone or overloaded, or policies keep it from them.",
        },
        {
            alert: "IngressSlow",
            expr: `histogram_quantile(0.95, sum by (le) (rate(${durations}_bucket{${shortLived}}[5m]))) > 2.5 and sum(rate(${durations}_count{${shortLived}}[5m])) > ${FEW}`,
            for: "15m",
            severity: "warning",
            labels: REQUESTS_SUFFER,
            summary: "One request of twenty takes longer than {{ $value | humanizeDuration }}.",
            description: "Over all hosts, long-lived connections left out: a slow Service, or a busy controller.",
        },
        ...extra,
    ];
}

/** How each controller counts requests, and what only one of them can tell. */
const controllers: Record<
    IngressController["kind"],
    {
        readonly namespace: string;
        readonly deployment: string;
        readonly requests: string;
        readonly code: string;
        readonly durations: string;
        readonly shortLived: string;
        readonly extra: readonly AlertRule[];
    }
> = {
    traefik: {
        namespace: "traefik",
        deployment: "traefik",
        requests: "traefik_service_requests_total",
        code: "code",
        durations: "traefik_service_request_duration_seconds",
        shortLived: 'protocol="http"',
        extra: [],
    },
    nginx: {
        namespace: "ingress-nginx",
        deployment: "ingress-nginx-controller",
        requests: "nginx_ingress_controller_requests",
        code: "status",
        durations: "nginx_ingress_controller_request_duration_seconds",
        shortLived: 'status!="101"',
        extra: [
            {
                alert: "IngressRefusesConfiguration",
                expr: "min by (controller_pod) (nginx_ingress_controller_config_last_reload_successful) == 0",
                for: "5m",
                severity: "critical",
                summary: "{{ $labels.controller_pod }} refuses its configuration and goes on with the old one.",
                description: "Hosts and routes that were changed since do not work.",
            },
        ],
    },
};
