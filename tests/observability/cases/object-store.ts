import { series, type AlertCases } from "../alert-cases.ts";

const namespace = "chat4all";
const READY = series("kube_deployment_status_replicas_ready", { namespace, deployment: "chat4all-files-all-in-one" });
const requests = (code: string) =>
    series("SeaweedFS_s3_request_total", { job: "chat4all-files", namespace, pod: "files-0", code, bucket: "files" });

const healthy = { [READY]: 1, [requests("200")]: "0+98", [requests("404")]: "0+20", [requests("500")]: "0+2" };

export const objectStore: AlertCases = {
    rules: "object-store",
    cases: () => [
        { when: "all is well", series: healthy, fires: [] },
        {
            when: "it does not answer",
            series: { ...healthy, [READY]: 0 },
            fires: [
                {
                    alert: "ObjectStoreDown",
                    labels: {
                        namespace,
                        deployment: "chat4all-files-all-in-one",
                        cause: "data",
                        severity: "critical",
                    },
                    summary: "The object store chat4all-files-all-in-one in chat4all does not answer.",
                },
            ],
        },
        {
            when: "requests fail",
            series: { ...healthy, [requests("404")]: 0, [requests("500")]: "0+102" },
            fires: [
                {
                    alert: "ObjectStoreErrors",
                    labels: { namespace, job: "chat4all-files", severity: "warning" },
                    summary: "51% of the requests to chat4all-files in chat4all fail.",
                },
            ],
        },
    ],
};
