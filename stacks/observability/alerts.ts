import type * as pulumi from "@pulumi/pulumi";
import { backupAlerts } from "../../components/backing/backups/alerts.ts";
import { kafkaAlerts } from "../../components/backing/in-cluster/kafka-alerts.ts";
import { mongoAlerts } from "../../components/backing/in-cluster/mongo-alerts.ts";
import { objectStoreAlerts } from "../../components/backing/in-cluster/object-store-alerts.ts";
import { postgresAlerts } from "../../components/backing/in-cluster/postgres-alerts.ts";
import { redisAlerts } from "../../components/backing/in-cluster/redis-alerts.ts";
import { managedAlerts, type WatchedServer } from "../../components/backing/managed/alerts.ts";
import { ingressAlerts } from "../../components/ingress/alerts.ts";
import { createAlertRules, type AlertRulesArgs } from "../../components/platform/alert-rules.ts";
import { certificateAlerts } from "../../components/platform/certificate-alerts.ts";
import { kedaAlerts } from "../../components/platform/keda-alerts.ts";
import { monitoringAlerts } from "../../components/platform/monitoring-alerts.ts";
import { nodeAlerts } from "../../components/platform/node-alerts.ts";
import { volumeAlerts } from "../../components/platform/volume-alerts.ts";
import { WATCH } from "../../components/platform/watch.ts";
import { jobAlerts, workloadAlerts } from "../../components/platform/workload-alerts.ts";
import type { Team } from "../../observability/team.ts";
import type { Settings } from "../../settings.ts";
import { TEAM_OF, type AppName } from "../namespaces.ts";
import type { Observed } from "../observability.ts";

type Rules = Pick<AlertRulesArgs, "rules" | "runbook" | "team">;

/** Alerts of the platform and of what it does for all applications; an application's own are its component's. */
export function deployAlerts({ settings, platform }: Observed, parent: pulumi.Resource): void {
    const { monitoring, edge } = platform;
    const { namespace } = monitoring;
    const team: Team = "platform";
    const rules: Record<string, Rules> = {
        nodes: { rules: nodeAlerts(), runbook: "platform", team },
        monitoring: { rules: monitoringAlerts(), runbook: "platform", team },
        keda: { rules: kedaAlerts(), runbook: "platform" },
        workloads: { rules: workloadAlerts(), runbook: "workloads" },
        jobs: { rules: jobAlerts(), runbook: "workloads" },
        volumes: { rules: volumeAlerts(), runbook: "workloads" },
        certificates: { rules: certificateAlerts(), runbook: "certificates" },
        ingress: { rules: ingressAlerts(edge.controller.kind), runbook: "ingress", team },
        ...dataRules(settings),
    };
    for (const [rulesName, args] of Object.entries(rules)) {
        createAlertRules(
            `${WATCH}-${rulesName}-alerts`,
            { namespace, rulesName, scraper: monitoring, ...args },
            { parent },
        );
    }
}

/** Of each kind of service that an application has on the cluster, of managed servers, and of backups. */
function dataRules(settings: Settings): Record<string, Rules> {
    const { backups } = settings;
    const runbook = "data";
    const managed = managedServers(settings);
    const has = (service: string) => Object.values(settings.apps).some((app) => formOf(app, service) === "in-cluster");
    return {
        ...(has("postgres") && { postgres: { rules: postgresAlerts(backups?.schedule), runbook } }),
        ...(has("mongo") && { mongo: { rules: mongoAlerts(), runbook } }),
        ...(has("redis") && { redis: { rules: redisAlerts(), runbook } }),
        ...(has("kafka") && { kafka: { rules: kafkaAlerts(), runbook } }),
        ...(has("objectStore") && { "object-store": { rules: objectStoreAlerts(), runbook } }),
        ...(managed.length > 0 && {
            "managed-databases": { rules: managedAlerts(managed), runbook, team: "platform" },
        }),
        ...(backups && { backups: { rules: backupAlerts(backups.schedule), runbook } }),
    };
}

/** The managed servers with metrics: a shared one, and one of each application that has Redis of its own there. */
function managedServers({ apps, backing }: Settings): WatchedServer[] {
    const users = (service: string) =>
        (Object.keys(apps) as AppName[])
            .filter((app) => formOf(apps[app], service) === "managed")
            .map((app) => TEAM_OF[app]);
    return [
        ...(backing.postgres ? [{ job: "postgres", engine: "postgres" as const, users: users("postgres") }] : []),
        ...users("redis").map((team) => ({ job: `${team}-redis`, engine: "valkey" as const, users: [team] })),
    ];
}

/** Where an application has a service; one without a choice is on the cluster. */
function formOf(app: object | undefined, service: string): string | undefined {
    const choice = (app as Record<string, unknown> | undefined)?.[service];
    return choice === undefined ? undefined : ((choice as { form?: string }).form ?? "in-cluster");
}
