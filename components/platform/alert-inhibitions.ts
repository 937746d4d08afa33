import { TEAMS } from "../../observability/team.ts";

/** Alerts that silence others while they are on, as Alertmanager knows them. */
export interface Inhibition {
    readonly source_matchers: readonly string[];
    readonly target_matchers: readonly string[];
    /** Labels in which both are the same; one that neither has is. */
    readonly equal: readonly string[];
}

/** Labels that tell what an alert is about. */
const SUBJECT = [
    ...["alertname", "team", "namespace", "node", "pod", "container", "deployment", "statefulset", "cluster"],
    ...["service", "endpoint", "persistentvolumeclaim", "job", "job_name", "instance", "device", "mountpoint"],
    ...["name", "host", "resource", "topic", "consumergroup", "slo"],
];

/** Whatever tells that something is not there. */
const DOWN = 'alertname =~ ".+Down"';

/** A worse alert silences milder ones of the same thing, and what explains others silences them. */
export const INHIBITIONS: readonly Inhibition[] = [
    silence(["severity = critical"], ["severity =~ warning|info"], SUBJECT),
    silence(["severity = warning"], ["severity = info"], SUBJECT),
    // It is on in a namespace where nothing worse is.
    silence([is("InfoInhibitor")], ["severity = info"], ["namespace"]),

    // A node takes its pods with it.
    silence([is("NodeNotReady")], ['node != ""', "alertname != NodeNotReady"], ["node"]),
    // Without the ingress controller no request arrives.
    silence(["cause = ingress"], ["symptom = requests"]),
    // Without their database applications answer with errors; a managed one may be several teams'.
    silence(["cause = data"], ["symptom = requests"], ["team"]),
    ...Object.keys(TEAMS).map((team) =>
        silence(["cause = data", `affects =~ "(.+ )?${team}( .+)?"`], ["symptom = requests", `team = ${team}`]),
    ),
    // What nobody sees is not therefore away: these are told of Deployments.
    silence([is("KubeStateMetricsDown")], [DOWN, 'deployment != ""']),
    silence([is("KubeStateMetricsDown")], [is("TargetDown"), "job = kube-state-metrics"]),

    // Of two alerts of one thing the more exact one.
    silence([DOWN, "alertname != WorkloadDown"], [is("WorkloadDown")], ["namespace", "deployment", "statefulset"]),
    silence([is("PodCrashLooping")], [is("PodNotReady")], ["namespace", "pod"]),
    silence([is("PodOutOfMemory", "HighPodRestartRate")], [is("PodCrashLooping")], ["namespace", "pod", "container"]),
    silence([is("VolumeFillsUp")], [is("VolumeWillBeFull")], ["namespace", "persistentvolumeclaim"]),
    silence([is("NodeDiskFillsUp")], [is("NodeDiskWillBeFull")], ["node", "mountpoint"]),
    silence([is("BackupTooOld")], [is("BackupLate", "BackupSuspended")], ["namespace", "cronjob"]),
    silence(
        [is("KafkaConsumerLagCritical")],
        [is("KafkaConsumerLagHigh", "KafkaConsumersLag")],
        ["namespace", "consumergroup", "topic"],
    ),
    silence([is("KafkaConsumerLagHigh")], [is("KafkaConsumersLag")], ["namespace", "consumergroup", "topic"]),
    silence([is("OutboxEventBacklogCritical")], [is("OutboxEventBacklog")], ["namespace"]),
    silence([is("HighDLQRate")], [is("DLQMessagesDetected")], ["namespace"]),
    silence([is("ErrorBudgetBurnsFast")], [is("ErrorBudgetBurnsSlowly")], ["team", "slo"]),
];

function silence(
    source_matchers: readonly string[],
    target_matchers: readonly string[],
    equal: readonly string[] = [],
): Inhibition {
    return { source_matchers, target_matchers, equal };
}

function is(...alerts: readonly string[]): string {
    return alerts.length === 1 ? `alertname = ${alerts.join("")}` : `alertname =~ "${alerts.join("|")}"`;
}
