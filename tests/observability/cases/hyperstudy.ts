import { series, type AlertCase, type AlertCases, type Series } from "../alert-cases.ts";

const TEAM = { team: "hyperstudy" };
const CRITICAL = { severity: "critical", ...TEAM };
const WARNING = { severity: "warning", ...TEAM };

/** Requirements of HyperStudy's alerts: those that its documentation has in prose. */
const requirements = "H12";

/** What happens to HyperStudy, and who is told. */
export const hyperstudy: AlertCases = {
    rules: "hyperstudy",
    cases: ({ namespace }) => {
        const healthy = wellOff(namespace);
        const when = (what: string, series: Series, fires: AlertCase["fires"]): AlertCase => ({
            requirements,
            when: what,
            series: { ...healthy, ...series },
            fires,
        });
        return [
            when("nothing is wrong", {}, []),
            ...down(namespace).map(({ what, series, alert, labels, summary }) =>
                when(what, series, [{ alert, labels: { namespace, ...labels, ...CRITICAL }, summary }]),
            ),
            when("one request of ten fails", { [requests(namespace, "500")]: "0+11" }, [
                {
                    alert: "HyperStudyHighErrorRate",
                    labels: { namespace, symptom: "requests", ...CRITICAL },
                    summary: "6.875% of the backend's requests fail.",
                },
            ]),
            when("one request of 25 fails", { [requests(namespace, "500")]: "0+4" }, []),
            when(
                "a pod uses nearly all of its CPU",
                { [ofBackend(namespace, "container_cpu_usage_seconds_total")]: "0+54" },
                [
                    {
                        alert: "HyperStudyHighCpu",
                        labels: { ...podLabels(namespace), ...WARNING },
                        summary: "backend of backend-0 uses 90% of its CPU limit.",
                    },
                ],
            ),
            when(
                "a pod uses nearly all of its memory",
                { [ofBackend(namespace, "container_memory_working_set_bytes")]: 950 },
                [
                    {
                        alert: "HyperStudyMemoryPressure",
                        labels: { ...podLabels(namespace), ...WARNING },
                        summary: "backend of backend-0 uses 95% of its memory limit.",
                    },
                ],
            ),
            when("sockets lose their connection by the dozen", { [disconnects(namespace)]: "0+900" }, [
                {
                    alert: "HyperStudySocketsDrop",
                    labels: { namespace, ...WARNING },
                    summary: "15 sockets a second lose their connection.",
                },
            ]),
            when("an experiment ends and its sockets with it", { [disconnects(namespace)]: "0x60 300x59" }, []),
            when("there are more participants than any stack has places for", { [participants(namespace)]: 5000 }, [
                {
                    alert: "HyperStudyPlacesRunOut",
                    labels: { namespace, ...WARNING },
                    summary: "Nearly all places for participants are taken.",
                },
            ]),
            when("the backend shows no metrics", { [up(namespace)]: 0 }, [
                {
                    alert: "HyperStudyMetricsMissing",
                    labels: WARNING,
                    summary: "The backend runs and shows no metrics.",
                },
            ]),
        ];
    },
};

function down(namespace: string) {
    const part = (alert: string, deployment: string) => ({
        what: `no pod of ${deployment} is ready`,
        series: { [available(namespace, deployment)]: 0 },
        alert,
        labels: { deployment },
        summary: `No pod of ${deployment} is ready.`,
    });
    return [
        {
            what: "no pod of the backend is ready",
            series: { [ready(namespace)]: 0 },
            alert: "HyperStudyBackendDown",
            labels: { statefulset: "backend" },
            summary: "No pod of the backend is ready.",
        },
        part("HyperStudyFrontendDown", "frontend"),
        part("HyperStudyPodRouterDown", "pod-router"),
    ];
}

function wellOff(namespace: string): Series {
    return {
        [ready(namespace)]: 3,
        [available(namespace, "frontend")]: 2,
        [available(namespace, "pod-router")]: 1,
        [up(namespace)]: 1,
        [requests(namespace, "200")]: "0+99",
        [requests(namespace, "404")]: "0+50",
        [ofBackend(namespace, "container_cpu_usage_seconds_total")]: "0+30",
        [ofBackend(namespace, "container_memory_working_set_bytes")]: 700,
        [limit(namespace, "cpu")]: 1,
        [limit(namespace, "memory")]: 1000,
        [disconnects(namespace)]: "0+60",
        [participants(namespace)]: 5,
    };
}

function backend(name: string, namespace: string, labels: Readonly<Record<string, string>> = {}): string {
    return series(name, { namespace, job: "hyperstudy-backend", pod: "backend-0", ...labels });
}

function podLabels(namespace: string) {
    return { namespace, pod: "backend-0", container: "backend" };
}

function ofBackend(namespace: string, name: string): string {
    return series(name, podLabels(namespace));
}

function limit(namespace: string, resource: string): string {
    return series("kube_pod_container_resource_limits", { ...podLabels(namespace), resource });
}

function requests(namespace: string, status: string): string {
    return backend("http_requests_total", namespace, { status });
}

function disconnects(namespace: string): string {
    return backend("socketio_disconnect_total", namespace, { reason: "transport close" });
}

function participants(namespace: string): string {
    return backend("hyperstudy_active_participants", namespace);
}

function up(namespace: string): string {
    return backend("up", namespace);
}

function ready(namespace: string): string {
    return series("kube_statefulset_status_replicas_ready", { namespace, statefulset: "backend" });
}

function available(namespace: string, deployment: string): string {
    return series("kube_deployment_status_replicas_available", { namespace, deployment });
}
