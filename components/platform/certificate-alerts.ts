import type { AlertRule } from "./alert-rules.ts";

const DAY_SECONDS = 86400;

/** What somebody must be told of certificates. Whoever has the certificate's namespace is told. */
export function certificateAlerts(): AlertRule[] {
    const which = "{{ $labels.name }} in {{ $labels.namespace }}";
    const left = `${certificates("min", "certmanager_certificate_expiration_timestamp_seconds")} - time()`;
    const expires = {
        alert: "CertificateExpires",
        summary: `The certificate ${which} expires in {{ $value | humanizeDuration }}.`,
    };
    return [
        {
            ...expires,
            expr: `${left} < ${3 * DAY_SECONDS}`,
            for: "10m",
            severity: "critical",
            description: "It should have been renewed long ago. Then browsers refuse the host: mend the renewal today.",
        },
        {
            ...expires,
            expr: `${left} < ${10 * DAY_SECONDS}`,
            for: "1h",
            severity: "warning",
            description: "It is renewed when a third of its life is left, and that has failed so far.",
        },
        {
            alert: "CertificateNotReady",
            expr: `${certificates("max", 'certmanager_certificate_ready_status{condition!="True"}')} == 1`,
            for: "30m",
            severity: "warning",
            summary: `The certificate ${which} has not been ready for 30 minutes.`,
            description: "It is not there yet, or not right any more. Its order and challenges say why.",
        },
        {
            alert: "IssuerNotReady",
            expr: 'max by (name) (certmanager_clusterissuer_ready_status{condition!="True"}) == 1',
            for: "15m",
            severity: "critical",
            labels: { team: "platform" },
            summary: "The issuer {{ $labels.name }} is not ready.",
            description:
                "No certificate is made or renewed: the account at Let's Encrypt, or its secret, is the matter.",
        },
    ];
}

/** By the certificate's own namespace: the label `namespace` is cert-manager's. */
function certificates(aggregate: "min" | "max", metric: string): string {
    return `${aggregate} by (namespace, name) (label_replace(${metric}, "namespace", "$1", "exported_namespace", "(.+)"))`;
}
