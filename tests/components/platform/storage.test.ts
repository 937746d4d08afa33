import assert from "node:assert/strict";
import { Storage, type StorageArgs } from "../../../components/platform/storage.ts";
import { all, deploy, only, type Deployed } from "../../support/deploy.ts";

const SHARE = "digitalocean:index/nfs:Nfs";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const CLASS = "kubernetes:storage.k8s.io/v1:StorageClass";
const CLAIM = "kubernetes:core/v1:PersistentVolumeClaim";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const share: StorageArgs["shared"] = {
    kind: "digitalocean-nfs",
    shareName: "platform-prod",
    region: "fra1",
    vpcId: "vpc-1",
    storageGiB: 250,
    tier: "standard",
};

function storage(args: Partial<StorageArgs>): Promise<Deployed> {
    return deploy(() => {
        const { block, shared } = new Storage("storage", {
            blockClass: "do-block-storage",
            protection: "protected",
            ...args,
        });
        return { block: block.className, shared: shared?.className, sharedReady: shared?.ready.length };
    });
}

describe("Storage", () => {
    it("needs nothing for block volumes and classes that the cluster has", async () => {
        const resources = await storage({ shared: { kind: "class", name: "efs" } });
        assert.deepEqual(resources.outputs, { block: "do-block-storage", shared: "efs", sharedReady: 0 });
        assert.deepEqual(
            resources.map(({ type }) => type),
            ["platform:platform:Storage"],
        );
    });

    it("has no shared class unless one is asked for", async () => {
        assert.deepEqual((await storage({})).outputs, { block: "do-block-storage" });
    });
});

describe("Storage on a managed NFS share", () => {
    it("creates the share in the cluster's network and guards it", async () => {
        const resources = await storage({ shared: share });
        const created = only(resources, SHARE);
        assert.deepEqual(created.inputs, {
            name: "platform-prod",
            region: "fra1",
            vpcId: "vpc-1",
            size: 250,
            performanceTier: "standard",
        });
        assert.deepEqual([created.protect, created.retainOnDelete], [true, true]);
        assert.equal(resources.outputs["shared"], "nfs-share");
    });

    it("installs the driver among the node's own, without what it would miss", async () => {
        const { inputs } = only(await storage({ shared: share }), RELEASE);
        assert.deepEqual([inputs["chart"], inputs["namespace"]], ["csi-driver-nfs", "kube-system"]);
        assert.deepEqual(inputs["values"], {
            controller: { enableSnapshotter: false },
            feature: { enableFSGroupPolicy: false },
        });
    });

    it("makes a directory of a claim that every user may write to and a new claim of the name finds again", async () => {
        const resources = await storage({ shared: share });
        const { inputs, dependencies } = only(resources, CLASS);
        const { server, share: path, ...parameters } = inputs["parameters"] ?? {};
        assert.ok(server && path);
        assert.deepEqual(parameters, {
            subDir: "${pvc.metadata.namespace}/${pvc.metadata.name}",
            mountPermissions: "0777",
            onDelete: "retain",
        });
        assert.deepEqual(
            { ...inputs, parameters: undefined, apiVersion: undefined, kind: undefined },
            {
                apiVersion: undefined,
                kind: undefined,
                parameters: undefined,
                metadata: { name: "nfs-share" },
                provisioner: "nfs.csi.k8s.io",
                reclaimPolicy: "Retain",
                volumeBindingMode: "Immediate",
                allowVolumeExpansion: true,
                mountOptions: ["nfsvers=4.1"],
            },
        );
        for (const needed of [SHARE, RELEASE]) {
            assert.ok(dependencies.includes(only(resources, needed).urn), `the class does not wait for ${needed}`);
        }
    });

    it("leaves nothing behind in an ephemeral stack", async () => {
        const resources = await storage({ shared: share, protection: "ephemeral" });
        const { inputs } = only(resources, CLASS);
        assert.deepEqual([inputs["reclaimPolicy"], inputs["parameters"]?.["onDelete"]], ["Delete", "delete"]);
        assert.deepEqual([only(resources, SHARE).protect, only(resources, SHARE).retainOnDelete], [false, false]);
    });
});

describe("Storage on an NFS server of the cluster", () => {
    const server: StorageArgs["shared"] = { kind: "in-cluster-nfs", storageGiB: 60 };

    it("keeps all files on a claim of the program", async () => {
        const resources = await storage({ shared: server });
        const claim = only(resources, CLAIM);
        assert.deepEqual(claim.inputs["metadata"], { name: "nfs-server-data", namespace: "storage" });
        assert.deepEqual(claim.inputs["spec"], {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "do-block-storage",
            resources: { requests: { storage: "60Gi" } },
        });
        assert.deepEqual([claim.protect, claim.retainOnDelete], [true, true]);
        const { inputs, dependencies } = only(resources, RELEASE);
        assert.deepEqual(inputs["values"]?.["persistence"], { enabled: true, existingClaim: "nfs-server-data" });
        assert.ok(dependencies.includes(claim.urn));
    });

    it("has a class of its own for it, which keeps files in a protected stack only", async () => {
        for (const [protection, reclaimPolicy] of [
            ["protected", "Retain"],
            ["ephemeral", "Delete"],
        ] as const) {
            const resources = await storage({ shared: server, protection });
            assert.equal(resources.outputs["shared"], "nfs-server");
            const { inputs, dependencies } = only(resources, CLASS);
            assert.deepEqual(
                { ...inputs, apiVersion: undefined, kind: undefined },
                {
                    apiVersion: undefined,
                    kind: undefined,
                    metadata: { name: "nfs-server" },
                    provisioner: "cluster.local/nfs-server-provisioner",
                    reclaimPolicy,
                    volumeBindingMode: "Immediate",
                    allowVolumeExpansion: true,
                    mountOptions: ["vers=3", "retrans=2", "timeo=30"],
                },
            );
            const release = only(resources, RELEASE);
            assert.deepEqual(release.inputs["values"]?.["storageClass"], { create: false });
            assert.ok(dependencies.includes(release.urn));
        }
    });

    it("makes the class anew where Kubernetes would refuse the change", async () => {
        for (const shared of [server, share]) {
            const { replaceOnChanges, deleteBeforeReplace } = only(await storage({ shared }), CLASS);
            assert.deepEqual(replaceOnChanges, ["reclaimPolicy", "volumeBindingMode", "mountOptions"]);
            assert.equal(deleteBeforeReplace, true);
        }
    });

    it("runs where its capabilities are allowed, and is reached by nodes on the ports of NFS only", async () => {
        const resources = await storage({ shared: server });
        const labels = only(resources, NAMESPACE).inputs["metadata"]?.["labels"];
        assert.equal(labels?.["pod-security.kubernetes.io/enforce"], "privileged");
        const { spec } = only(resources, POLICY, "storage-nfs").inputs;
        assert.deepEqual(spec?.["podSelector"], { matchLabels: { app: "nfs-server-provisioner" } });
        const rules = spec?.["ingress"] as unknown as readonly { from?: unknown; ports: { port: number }[] }[];
        assert.equal(rules.length, 1);
        assert.equal(rules[0]?.from, undefined);
        assert.deepEqual([...new Set(rules[0]?.ports.map(({ port }) => port))], [2049, 32803, 20048, 875, 111, 662]);
    });

    it("denies every other connection in its namespace", async () => {
        const names = all(await storage({ shared: server }), POLICY).map(({ inputs }) => inputs["metadata"]?.["name"]);
        assert.deepEqual(names.sort(), ["allow-dns", "default-deny", "nfs-server"]);
    });
});
