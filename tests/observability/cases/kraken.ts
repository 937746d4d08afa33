import { series, type AlertCases, type Series } from "../alert-cases.ts";

/** What happens to Kraken, and who is told. */
export const kraken: AlertCases = {
    rules: "kraken",
    cases: ({ namespace }) => {
        const healthy = {
            [available(namespace, "kraken-backend")]: 2,
            [available(namespace, "kraken-frontend")]: 1,
            ...requests(namespace, "0+1"),
        };
        const critical = { severity: "critical", team: "kraken" };
        const requirements = "K54 KX15";
        return [
            { requirements, when: "nothing is wrong", series: healthy, fires: [] },
            ...(["backend", "frontend"] as const).map((part) => ({
                requirements,
                when: `no pod of the ${part} is ready`,
                series: { ...healthy, [available(namespace, `kraken-${part}`)]: 0 },
                fires: [
                    {
                        alert: part === "backend" ? "KrakenBackendDown" : "KrakenFrontendDown",
                        labels: { namespace, deployment: `kraken-${part}`, ...critical },
                        summary: `No pod of kraken-${part} is ready.`,
                    },
                ],
            })),
            {
                requirements,
                when: "the backend is not there at all",
                series: { ...healthy, [available(namespace, "kraken-backend")]: "_x120" },
                fires: [
                    {
                        alert: "KrakenBackendDown",
                        labels: { namespace, deployment: "kraken-backend", ...critical },
                        summary: "No pod of kraken-backend is ready.",
                    },
                ],
            },
            {
                requirements,
                when: "one request of ten fails",
                series: { ...healthy, ...requests(namespace, "0+11") },
                fires: [
                    {
                        alert: "KrakenServerErrors",
                        labels: { symptom: "requests", ...critical },
                        summary: "More than 5 % of Kraken's requests fail.",
                    },
                ],
            },
        ];
    },
};

function available(namespace: string, deployment: string): string {
    return series("kube_deployment_status_replicas_available", { namespace, deployment });
}

/** 99 requests a minute that go well besides those that do not, as either ingress controller counts them. */
function requests(namespace: string, failed: string): Series {
    const traefik = { service: `${namespace}-kraken-backend-3000@kubernetes` };
    const nginx = { exported_namespace: namespace, ingress: "kraken", exported_service: "kraken-backend" };
    return {
        [series("traefik_service_requests_total", { ...traefik, code: "200" })]: "0+99",
        [series("traefik_service_requests_total", { ...traefik, code: "500" })]: failed,
        [series("nginx_ingress_controller_requests", { ...nginx, status: "200" })]: "0+99",
        [series("nginx_ingress_controller_requests", { ...nginx, status: "500" })]: failed,
    };
}
