import type { Team } from "../../../observability/team.ts";
import { series, type AlertCase, type AlertCases, type Series } from "../alert-cases.ts";

/** Whose Services they are, by namespace; in dev HyperStudy's Services are of a namespace with a longer name. */
const APPS: readonly {
    readonly team: Team;
    readonly title: string;
    readonly namespace: string;
    readonly service: string;
}[] = [
    { team: "kraken", title: "Kraken", namespace: "kraken", service: "kraken-backend" },
    { team: "docuelevate", title: "DocuElevate", namespace: "docuelevate", service: "docuelevate" },
    { team: "hyperstudy", title: "HyperStudy", namespace: "hyperstudy", service: "dev-backend-service" },
    { team: "chat4all", title: "Chat4All", namespace: "chat4all", service: "api" },
    { team: "reactive-rtc", title: "Reactive RTC", namespace: "rtc", service: "nginx-gateway-service" },
];

/** What happens to the requests of each application, and who is told. */
export const serviceLevels: readonly AlertCases[] = APPS.map((app) => ({
    rules: `slo-${app.team}`,
    cases: () => casesOf(app),
}));

function casesOf({ team, title, ...target }: (typeof APPS)[number]): AlertCase[] {
    const fast = (slo: string) => ({
        alert: "ErrorBudgetBurnsFast",
        labels: { team, slo, symptom: "requests", severity: "critical" },
        summary: `${title} breaks its promise of ${slo} fast.`,
    });
    const slowly = (slo: string) => ({
        alert: "ErrorBudgetBurnsSlowly",
        labels: { team, slo, symptom: "requests", severity: "warning" },
        summary: `${title} breaks its promise of ${slo} a little, and for long.`,
    });
    return [
        { when: "nothing fails and nothing is slow", series: requests(target, {}), fires: [] },
        { when: "nobody asks for anything", series: requests(target, { asked: 0 }), fires: [] },
        {
            when: "two requests of a hundred fail",
            series: requests(target, { failed: 20 }),
            fires: [fast("availability"), slowly("availability")],
        },
        {
            when: "four requests of a thousand fail",
            series: requests(target, { failed: 4 }),
            fires: [slowly("availability")],
        },
        { when: "a request of two thousand fails", series: requests(target, { failed: 0.5 }), fires: [] },
        {
            when: "every request fails for two minutes that are over",
            series: {
                ...requests(target, {}),
                ...counters(target, "500", "0x88 0+1000x2 2000x30"),
            },
            fires: [slowly("availability")],
        },
        {
            when: "every request takes more than ten seconds",
            series: requests(target, { slow: 1000 }),
            fires: [fast("latency"), slowly("latency")],
        },
        { when: "only long-lived connections last", series: requests(target, { sockets: 500 }), fires: [] },
    ];
}

interface PerMinute {
    readonly asked?: number;
    readonly failed?: number;
    readonly slow?: number;
    readonly sockets?: number;
}

const BOUNDS = ["0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0"];

type Target = Pick<(typeof APPS)[number], "namespace" | "service">;

/** A thousand requests a minute unless given, as Traefik and nginx count them. */
function requests(target: Target, { asked = 1000, failed = 0, slow = 0, sockets = 0 }: PerMinute): Series {
    return {
        ...counters(target, "200", `0+${asked - failed}`),
        ...counters(target, "500", `0+${failed}`),
        ...durations(
            "traefik_service_request_duration_seconds",
            { ...atTraefik(target), protocol: "http" },
            asked,
            slow,
        ),
        ...durations(
            "traefik_service_request_duration_seconds",
            { ...atTraefik(target), protocol: "websocket" },
            sockets,
            sockets,
        ),
        ...durations(
            "nginx_ingress_controller_request_duration_seconds",
            { ...atNginx(target), status: "200" },
            asked,
            slow,
        ),
        ...durations(
            "nginx_ingress_controller_request_duration_seconds",
            { ...atNginx(target), status: "101" },
            sockets,
            sockets,
        ),
    };
}

function counters(target: Target, status: string, values: string): Series {
    return {
        [series("traefik_service_requests_total", { ...atTraefik(target), code: status })]: values,
        [series("nginx_ingress_controller_requests", { ...atNginx(target), status })]: values,
    };
}

/** A histogram in which some take longer than all bounds, the others shorter. */
function durations(metric: string, labels: Readonly<Record<string, string>>, count: number, late: number): Series {
    const buckets = BOUNDS.map((le) => [series(`${metric}_bucket`, { ...labels, le }), `0+${count - late}`] as const);
    return { ...Object.fromEntries(buckets), [series(`${metric}_count`, labels)]: `0+${count}` };
}

function atTraefik({ namespace, service }: Target) {
    return { service: `${namespace}-${service}-3000@kubernetescrd` };
}

function atNginx({ namespace, service }: Target) {
    return { exported_namespace: namespace, exported_service: service, ingress: service };
}
