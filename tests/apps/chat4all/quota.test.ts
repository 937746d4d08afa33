import assert from "node:assert/strict";
import { items, text, type Deployed, type Registered, type Tree } from "../../support/deploy.ts";
import { chat4allWith, nameOf, object, objects, stack, template } from "./stack.ts";

const UNITS: Readonly<Record<string, number>> = { Mi: 1, Gi: 1024 };

function mebibytes(quantity: Tree | undefined): number {
    const [, amount, unit = ""] = /^(\d+)(Mi|Gi)$/.exec(text(quantity)) ?? [];
    const factor = UNITS[unit];
    assert(factor, `${text(quantity)} is no amount of memory`);
    return Number(amount) * factor;
}

function millicores(quantity: Tree | undefined): number {
    const amount = text(quantity);
    return amount.endsWith("m") ? Number.parseInt(amount, 10) : Number(amount) * 1000;
}

/** Most pods that an object runs: by its autoscaler, or by its own number. */
function mostPods(resources: Deployed, pods: Registered): number {
    const scalers = [...objects(resources, "HorizontalPodAutoscaler"), ...objects(resources, "ScaledObject")];
    const scaler = scalers.find(({ inputs }) => (inputs.spec?.scaleTargetRef?.name as unknown) === nameOf(pods));
    const { maxReplicas, maxReplicaCount } = scaler?.inputs.spec ?? {};
    return Number(maxReplicas ?? maxReplicaCount ?? pods.inputs.spec?.replicas ?? 1);
}

/** What the application's own pods ask for when each workload is at its largest. */
function wanted(resources: Deployed): { cpu: number; memory: number; limit: number; pods: number } {
    const all = [...objects(resources, "Deployment"), ...objects(resources, "CronJob"), ...objects(resources, "Job")];
    return all.reduce(
        (sum, pods) => {
            const count = mostPods(resources, pods);
            const containers = items(template(pods).spec?.containers);
            const total = (amount: (container: Tree) => number) =>
                count * containers.map(amount).reduce((one, other) => one + other, 0);
            return {
                cpu: sum.cpu + total(({ resources: asked }) => millicores(asked?.requests?.cpu)),
                memory: sum.memory + total(({ resources: asked }) => mebibytes(asked?.requests?.memory)),
                limit: sum.limit + total(({ resources: asked }) => mebibytes(asked?.limits?.memory)),
                pods: sum.pods + count,
            };
        },
        { cpu: 0, memory: 0, limit: 0, pods: 0 },
    );
}

function quota(resources: Deployed): { cpu: number; memory: number; limit: number; pods: number } {
    const hard = object(resources, "ResourceQuota", "quota").inputs.spec?.hard;
    return {
        cpu: millicores(hard?.["requests.cpu"]),
        memory: mebibytes(hard?.["requests.memory"]),
        limit: mebibytes(hard?.["limits.memory"]),
        pods: Number(hard?.["pods"]),
    };
}

describe("Chat4All's quota", () => {
    it("C39 limits the namespace in pods, CPU, memory and load balancers", async () => {
        const { hard } = object(await stack("prod"), "ResourceQuota", "quota").inputs.spec ?? {};
        assert.deepEqual(hard, {
            "requests.cpu": "24150m",
            "requests.memory": "29440Mi",
            "limits.memory": "100864Mi",
            pods: "86",
            "services.loadbalancers": "0",
        });
    });

    for (const name of ["dev", "prod"] as const) {
        it(`C39 lets all of ${name} run at its largest, with a quarter of each workload more while it is replaced`, async () => {
            const resources = await stack(name);
            const [most, limit] = [wanted(resources), quota(resources)];
            assert(limit.cpu >= 1.25 * most.cpu, `${limit.cpu}m of CPU for ${most.cpu}m`);
            assert(limit.memory >= 1.25 * most.memory, `${limit.memory}Mi for ${most.memory}Mi`);
            assert(limit.limit >= 1.25 * most.limit, `limits of ${limit.limit}Mi for ${most.limit}Mi`);
            assert(limit.pods >= 1.25 * most.pods, `${limit.pods} pods for ${most.pods}`);
            assert(limit.pods <= 3 * most.pods, "a quota that nobody can reach limits nothing");
        });
    }

    it("C39 has room for what each service on the cluster asks for", async () => {
        const [dev, larger] = [
            await stack("dev"),
            await chat4allWith("dev", {
                postgres: {
                    form: "in-cluster",
                    instances: 2,
                    storageGiB: 10,
                    resources: { requests: { cpu: "2", memory: "4Gi" }, limits: { memory: "4Gi" } },
                },
            }),
        ];
        // Three of the larger size, one of them a standby in the making, in place of two of 250m and 512Mi.
        assert.equal(quota(larger).cpu - quota(dev).cpu, 3 * 2000 - 2 * 250);
        assert.equal(quota(larger).memory - quota(dev).memory, 3 * 4096 - 2 * 512);
        assert.equal(quota(larger).pods - quota(dev).pods, 1);
    });

    it("C39 comes before everything that runs", async () => {
        const resources = await stack("prod");
        const limit = object(resources, "ResourceQuota", "quota").urn;
        for (const deployment of objects(resources, "Deployment")) {
            assert(deployment.dependencies.includes(limit), deployment.name);
        }
    });
});
