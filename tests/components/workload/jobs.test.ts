import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { pods } from "../../../components/workload/network.ts";
import { OneOffJob } from "../../../components/workload/one-off-job.ts";
import type { OneOffJobArgs } from "../../../components/workload/one-off-job.ts";
import { ScheduledJob } from "../../../components/workload/scheduled-job.ts";
import type { ScheduledJobArgs } from "../../../components/workload/scheduled-job.ts";
import { deploy, items, only, text } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import { NETWORK_POLICY } from "./workloads.ts";

const CRON_JOB = "kubernetes:batch/v1:CronJob";
const JOB = "kubernetes:batch/v1:Job";

const TASK = {
    namespace: "shop",
    partOf: "shop",
    jobName: "cleaner",
    image: "example.com/web:1.2.3",
    command: ["clean"],
    user: 1000,
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
    activeDeadlineSeconds: 3600,
    backoffLimit: 3,
    traffic: { ingress: [], egress: [{ to: [pods({ app: "db" })], ports: [{ port: 5432 }] }] },
};

describe("ScheduledJob", () => {
    const scheduled = (changes: Partial<ScheduledJobArgs> = {}) =>
        deploy(() => new ScheduledJob("shop-cleaner", { ...TASK, schedule: "0 2 * * *", ...changes }));

    it("runs by universal time, never twice at once", async () => {
        const { inputs } = only(await scheduled(), CRON_JOB, "shop-cleaner");
        assert.equal(inputs["metadata"]?.["name"], "cleaner");
        assert.equal(inputs["spec"]?.["schedule"], "0 2 * * *");
        assert.equal(inputs["spec"]?.["timeZone"], "Etc/UTC");
        assert.equal(inputs["spec"]?.["concurrencyPolicy"], "Forbid");
    });

    it("waits for somebody to start it where it is suspended", async () => {
        const waiting = only(await scheduled({ suspend: true }), CRON_JOB).inputs["spec"];
        assert.equal(waiting?.["suspend"], true);
        assert.equal("suspend" in (only(await scheduled(), CRON_JOB).inputs["spec"] ?? {}), false);
    });

    it("ends a run that takes too long and tries a failed one again in a new pod", async () => {
        const job = only(await scheduled(), CRON_JOB).inputs["spec"]?.["jobTemplate"]?.["spec"];
        assert.equal(job?.["activeDeadlineSeconds"], 3600);
        assert.equal(job?.["backoffLimit"], 3);
        assert.equal(job?.["template"]?.["spec"]?.["restartPolicy"], "Never");
        assert.equal("ttlSecondsAfterFinished" in (job ?? {}), false);
    });

    it("keeps the history, the lifetime and the restarts that are asked for, each where Kubernetes wants it", async () => {
        const { spec } = only(
            await scheduled({
                timeZone: "Europe/Berlin",
                concurrencyPolicy: "Replace",
                startingDeadlineSeconds: 600,
                successfulJobsHistoryLimit: 3,
                failedJobsHistoryLimit: 1,
                ttlSecondsAfterFinished: 86_400,
                restartPolicy: "OnFailure",
            }),
            CRON_JOB,
        ).inputs;
        const { jobTemplate, ...schedule } = spec ?? {};
        assert.deepEqual(schedule, {
            schedule: "0 2 * * *",
            timeZone: "Europe/Berlin",
            concurrencyPolicy: "Replace",
            startingDeadlineSeconds: 600,
            successfulJobsHistoryLimit: 3,
            failedJobsHistoryLimit: 1,
        });
        assert.equal(jobTemplate?.["spec"]?.["ttlSecondsAfterFinished"], 86_400);
        const podSpec = jobTemplate?.["spec"]?.["template"]?.["spec"];
        assert.equal(podSpec?.["restartPolicy"], "OnFailure");
        assert.equal("restartPolicy" in (items(podSpec?.["containers"])[0] ?? {}), false);
    });

    it("labels its jobs and their pods, so that both can be found", async () => {
        const { spec } = only(await scheduled({ labels: { component: "upload-gc" } }), CRON_JOB).inputs;
        const job = spec?.["jobTemplate"];
        assert.equal(job?.["metadata"]?.["labels"]?.["component"], "upload-gc");
        assert.equal(job?.["spec"]?.["template"]?.["metadata"]?.["labels"]?.["component"], "upload-gc");
        assert.equal(job?.["spec"]?.["template"]?.["metadata"]?.["labels"]?.["app"], "cleaner");
    });

    it("reaches what it needs and nothing else", async () => {
        const network = networkOf(await scheduled());
        assert(network.allows("shop/cleaner", "shop/app=db:5432"));
        assert(network.allows("shop/cleaner", "dns:53/UDP"));
        assert(!network.allows("shop/cleaner", "internet:443"));
        assert(!network.allows("shop/app=other", "shop/cleaner:80"));
    });

    it("runs confined like every other pod", async () => {
        const podSpec = only(await scheduled(), CRON_JOB).inputs["spec"]?.["jobTemplate"]?.["spec"]?.["template"]?.[
            "spec"
        ];
        assert.equal(podSpec?.["securityContext"]?.["runAsNonRoot"], true);
        const [container] = items(podSpec?.["containers"]);
        assert.equal(container?.["name"], "cleaner");
        assert.deepEqual(container?.["resources"], TASK.resources);
        assert.equal(container?.["securityContext"]?.["readOnlyRootFilesystem"], true);
    });

    it("exists after what it needs", async () => {
        const resources = await deploy(() => {
            const database = new k8s.core.v1.Secret("database", { metadata: { name: "db", namespace: "shop" } });
            new ScheduledJob("shop-cleaner", { ...TASK, schedule: "0 2 * * *", ready: [database] });
        });
        const { dependencies } = only(resources, CRON_JOB);
        assert(dependencies.includes(only(resources, "kubernetes:core/v1:Secret").urn));
        assert(dependencies.includes(only(resources, NETWORK_POLICY).urn));
    });
});

