import assert from "node:assert/strict";
import { podsWhileReplaced, quotaFor } from "../../../components/workload/quota.ts";
import { Workload } from "../../../components/workload/workload.ts";
import { deploy, only } from "../../support/deploy.ts";
import { DEPLOYMENT, LEAST, SERVICE } from "./workloads.ts";

describe("A quota", () => {
    it("is the sum of what all pods ask for, rounded up", () => {
        const quota = quotaFor({
            pods: [
                { count: 3, resources: { requests: { cpu: "250m", memory: "512Mi" }, limits: { memory: "1Gi" } } },
                { count: 1, resources: { requests: { cpu: "1.5", memory: "1Gi" }, limits: { memory: "1.5Gi" } } },
                { count: 2, resources: { requests: { cpu: "1", memory: "100Ki" }, limits: { memory: "100Ki" } } },
            ],
            loadBalancers: 1,
        });
        assert.deepEqual(quota, {
            "requests.cpu": "4250m",
            "requests.memory": "2561Mi",
            "limits.memory": "4609Mi",
            pods: "6",
            "services.loadbalancers": "1",
        });
    });

    it("has room for the pods of a rollout and for those that still end", () => {
        assert.deepEqual([1, 2, 5, 20].map(podsWhileReplaced), [3, 4, 8, 26]);
    });
});

describe("A Service", () => {
    const made = (service: { readonly afterPods?: boolean }) =>
        deploy(() => new Workload("shop-web", { ...LEAST, service }));

    it("comes with its pods, or after them where that is asked for", async () => {
        const [together, after] = [await made({}), await made({ afterPods: true })];
        const waits = (resources: typeof after) =>
            only(resources, SERVICE).dependencies.includes(only(resources, DEPLOYMENT).urn);
        assert.deepEqual([waits(together), waits(after)], [false, true]);
    });
});
