import type { IngressController } from "../../ingress/contract.ts";
import { serverErrorRatio } from "../../ingress/request-metrics.ts";
import { REQUESTS_SUFFER, type AlertRule } from "../../platform/alert-rules.ts";
import { NAME, partName, PORTS, type Part } from "./names.ts";

export interface AlertsArgs {
    readonly namespace: string;
    readonly controller: Pick<IngressController, "kind">;
}

/**
 * What somebody must be told of Kraken, as far as the cluster and the ingress controller see it: it has no metrics itself.
 * What may happen to any pod, volume or backup is among the platform's rules.
 */
export function alertRules({ namespace, controller }: AlertsArgs): AlertRule[] {
    const here = `namespace="${namespace}"`;
    return [
        nobodyAnswers("backend", here, "Nobody can read or write messages."),
        nobodyAnswers("frontend", here, "The web application does not load."),
        {
            alert: "KrakenServerErrors",
            expr: `${serverErrorRatio(controller.kind, { namespace, ingress: NAME, service: partName("backend"), port: PORTS.backend })} > 0.05`,
            for: "10m",
            severity: "critical",
            labels: REQUESTS_SUFFER,
            summary: "More than 5 % of Kraken's requests fail.",
            description:
                "The backend answers with server errors, or not at all: look at its logs, its database and Redis.",
        },
    ];
}

function nobodyAnswers(part: Part, here: string, effect: string): AlertRule {
    const deployment = partName(part);
    return {
        alert: `Kraken${part === "backend" ? "Backend" : "Frontend"}Down`,
        expr: `kube_deployment_status_replicas_available{${here},deployment="${deployment}"} == 0 or absent(kube_deployment_status_replicas_available{${here},deployment="${deployment}"})`,
        for: "3m",
        severity: "critical",
        summary: `No pod of ${deployment} is ready.`,
        description: `${effect} Look at the pods' events and logs.`,
    };
}
