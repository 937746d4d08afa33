import type * as pulumi from "@pulumi/pulumi";
import { createAlertRules, REQUESTS_SUFFER, type AlertRule } from "../../components/platform/alert-rules.ts";
import { WATCH } from "../../components/platform/watch.ts";
import { ingressRequests } from "../../observability/ingress-requests.ts";
import { burns, recordingRules, serviceLevels } from "../../observability/slo.ts";
import { TEAMS, type Team } from "../../observability/team.ts";
import { namespaceName, TEAM_OF, type AppName } from "../namespaces.ts";
import type { Observed } from "../observability.ts";

/** Availability and latency of every deployed application, and alerts when too much of their budget of errors burns. */
export function deployServiceLevels({ settings, platform }: Observed, parent: pulumi.Resource): void {
    const { monitoring, edge } = platform;
    for (const app of Object.keys(settings.apps) as AppName[]) {
        const team = TEAM_OF[app];
        const requests = ingressRequests(edge.controller.kind, namespaceName(settings, app));
        const levels = serviceLevels(team, settings.monitoring.objectives[app], requests);
        createAlertRules(
            `${WATCH}-slo-${team}`,
            {
                namespace: monitoring.namespace,
                rulesName: `slo-${team}`,
                team,
                runbook: "service-levels",
                rules: [...levels.flatMap(recordingRules), ...alerts(team)],
                scraper: monitoring,
            },
            { parent },
        );
    }
}

function alerts(team: Team): AlertRule[] {
    const title = TEAMS[team];
    return [
        {
            alert: "ErrorBudgetBurnsFast",
            expr: burns(team, "fast"),
            for: "2m",
            severity: "critical",
            labels: REQUESTS_SUFFER,
            summary: `${title} breaks its promise of {{ $labels.slo }} fast.`,
            description:
                "At this speed a twentieth of what may go wrong in 30 days is gone within six hours: see what changed, and roll it back.",
        },
        {
            alert: "ErrorBudgetBurnsSlowly",
            expr: burns(team, "slow"),
            for: "15m",
            severity: "warning",
            labels: REQUESTS_SUFFER,
            summary: `${title} breaks its promise of {{ $labels.slo }} a little, and for long.`,
            description: "A tenth of what may go wrong in 30 days is gone within one to three days.",
        },
    ];
}
