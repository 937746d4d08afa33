import { series, type AlertCases, type Series } from "../alert-cases.ts";

/** What happens to DocuElevate, and who is told. */
export const docuelevate: AlertCases = {
    rules: "docuelevate",
    cases: ({ namespace }) => {
        const available = series("kube_deployment_status_replicas_available", {
            namespace,
            deployment: "docuelevate-api",
        });
        const waiting = (key: string) => series("redis_key_size", { namespace, key, pod: "docuelevate-redis-0" });
        const healthy = {
            [available]: 1,
            [waiting("document_processor")]: 500,
            [waiting("default")]: 0,
            // Not a queue, however long.
            [waiting("_kombu.binding.default")]: 9999,
            ...requests(namespace, "0+5"),
        };
        const critical = { severity: "critical", team: "docuelevate" };
        const down = {
            alert: "DocuElevateDown",
            labels: { namespace, deployment: "docuelevate-api", ...critical },
            summary: "No pod of the API is ready.",
        };
        const requirements = "D18 DX10";
        return [
            { requirements, when: "nothing is wrong", series: healthy, fires: [] },
            {
                requirements,
                when: "no pod of the API is ready",
                series: { ...healthy, [available]: 0 },
                fires: [down],
            },
            {
                requirements,
                when: "the API is not there at all",
                series: { ...healthy, [available]: "_x120" },
                fires: [down],
            },
            {
                requirements,
                when: "documents wait",
                series: { ...healthy, [waiting("document_processor")]: 501 },
                fires: [
                    {
                        alert: "DocuElevateDocumentsWait",
                        labels: { key: "document_processor", severity: "warning", team: "docuelevate" },
                        summary: "More than 500 tasks have waited in the queue document_processor for 30 minutes.",
                    },
                ],
            },
            {
                requirements,
                when: "one request of fourteen fails",
                series: { ...healthy, ...requests(namespace, "0+7") },
                fires: [
                    {
                        alert: "DocuElevateServerErrors",
                        labels: { symptom: "requests", ...critical },
                        summary: "More than 5 % of DocuElevate's requests fail.",
                    },
                ],
            },
        ];
    },
};

/** 95 requests a minute that go well besides those that do not, as either ingress controller counts them. */
function requests(namespace: string, failed: string): Series {
    const traefik = { service: `${namespace}-docuelevate-api-8000@kubernetes` };
    const nginx = { exported_namespace: namespace, ingress: "docuelevate", exported_service: "docuelevate-api" };
    return {
        [series("traefik_service_requests_total", { ...traefik, code: "200" })]: "0+95",
        [series("traefik_service_requests_total", { ...traefik, code: "502" })]: failed,
        [series("nginx_ingress_controller_requests", { ...nginx, status: "200" })]: "0+95",
        [series("nginx_ingress_controller_requests", { ...nginx, status: "502" })]: failed,
    };
}
