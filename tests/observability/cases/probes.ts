import { series, type AlertCases, type Series } from "../alert-cases.ts";

const URL = "https://shop.example.com/health";
const DAY = 86_400;
/** Where promtool's clock stands after two hours. */
const NOW = 7_200;

/** What the probes see, and who is told. */
export const probes: AlertCases = {
    rules: "probes",
    cases: () => {
        const requirements = "KX15 DX10";
        const healthy: Series = {
            ...endpoint(page(), { success: 1, seconds: 0.2 }),
            ...endpoint(page({ depth: "deep", instance: `${URL}/deep` }), { success: 1, seconds: 5 }),
            ...endpoint(labels({ check: "handshake", instance: "wss://shop.example.com/ws" }), { success: 1 }),
            ...endpoint(labels({ check: "redirect", instance: "http://shop.example.com" }), { success: 1 }),
            ...certificate(page(), 30 * DAY),
            [exporter]: 1,
        };
        const shop = { team: "kraken", namespace: "shop", host: "shop.example.com" };
        return [
            { requirements, when: "every address answers in time", series: healthy, fires: [] },
            ...[page(), labels({ check: "handshake", instance: "wss://shop.example.com/ws" })].map((down) => ({
                requirements,
                when: `a ${down["check"]} does not answer`,
                series: { ...healthy, ...endpoint(down, { success: 0, seconds: 10 }) },
                fires: [
                    {
                        alert: "EndpointDown",
                        labels: { ...down, symptom: "requests", severity: "critical" },
                        summary: `${down["instance"]} does not answer as it should.`,
                    },
                ],
            })),
            {
                when: "an address fails for a minute at a time",
                series: { ...healthy, [series("probe_success", page())]: "1 0 1 1 0 1".repeat(20).trim() },
                minutes: 59,
                fires: [],
            },
            {
                when: "plain requests are not sent on",
                series: {
                    ...healthy,
                    ...endpoint(labels({ check: "redirect", instance: "http://shop.example.com" }), { success: 0 }),
                },
                fires: [
                    {
                        alert: "MinorEndpointDown",
                        labels: {
                            ...labels({ check: "redirect", instance: "http://shop.example.com" }),
                            severity: "warning",
                        },
                        summary: "http://shop.example.com does not answer as it should (redirect).",
                    },
                ],
            },
            {
                when: "a page takes three seconds, and one that asks what stands behind it does too",
                series: {
                    ...healthy,
                    ...endpoint(page(), { success: 1, seconds: 3 }),
                    ...endpoint(page({ depth: "deep", instance: `${URL}/deep` }), { success: 1, seconds: 3 }),
                },
                fires: [
                    {
                        alert: "EndpointSlow",
                        labels: { ...page(), symptom: "requests", severity: "warning" },
                        summary: `${URL} takes 3s to answer.`,
                    },
                ],
            },
            {
                when: "what asks everything behind it takes nine seconds",
                series: {
                    ...healthy,
                    ...endpoint(page({ depth: "deep", instance: `${URL}/deep` }), { success: 1, seconds: 9 }),
                },
                fires: [
                    {
                        alert: "EndpointSlow",
                        labels: {
                            ...page({ depth: "deep", instance: `${URL}/deep` }),
                            symptom: "requests",
                            severity: "warning",
                        },
                        summary: `${URL}/deep takes 9s to answer.`,
                    },
                ],
            },
            {
                when: "a certificate was not renewed, on two paths of its host",
                series: {
                    ...healthy,
                    ...certificate(page(), 9 * DAY),
                    ...certificate(page({ instance: `${URL}/deep`, depth: "deep" }), 9 * DAY),
                },
                fires: [
                    {
                        alert: "ServedCertificateExpiresSoon",
                        labels: { ...shop, severity: "warning" },
                        summary: "The certificate that shop.example.com shows ends in 9d 0h 0m 0s.",
                    },
                ],
            },
            {
                when: "a certificate ends in two days",
                series: { ...healthy, ...certificate(page(), 2 * DAY) },
                fires: [
                    {
                        alert: "ServedCertificateExpiresSoon",
                        labels: { ...shop, severity: "critical" },
                        summary: "The certificate that shop.example.com shows ends in 2d 0h 0m 0s.",
                    },
                ],
            },
            {
                when: "the exporter cannot be scraped",
                series: { ...healthy, [exporter]: 0 },
                fires: [
                    {
                        alert: "ProbesNotRunning",
                        labels: { job: "blackbox-exporter", severity: "warning", team: "platform" },
                        summary: "No public address is asked from outside any more.",
                    },
                ],
            },
            {
                when: "the exporter is not there at all",
                series: {},
                fires: [
                    {
                        alert: "ProbesNotRunning",
                        labels: { job: "blackbox-exporter", severity: "warning", team: "platform" },
                        summary: "No public address is asked from outside any more.",
                    },
                ],
            },
        ];
    },
};

const exporter = series("up", { job: "blackbox-exporter" });

/** Labels of what a probe says of one address. */
function labels(given: Readonly<Record<string, string>>): Record<string, string> {
    return { team: "kraken", namespace: "shop", host: "shop.example.com", instance: URL, ...given };
}

function page(given: Readonly<Record<string, string>> = {}): Record<string, string> {
    return labels({ check: "page", depth: "shallow", ...given });
}

function endpoint(
    of: Record<string, string>,
    { success, seconds = 0.2 }: { success: number; seconds?: number },
): Series {
    return { [series("probe_success", of)]: success, [series("probe_duration_seconds", of)]: seconds };
}

/** A certificate that has so many seconds left when it is looked at. */
function certificate(of: Record<string, string>, left: number): Series {
    return { [series("probe_ssl_earliest_cert_expiry", of)]: NOW + left };
}
