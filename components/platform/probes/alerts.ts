import { REQUESTS_SUFFER, type AlertRule } from "../alert-rules.ts";

/** Certificates are renewed when a third of their life is left: 30 days of Let's Encrypt's 90, 15 of its coming 45. */
const EXPIRY_DAYS = { warning: 10, critical: 3 };

/** Seconds for a page, and for one whose answer takes what stands behind; each mean of ten minutes. */
const SLOW_SECONDS = { shallow: 2, deep: 8 };

/** What the probes tell, to the team of the endpoint. `exporter` is the job of the exporter's own metrics. */
export function probeAlerts(exporter: string): AlertRule[] {
    return [
        {
            alert: "EndpointDown",
            expr: 'probe_success{check=~"page|handshake"} == 0',
            for: "3m",
            severity: "critical",
            labels: REQUESTS_SUFFER,
            summary: "{{ $labels.instance }} does not answer as it should.",
            description:
                "Asked by its public name from inside the cluster: name, certificate, ingress controller or application.",
        },
        {
            alert: "MinorEndpointDown",
            expr: 'probe_success{check=~"document|redirect"} == 0',
            for: "15m",
            severity: "warning",
            summary: "{{ $labels.instance }} does not answer as it should ({{ $labels.check }}).",
            description:
                "A redirect to HTTPS is missing, or documentation cannot be read; the application itself works.",
        },
        {
            alert: "EndpointSlow",
            expr: [
                `(avg_over_time(probe_duration_seconds{check="page",depth="shallow"}[10m]) > ${SLOW_SECONDS.shallow}`,
                `or avg_over_time(probe_duration_seconds{check="page",depth="deep"}[10m]) > ${SLOW_SECONDS.deep})`,
                "and min_over_time(probe_success[10m]) == 1",
            ].join(" "),
            for: "10m",
            severity: "warning",
            labels: REQUESTS_SUFFER,
            summary: "{{ $labels.instance }} takes {{ $value | humanizeDuration }} to answer.",
            description: "The mean of ten minutes, with name resolution, connection, encryption and redirects.",
        },
        ...(["warning", "critical"] as const).map((severity): AlertRule => ({
            alert: "ServedCertificateExpiresSoon",
            expr: certificateExpiry(severity),
            for: "1h",
            severity,
            summary: "The certificate that {{ $labels.host }} shows ends in {{ $value | humanizeDuration }}.",
            description:
                "Whatever cert-manager says: this is what clients see. It should have been renewed and taken up long ago.",
        })),
        {
            alert: "ProbesNotRunning",
            expr: `up{job="${exporter}"} == 0 or absent(up{job="${exporter}"})`,
            for: "10m",
            severity: "warning",
            labels: { team: "platform" },
            summary: "No public address is asked from outside any more.",
            description: "The blackbox exporter does not run or cannot be scraped; EndpointDown cannot fire.",
        },
    ];
}

/** Each host once, however many of its paths are asked; the critical one does not fire beside the warning of others. */
function certificateExpiry(severity: keyof typeof EXPIRY_DAYS): string {
    const left = "min by (team, namespace, host) (probe_ssl_earliest_cert_expiry) - time()";
    const below = `${left} < ${EXPIRY_DAYS[severity]} * 86400`;
    return severity === "critical" ? below : `(${below}) > ${EXPIRY_DAYS.critical} * 86400`;
}
