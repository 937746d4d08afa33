import { setTimeout as delay } from "node:timers/promises";
import { at, listAt, objectAt, textAt, type JsonObject } from "../../plan/model.ts";
import { expectSuccess, idOf, type World } from "./world.ts";

const APPS = "/apis/apps/v1";
const MERGE = "application/merge-patch+json";
const POLL_MILLISECONDS = 50;

/** Deployments and StatefulSets that are not as they shall be: pods missing, old or unready. */
export async function unready(world: World): Promise<string[]> {
    return (await workloads(world)).flatMap(({ object }) => {
        const wanted = numberAt(object, "spec.replicas");
        const seen = {
            generation: numberAt(object, "status.observedGeneration") >= numberAt(object, "metadata.generation"),
            ready: numberAt(object, "status.readyReplicas") === wanted,
            updated: numberAt(object, "status.updatedReplicas") === wanted,
            none: numberAt(object, "status.replicas") === wanted,
        };
        const failure = listAt(at(object, "status.conditions")).find((one) => at(one, "type") === "ReplicaFailure");
        return Object.values(seen).every(Boolean)
            ? []
            : [
                  `${idOf(object)}: ${numberAt(object, "status.readyReplicas")} of ${wanted} ready ${textAt(at(failure, "message"))}`,
              ];
    });
}

/** Jobs that have not ended well. */
export async function unfinished(world: World): Promise<string[]> {
    const jobs = await world.list("/apis/batch/v1", "jobs");
    return jobs
        .filter((job) => !listAt(at(job, "status.conditions")).some((one) => at(one, "type") === "Complete"))
        .map((job) => `${idOf(job)}: not complete`);
}

/** Runs every CronJob once, as `kubectl create job --from` does; returns the names. */
export async function runCronJobs(world: World): Promise<string[]> {
    const cronJobs = await world.list("/apis/batch/v1", "cronjobs");
    for (const cronJob of cronJobs) {
        const namespace = textAt(at(cronJob, "metadata.namespace"));
        const template = objectAt(at(cronJob, "spec.jobTemplate"));
        const metadata = {
            ...objectAt(template["metadata"]),
            name: `${textAt(at(cronJob, "metadata.name"))}-by-hand`,
            namespace,
        };
        const job = { apiVersion: "batch/v1", kind: "Job", metadata, spec: template["spec"] };
        expectSuccess(
            await world.rest.client.send("POST", `/apis/batch/v1/namespaces/${namespace}/jobs`, job),
            idOf(cronJob),
        );
    }
    return cronJobs.map(idOf);
}

/** Makes every workload roll out anew. */
export async function restartAll(world: World): Promise<void> {
    for (const { path } of await workloads(world)) {
        const template = { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z" } } };
        expectSuccess(await world.rest.client.send("PATCH", path, { spec: { template } }, MERGE), path);
    }
}

/** Where a scaler says how many pods it keeps at the least and asks for at the most. */
const SCALERS: Record<string, { readonly fewest: string; readonly most: string }> = {
    HorizontalPodAutoscaler: { fewest: "spec.minReplicas", most: "spec.maxReplicas" },
    ScaledObject: { fewest: "spec.minReplicaCount", most: "spec.maxReplicaCount" },
};

/** Plays the scalers, which have no metrics here: the fewest pods, or the most. Returns the numbers by workload. */
export async function scale(world: World, to: "fewest" | "most"): Promise<Record<string, number>> {
    const scaled: Record<string, number> = {};
    for (const { kind, namespace, object } of world.plan.manifests) {
        const bound = SCALERS[kind]?.[to];
        if (!bound || !world.namespaces.includes(namespace)) {
            continue;
        }
        const target = objectAt(at(object, "spec.scaleTargetRef"));
        const plural = textAt(target["kind"]) === "StatefulSet" ? "statefulsets" : "deployments";
        const path = `${APPS}/namespaces/${namespace}/${plural}/${textAt(target["name"])}`;
        const replicas = numberAt(object, bound);
        const answer = await world.rest.client.send("PATCH", `${path}/scale`, { spec: { replicas } }, MERGE);
        // The target of a release that is not rendered is not there.
        if (answer.status !== 404) {
            expectSuccess(answer, path);
            scaled[`${namespace}/${textAt(target["name"])}`] = replicas;
        }
    }
    return scaled;
}

/** Names of the nodes that run pods of the applications. */
export async function busyNodes(world: World): Promise<string[]> {
    const pods = await world.list("/api/v1", "pods");
    return [...new Set(pods.map((pod) => textAt(at(pod, "spec.nodeName"))).filter((name) => name !== ""))].sort();
}

/** Empties a node as `kubectl drain` does, and opens it again. Fails when a pod's budget holds it for too long. */
export async function drain(world: World, nodeName: string, seconds = 60): Promise<void> {
    const { client } = world.rest;
    const cordon = (unschedulable: boolean) =>
        client.send("PATCH", `/api/v1/nodes/${nodeName}`, { spec: { unschedulable } }, MERGE);
    expectSuccess(await cordon(true), nodeName);
    await world.settled(async () => {
        const pods = (await world.list("/api/v1", "pods")).filter(
            (pod) =>
                at(pod, "spec.nodeName") === nodeName &&
                !["Succeeded", "Failed"].includes(textAt(at(pod, "status.phase"))),
        );
        await Promise.all(pods.map((pod) => evict(world, pod)));
        return pods.map((pod) => `${idOf(pod)} is still on ${nodeName}`);
    }, seconds);
    expectSuccess(await cordon(false), nodeName);
}

async function evict({ rest }: World, pod: JsonObject): Promise<void> {
    const metadata = { name: textAt(at(pod, "metadata.name")), namespace: textAt(at(pod, "metadata.namespace")) };
    const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/eviction`;
    const { status, body } = await rest.client.send("POST", path, {
        apiVersion: "policy/v1",
        kind: "Eviction",
        metadata,
    });
    // 429: the budget has nothing to give now; 404: gone meanwhile.
    if (![201, 404, 429].includes(status)) {
        throw new Error(`${path}: ${JSON.stringify(body)}`);
    }
}

/** Runs `action` and returns every moment in which a disruption budget had fewer healthy pods than it demands. */
export async function budgetsBrokenDuring(world: World, action: () => Promise<void>): Promise<string[]> {
    const broken = new Set<string>();
    const running = { done: false };
    const watching = (async () => {
        while (!running.done) {
            for (const budget of await world.list("/apis/policy/v1", "poddisruptionbudgets")) {
                const healthy = numberAt(budget, "status.currentHealthy");
                const demanded = numberAt(budget, "status.desiredHealthy");
                // A budget without pods guards a release whose chart is not at hand.
                if (healthy < demanded && numberAt(budget, "status.expectedPods") > 0) {
                    broken.add(`${idOf(budget)}: ${healthy} healthy, ${demanded} demanded`);
                }
            }
            await delay(POLL_MILLISECONDS);
        }
    })();
    try {
        await action();
    } finally {
        running.done = true;
        await watching;
    }
    return [...broken];
}

async function workloads(world: World): Promise<{ path: string; object: JsonObject }[]> {
    const found = await Promise.all(
        ["deployments", "statefulsets"].map(async (plural) =>
            (await world.list(APPS, plural)).map((object) => ({
                path: `${APPS}/namespaces/${textAt(at(object, "metadata.namespace"))}/${plural}/${textAt(at(object, "metadata.name"))}`,
                object,
            })),
        ),
    );
    return found.flat();
}

function numberAt(object: JsonObject, path: string): number {
    return Number(at(object, path) ?? 0);
}
