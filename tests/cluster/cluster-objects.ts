import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Client } from "./client.ts";

const NODES = "/api/v1/nodes";

/** What a simulated node offers: a `s-8vcpu-16gb` Droplet's worth. */
const CAPACITY = { cpu: "8", memory: "16Gi", "ephemeral-storage": "300Gi", pods: "110" };

/** Creates `count` nodes; kwok makes them Ready. */
export async function createNodes(client: Client, count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, (_, index) => create(client, NODES, node(`node-${index}`))));
}

/** A node for kwok to play, with the labels that a kubelet would set and those of `labels`. */
export function node(name: string, labels: Readonly<Record<string, string>> = {}) {
    return {
        apiVersion: "v1",
        kind: "Node",
        metadata: {
            name,
            labels: {
                "kubernetes.io/hostname": name,
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/os": "linux",
                "topology.kubernetes.io/region": "fra1",
                ...labels,
            },
        },
        status: { capacity: CAPACITY, allocatable: CAPACITY },
    };
}

/** Creates what a DigitalOcean cluster has from the start. */
export async function createDoksObjects(client: Client): Promise<void> {
    const file = readFileSync(join(import.meta.dirname, "doks-objects.yaml"), "utf8");
    const classes = parseAllDocuments(file).map((document) => document.toJS() as unknown);
    await Promise.all(classes.map((each) => create(client, "/apis/storage.k8s.io/v1/storageclasses", each)));
}

/** Whether `nodes` nodes are Ready and pods of the default namespace find their service account. */
export async function defaultsReady(client: Client, nodes: number): Promise<boolean> {
    const { body } = await client.send("GET", NODES);
    const { items } = body as { items: { status: { conditions?: { type: string; status: string }[] } }[] };
    const ready = items.filter(({ status }) =>
        status.conditions?.some((c) => c.type === "Ready" && c.status === "True"),
    );
    const account = await client.send("GET", "/api/v1/namespaces/default/serviceaccounts/default");
    return ready.length === nodes && account.status === 200;
}

async function create(client: Client, path: string, object: unknown): Promise<void> {
    const { status, body } = await client.send("POST", path, object);
    if (status !== 201) throw new Error(`POST ${path}: ${status} ${JSON.stringify(body)}`);
}
