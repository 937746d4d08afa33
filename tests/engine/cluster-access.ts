import { writeFileSync } from "node:fs";
import { textAt } from "../../plan/model.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Client } from "../cluster/client.ts";
import type { ControlPlane } from "../cluster/control-plane.ts";
import type { Access } from "../support/digitalocean/kubernetes.ts";

const NAMESPACE = "kube-system";
const ACCOUNT = "simulated-digitalocean";
/** The API server issues none that lives for less. */
const SHORTEST_TOKEN_SECONDS = 600;

/** Creates the account whose tokens the simulated DigitalOcean hands out; it may do everything. */
export async function createAdministrator(client: Client): Promise<void> {
    const metadata = { name: ACCOUNT, namespace: NAMESPACE };
    await create(client, `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`, { metadata });
    await create(client, "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
        metadata: { name: ACCOUNT },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
        subjects: [{ kind: "ServiceAccount", ...metadata }],
    });
}

/** Hands out tokens of that account, each alive for as long as asked. */
export function tokenFor({ server, kubeconfig, client }: ControlPlane): Access {
    const config = JSON.parse(kubeconfig) as { clusters: { cluster: Record<string, string> }[] };
    const authority = config.clusters[0]?.cluster["certificate-authority-data"] ?? "";
    return async (expirySeconds) => {
        const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${ACCOUNT}/token`;
        const expirationSeconds = Math.max(expirySeconds, SHORTEST_TOKEN_SECONDS);
        const { body } = await create(client, path, { spec: { expirationSeconds } });
        const { token } = (body as { status: { token: string } }).status;
        return { server, authority: Buffer.from(authority, "base64").toString(), token };
    };
}

/**
 * Makes the control plane the cluster that a stack finds rather than creates: writes a kubeconfig with the context that
 * the plan's provider names, and adds the storage class that kind and minikube come with. Nothing for a stack that
 * creates its own.
 */
export async function createForeignCluster(controlPlane: ControlPlane, plan: Plan, path: string): Promise<void> {
    const provider = plan.resources.find(({ type }) => type === "pulumi:providers:kubernetes");
    const context = textAt(provider?.inputs["context"]);
    if (context === "") {
        return;
    }
    const config = JSON.parse(controlPlane.kubeconfig) as { contexts: { context: object }[] };
    const contexts = config.contexts.map((each) => ({ ...each, name: context }));
    writeFileSync(path, JSON.stringify({ ...config, contexts, "current-context": context }));
    await create(controlPlane.client, "/apis/storage.k8s.io/v1/storageclasses", {
        metadata: { name: "standard" },
        provisioner: "rancher.io/local-path",
        reclaimPolicy: "Delete",
        volumeBindingMode: "WaitForFirstConsumer",
    });
}

async function create(client: Client, path: string, object: unknown) {
    const answer = await client.send("POST", path, object);
    if (answer.status !== 201) {
        throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return answer;
}