describe("OneOffJob", () => {
    const oneOff = (changes: Partial<OneOffJobArgs> = {}) =>
        deploy(() => new OneOffJob("shop-cleaner", { ...TASK, ...changes }));
    const jobName = async (changes: Partial<OneOffJobArgs> = {}) =>
        text(only(await oneOff(changes), JOB).inputs["metadata"]?.["name"]);

    it("has a name of its own for what it does, so that a change runs anew", async () => {
        const first = await jobName();
        assert.match(first, /^cleaner-[0-9a-f]{8}$/);
        assert.equal(await jobName(), first);
        const others: string[] = [];
        for (const change of [
            { image: "example.com/web:1.2.4" },
            { command: ["clean", "--all"] },
            { args: ["--all"] },
            { runKey: pulumi.output("2") },
        ]) {
            others.push(await jobName(change));
        }
        assert.equal(new Set([first, ...others]).size, 5);
    });

    it("does not run anew for a change of what it may use", async () => {
        const resources = { ...TASK.resources, limits: { memory: "1Gi" } };
        assert.equal(await jobName({ resources }), await jobName());
    });

    it("keeps its name readable where its arguments are secret", async () => {
        const resources = await oneOff({ runKey: pulumi.secret("x") });
        assert.deepEqual(only(resources, JOB).secretPaths, []);
    });

    it("is awaited as long as it may run, and tried again by the next update when it failed", async () => {
        const job = only(await oneOff({ activeDeadlineSeconds: 300 }), JOB);
        assert.equal(job.inputs["spec"]?.["activeDeadlineSeconds"], 300);
        assert.equal(job.inputs["spec"]?.["backoffLimit"], 3);
        assert.deepEqual(job.customTimeouts, { create: "360s", update: "360s" });
        assert.deepEqual(job.inputs["metadata"]?.["annotations"], { "pulumi.com/replaceUnready": "true" });
    });

    it("never vanishes by itself, which would show as drift and run it again", async () => {
        const { spec } = only(await oneOff(), JOB).inputs;
        assert.equal("ttlSecondsAfterFinished" in (spec ?? {}), false);
    });

    it("reaches what it needs and nothing else", async () => {
        const network = networkOf(await oneOff());
        assert(network.allows("shop/cleaner", "shop/app=db:5432"));
        assert(!network.allows("shop/cleaner", "internet:443"));
    });

    it("runs after what it needs and can be waited for", async () => {
        const resources = await deploy(() => {
            const database = new k8s.core.v1.Secret("database", { metadata: { name: "db", namespace: "shop" } });
            const { resource } = new OneOffJob("shop-cleaner", { ...TASK, ready: [database] });
            new k8s.core.v1.ConfigMap("after", { metadata: { name: "after" } }, { dependsOn: resource });
        });
        const job = only(resources, JOB);
        assert(job.dependencies.includes(only(resources, "kubernetes:core/v1:Secret").urn));
        assert(job.dependencies.includes(only(resources, NETWORK_POLICY).urn));
        assert(only(resources, "kubernetes:core/v1:ConfigMap").dependencies.includes(job.urn));
    });
});
