import assert from "node:assert/strict";
import { items, text, type Deployed, type Registered, type Tree } from "../../support/deploy.ts";
import { bothStacks, container, deployments, object, objects, template, variables } from "./stack.ts";

/** Every right of a Role, as `<verb> <resource>[/<name>]`, sorted. */
function rights({ inputs }: Registered): string[] {
    const texts = (list: Tree | undefined) => items(list).map(text);
    return items(inputs.rules)
        .flatMap(({ verbs, resources, resourceNames }) =>
            texts(verbs).flatMap((verb) =>
                texts(resources).flatMap((resource) =>
                    resourceNames
                        ? texts(resourceNames).map((name) => `${verb} ${resource} ${name}`)
                        : [`${verb} ${resource}`],
                ),
            ),
        )
        .sort();
}

describe("Reactive RTC's load-balancers", () => {
    let prod: Deployed;
    let loadBalancer: Registered;

    before(async () => {
        ({ prod } = await bothStacks());
        loadBalancer = deployments(prod)["load-balancer"];
    });

    it("R5 R6 RX5 are 1 to 5 by 60 % of CPU and memory, and fewer after five minutes at the earliest", () => {
        const { spec } = object(prod, "HorizontalPodAutoscaler", "load-balancer-hpa").inputs;
        assert.deepEqual(spec?.scaleTargetRef, { apiVersion: "apps/v1", kind: "Deployment", name: "load-balancer" });
        assert.equal(spec?.minReplicas, 1);
        assert.equal(spec?.maxReplicas, 5);
        assert.deepEqual(
            items(spec?.metrics).map(({ resource }) => [resource?.name, resource?.target]),
            ["cpu", "memory"].map((name) => [name, { type: "Utilization", averageUtilization: 60 }]),
        );
        assert.deepEqual(spec?.behavior?.scaleDown, {
            stabilizationWindowSeconds: 300,
            policies: [{ type: "Percent", value: 50, periodSeconds: 60 }],
        });
        assert.deepEqual(spec?.behavior?.scaleUp, {
            stabilizationWindowSeconds: 0,
            policies: [
                { type: "Percent", value: 100, periodSeconds: 30 },
                { type: "Pods", value: 2, periodSeconds: 30 },
            ],
            selectPolicy: "Max",
        });
    });

    it("R7 R8 R11 may elect a leader, weigh pods and scale socket nodes, and nothing else", () => {
        assert.deepEqual(rights(object(prod, "Role", "load-balancer-role")), [
            "create leases",
            "delete leases load-balancer-leader",
            "get deployments socket",
            "get deployments/scale socket",
            "get leases load-balancer-leader",
            "get pods",
            "list pods",
            "patch deployments/scale socket",
            "update deployments/scale socket",
            "update leases load-balancer-leader",
            "update pods",
        ]);
        assert.equal(objects(prod, "Role").length, 1);
    });

    it("R7 are the only pods that have these rights", () => {
        const { subjects, roleRef } = object(prod, "RoleBinding", "load-balancer-rolebinding").inputs;
        assert.deepEqual(subjects, [{ kind: "ServiceAccount", name: "load-balancer-sa", namespace: "rtc" }]);
        assert.equal(roleRef?.name, "load-balancer-role");
        const accounts = Object.values(deployments(prod)).map((deployment) => {
            const { serviceAccountName, automountServiceAccountToken } = template(deployment).spec ?? {};
            return [serviceAccountName, automountServiceAccountToken];
        });
        assert.deepEqual(accounts, [
            ["load-balancer-sa", true],
            [undefined, false],
            [undefined, false],
        ]);
    });

    it("R7 R27 elect by the pods' names in their own namespace", () => {
        assert.equal(variables(container(loadBalancer))["NODE_ID"], "metadata.name");
        const { data } = object(prod, "ConfigMap", "rtc-config").inputs;
        assert.equal(data?.["ENABLE_LEADER_ELECTION"], "true");
        assert.equal(data["KUBERNETES_NAMESPACE"], "rtc");
    });

    it("R19 are found at load-balancer-service:8081 and asked at /healthz", () => {
        const { spec } = object(prod, "Service", "load-balancer-service").inputs;
        assert.equal(spec?.type, "ClusterIP");
        assert.deepEqual(spec?.selector, { app: "load-balancer" });
        assert.deepEqual(spec?.ports, [{ name: "http", port: 8081, targetPort: "http", protocol: "TCP" }]);
        const { livenessProbe, readinessProbe, startupProbe, ports } = container(loadBalancer);
        for (const probe of [livenessProbe, readinessProbe, startupProbe]) {
            assert.deepEqual(probe?.httpGet, { path: "/healthz", port: "http" });
            assert.equal(probe.timeoutSeconds, 3);
        }
        assert.deepEqual(ports, [{ name: "http", containerPort: 8081, protocol: "TCP" }]);
    });

    it("R7 have time to close and to give the lease back when they are stopped", () => {
        assert.deepEqual(container(loadBalancer).lifecycle?.preStop?.exec?.command, ["sleep", "5"]);
        assert.equal(template(loadBalancer).spec?.terminationGracePeriodSeconds, 50);
    });
});
