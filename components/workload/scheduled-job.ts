import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Traffic } from "./contracts.ts";
import { selectorOf } from "./labels.ts";
import type { Selector } from "./labels.ts";
import { pods } from "./network.ts";
import type { Peer } from "./network.ts";
import { createNetworkPolicy } from "./network-policy.ts";
import { podLabels, podTemplate } from "./pod-template.ts";
import type { PodArgs } from "./pod-template.ts";

export interface ScheduledJobArgs extends Omit<PodArgs, "probes" | "preStop"> {
    /** `metadata.name` of the CronJob, and the pods' `app` label. At most 52 characters: Kubernetes appends 11. */
    readonly jobName: string;
    /** Cron expression of five fields. */
    readonly schedule: string;
    /** IANA time zone of the schedule; `Etc/UTC` unless given. */
    readonly timeZone?: string;
    /** Never runs by the clock, only when somebody makes a Job of it. False unless given. */
    readonly suspend?: boolean;
    /** What happens when a run is due while one still goes on; `Forbid` skips it and is the default. */
    readonly concurrencyPolicy?: "Allow" | "Forbid" | "Replace";
    /** Seconds after its time that a run may still start; no limit unless given. */
    readonly startingDeadlineSeconds?: number;
    /** Finished runs kept; Kubernetes' 3 unless given. */
    readonly successfulJobsHistoryLimit?: number;
    /** Failed runs kept; Kubernetes' 1 unless given. */
    readonly failedJobsHistoryLimit?: number;
    /** Seconds after which a run is ended as failed. */
    readonly activeDeadlineSeconds: number;
    /** Attempts after the first. */
    readonly backoffLimit: number;
    /** Seconds that a finished run is kept; the history limits alone decide unless given. */
    readonly ttlSecondsAfterFinished?: number;
    /** `OnFailure` starts the container again in its pod, `Never` makes a new pod; `Never` unless given. */
    readonly restartPolicy?: "OnFailure" | "Never";
    readonly traffic: Traffic;
    /** `metadata.name` of the NetworkPolicy; the job's name unless given. */
    readonly policyName?: string;
    /** What must exist before the first run. */
    readonly ready?: readonly pulumi.Resource[];
}

/** A task of an application that runs by the clock. */
export class ScheduledJob extends pulumi.ComponentResource {
    public readonly resource: k8s.batch.v1.CronJob;
    /** Labels that select its pods. */
    public readonly selector: Selector;
    /** Its pods, as a peer of other NetworkPolicies of any namespace. */
    public readonly peer: Peer;

    constructor(name: string, args: ScheduledJobArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:workload:ScheduledJob", name, {}, opts);
        const { namespace, jobName, traffic } = args;
        this.selector = selectorOf(jobName);
        this.peer = pods(this.selector, namespace);
        const policy = createNetworkPolicy(
            name,
            { namespace, policyName: args.policyName ?? jobName, selector: this.selector, traffic },
            { parent: this },
        );
        const surroundings = { workloadName: jobName, instance: name };
        this.resource = new k8s.batch.v1.CronJob(
            name,
            {
                metadata: { name: jobName, namespace, labels: podLabels(args, surroundings) },
                spec: {
                    ...scheduleFields(args),
                    jobTemplate: {
                        metadata: { labels: podLabels(args, surroundings) },
                        spec: {
                            activeDeadlineSeconds: args.activeDeadlineSeconds,
                            backoffLimit: args.backoffLimit,
                            ...(args.ttlSecondsAfterFinished !== undefined && {
                                ttlSecondsAfterFinished: args.ttlSecondsAfterFinished,
                            }),
                            template: podTemplate(args, {
                                ...surroundings,
                                spec: { restartPolicy: args.restartPolicy ?? "Never" },
                            }),
                        },
                    },
                },
            },
            { parent: this, dependsOn: [policy, ...(args.ready ?? [])] },
        );
        this.registerOutputs({ resource: this.resource });
    }
}

function scheduleFields(args: ScheduledJobArgs) {
    return {
        schedule: args.schedule,
        timeZone: args.timeZone ?? "Etc/UTC",
        ...(args.suspend !== undefined && { suspend: args.suspend }),
        concurrencyPolicy: args.concurrencyPolicy ?? "Forbid",
        ...(args.startingDeadlineSeconds !== undefined && {
            startingDeadlineSeconds: args.startingDeadlineSeconds,
        }),
        ...(args.successfulJobsHistoryLimit !== undefined && {
            successfulJobsHistoryLimit: args.successfulJobsHistoryLimit,
        }),
        ...(args.failedJobsHistoryLimit !== undefined && { failedJobsHistoryLimit: args.failedJobsHistoryLimit }),
    };
}
