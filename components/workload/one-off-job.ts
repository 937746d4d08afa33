import { createHash } from "node:crypto";
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

/** Hexadecimal digits of the content key in the Job's name. */
const KEY_LENGTH = 8;

/** Seconds beyond its own deadline that the engine waits for the Job: scheduling and the verdict. */
const AWAIT_MARGIN_SECONDS = 60;

export interface OneOffJobArgs extends Omit<PodArgs, "probes" | "preStop"> {
    /** Start of the Job's `metadata.name`, and the pods' `app` label. */
    readonly jobName: string;
    /** Anything beside image, command and arguments whose change shall make the task run again: a schema version, a script's digest. */
    readonly runKey?: pulumi.Input<string>;
    /** Seconds after which the Job has failed, all attempts together. */
    readonly activeDeadlineSeconds: number;
    /** Attempts after the first. */
    readonly backoffLimit: number;
    readonly traffic: Traffic;
    /** `metadata.name` of the NetworkPolicy; the job's name unless given. */
    readonly policyName?: string;
    /** What must exist before it starts. */
    readonly ready?: readonly pulumi.Resource[];
}

/**
 * A task that runs once and must succeed before what depends on it starts: a migration, an initialisation.
 *
 * A Job cannot be changed, so its name carries a digest of image, command, arguments and run key: a change of one makes
 * a new Job, which runs, and then removes the old one. Finished Jobs have no time to live: a Job that Kubernetes
 * removes by itself would be missing at the next refresh, and run again.
 */
export class OneOffJob extends pulumi.ComponentResource {
    /** The Job; the engine has waited for its success. Depend on it to run afterwards. */
    public readonly resource: k8s.batch.v1.Job;
    /** Labels that select its pods. */
    public readonly selector: Selector;
    /** Its pods, as a peer of other NetworkPolicies of any namespace. */
    public readonly peer: Peer;

    constructor(name: string, args: OneOffJobArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:workload:OneOffJob", name, {}, opts);
        const { namespace, jobName, traffic, activeDeadlineSeconds } = args;
        this.selector = selectorOf(jobName);
        this.peer = pods(this.selector, namespace);
        const policy = createNetworkPolicy(
            name,
            { namespace, policyName: args.policyName ?? jobName, selector: this.selector, traffic },
            { parent: this },
        );
        const surroundings = { workloadName: jobName, instance: name };
        const wait = `${activeDeadlineSeconds + AWAIT_MARGIN_SECONDS}s`;
        this.resource = new k8s.batch.v1.Job(
            name,
            {
                metadata: {
                    name: pulumi.interpolate`${jobName}-${contentKey(args)}`,
                    namespace,
                    labels: podLabels(args, surroundings),
                    // Without it a Job that failed stays failed however often the program runs.
                    annotations: { "pulumi.com/replaceUnready": "true" },
                },
                spec: {
                    activeDeadlineSeconds,
                    backoffLimit: args.backoffLimit,
                    template: podTemplate(args, { ...surroundings, spec: { restartPolicy: "Never" } }),
                },
            },
            {
                parent: this,
                dependsOn: [policy, ...(args.ready ?? [])],
                customTimeouts: { create: wait, update: wait },
            },
        );
        this.registerOutputs({ resource: this.resource });
    }
}

/** Tells two runs apart by what they do. A digest of a command, so no secret even where an argument is one. */
function contentKey({ image, command = [], args = [], runKey = "" }: OneOffJobArgs): pulumi.Output<string> {
    const digest = pulumi
        .all([image, pulumi.all([...command]), pulumi.all([...args]), runKey])
        .apply((content) => createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, KEY_LENGTH));
    return pulumi.unsecret(digest);
}
