import { series, type AlertCases, type Series } from "../alert-cases.ts";

/** Both controllers, so that the same happens whichever is there. */
const ready = (pods: number | string): Series =>
    Object.fromEntries(
        [
            { namespace: "traefik", deployment: "traefik" },
            { namespace: "ingress-nginx", deployment: "ingress-nginx-controller" },
        ].map((labels) => [series("kube_deployment_status_replicas_ready", labels), pods]),
    );
const requests = (code: string, count: string): Series => ({
    [series("traefik_service_requests_total", { service: "kraken-web-80@kubernetes", code })]: count,
    [series("nginx_ingress_controller_requests", { exported_namespace: "kraken", status: code })]: count,
});
/** Requests a minute that took half a second at most, five at most, and all. */
const durations = (fast: number, slow: number): Series =>
    Object.fromEntries(
        [
            { name: "traefik_service_request_duration_seconds", labels: { protocol: "http" } },
            { name: "nginx_ingress_controller_request_duration_seconds", labels: { status: "200" } },
        ].flatMap(({ name, labels }) => [
            [series(`${name}_bucket`, { ...labels, le: "0.5" }), `0+${fast}`],
            [series(`${name}_bucket`, { ...labels, le: "5" }), `0+${fast + slow}`],
            [series(`${name}_bucket`, { ...labels, le: "+Inf" }), `0+${fast + slow}`],
            [series(`${name}_count`, labels), `0+${fast + slow}`],
        ]),
    );
const WEBSOCKETS = {
    [series("traefik_service_request_duration_seconds_count", { protocol: "websocket" })]: "0+100",
    [series("nginx_ingress_controller_request_duration_seconds_count", { status: "101" })]: "0+100",
};
const READ = series("nginx_ingress_controller_config_last_reload_successful", { controller_pod: "nginx-0" });

const healthy = {
    ...ready(1),
    ...requests("200", "0+99"),
    ...requests("500", "0+50"),
    ...requests("502", "0+1"),
    ...durations(100, 1),
    ...WEBSOCKETS,
    [READ]: 1,
};
const suffers = { severity: "warning", symptom: "requests", team: "platform" };

/** Of Traefik or of nginx, whose namespace and name the alert has. */
export const ingress: AlertCases = {
    rules: "ingress",
    cases: ({ controller }) => {
        const down = {
            alert: "IngressControllerDown",
            labels: {
                ...(controller === "nginx"
                    ? { namespace: "ingress-nginx", deployment: "ingress-nginx-controller" }
                    : { namespace: "traefik", deployment: "traefik" }),
                cause: "ingress",
                severity: "critical",
                team: "platform",
            },
            summary: "No pod of the ingress controller is ready.",
        };
        return [
            { when: "all is well but for an application", series: healthy, fires: [] },
            { when: "no pod of the controller is ready", series: { ...healthy, ...ready(0) }, fires: [down] },
            { when: "the controller is not there at all", series: { ...healthy, ...ready("_x120") }, fires: [down] },
            {
                when: "pods behind the controller do not answer",
                series: { ...healthy, ...requests("502", "0+51") },
                fires: [
                    {
                        alert: "IngressGatewayErrors",
                        labels: suffers,
                        summary: "25.5% of all requests find no Service that answers in time.",
                    },
                ],
            },
            {
                when: "one request of two fails, and there are hardly any",
                series: { ...ready(1), ...requests("200", "0+1"), ...requests("502", "0+1"), [READ]: 1 },
                fires: [],
            },
            {
                when: "requests take long",
                series: { ...healthy, ...durations(50, 50) },
                fires: [
                    {
                        alert: "IngressSlow",
                        labels: suffers,
                        summary: "One request of twenty takes longer than 4.55s.",
                    },
                ],
            },
            {
                when: "nginx cannot read its configuration",
                series: { ...healthy, [READ]: 0 },
                fires: [
                    {
                        alert: "IngressRefusesConfiguration",
                        labels: { controller_pod: "nginx-0", severity: "critical", team: "platform" },
                        summary: "nginx-0 refuses its configuration and goes on with the old one.",
                    },
                ],
            },
        ];
    },
};
