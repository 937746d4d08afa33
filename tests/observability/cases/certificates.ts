import { series, type AlertCases } from "../alert-cases.ts";

const DAY = 86400;
const certManager = { job: "cert-manager", namespace: "cert-manager", pod: "cert-manager-0" };
const certificate = { ...certManager, exported_namespace: "kraken", name: "kraken-tls" };

const EXPIRES = series("certmanager_certificate_expiration_timestamp_seconds", certificate);
const ready = (condition: string) => series("certmanager_certificate_ready_status", { ...certificate, condition });
const issuer = (condition: string) =>
    series("certmanager_clusterissuer_ready_status", { ...certManager, name: "letsencrypt-production", condition });

const healthy = {
    [EXPIRES]: 60 * DAY,
    [ready("True")]: 1,
    [ready("False")]: 0,
    [ready("Unknown")]: 0,
    [issuer("True")]: 1,
    [issuer("False")]: 0,
};

const expires = (severity: string, left: string) => ({
    alert: "CertificateExpires",
    labels: { namespace: "kraken", name: "kraken-tls", severity },
    summary: `The certificate kraken-tls in kraken expires in ${left}.`,
});

export const certificates: AlertCases = {
    rules: "certificates",
    cases: () => [
        { when: "all is well", series: healthy, fires: [] },
        {
            when: "a certificate was not renewed",
            series: { ...healthy, [EXPIRES]: 10 * DAY },
            fires: [expires("warning", "9d 22h 0m 0s")],
        },
        {
            when: "a certificate is about to expire",
            series: { ...healthy, [EXPIRES]: 2 * DAY },
            fires: [expires("critical", "1d 22h 0m 0s"), expires("warning", "1d 22h 0m 0s")],
        },
        {
            when: "a certificate is not there yet",
            series: { ...healthy, [ready("True")]: 0, [ready("False")]: 1 },
            fires: [
                {
                    alert: "CertificateNotReady",
                    labels: { namespace: "kraken", name: "kraken-tls", severity: "warning" },
                    summary: "The certificate kraken-tls in kraken has not been ready for 30 minutes.",
                },
            ],
        },
        {
            when: "the issuer has lost its account",
            series: { ...healthy, [issuer("True")]: 0, [issuer("False")]: 1 },
            fires: [
                {
                    alert: "IssuerNotReady",
                    labels: { name: "letsencrypt-production", severity: "critical", team: "platform" },
                    summary: "The issuer letsencrypt-production is not ready.",
                },
            ],
        },
    ],
};
