import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { charts } from "../../versions.ts";
import { Volume, type VolumeClass } from "../backing/volume.ts";
import type { Protection } from "../protection.ts";
import { DNS_EGRESS, egressRule } from "../workload/network.ts";
import { API_SERVER_EGRESS } from "./control-plane.ts";
import { createRelease } from "./helm-release.ts";
import { PlatformNamespace } from "./platform-namespace.ts";
import { createSharedClass } from "./storage-class.ts";

const CLASS_NAME = "nfs-server";
const NAMESPACE = "storage";

/** The chart derives the names of its objects and of its provisioner from it. */
const RELEASE_NAME = "nfs-server-provisioner";

/** What the server answers on, over TCP and UDP: NFS, lock manager, mount daemon, quotas, portmapper, status monitor. */
const PORTS = [2049, 32803, 20048, 875, 111, 662];

const RESOURCES = { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } };

export interface NfsServerArgs {
    /** Size of the one volume that holds everything. Can grow, never shrink. */
    readonly storageGiB: number;
    readonly volumeClass: VolumeClass;
    readonly protection: Protection;
}

/** An NFS server on the cluster, on a block volume, and the storage class that makes a directory of it for every claim. */
export class NfsServer extends pulumi.ComponentResource {
    public readonly volumeClass: VolumeClass;

    constructor(name: string, args: NfsServerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:NfsServer", name, {}, opts);
        const { storageGiB, volumeClass, protection } = args;
        const namespace = new PlatformNamespace(
            `${name}-namespace`,
            // The server adds DAC_READ_SEARCH and SYS_RESOURCE, beyond what `baseline` lets pass.
            { namespaceName: NAMESPACE, podSecurity: "privileged", traffic: [], protection },
            { parent: this },
        );
        const policy = this.#createPolicy(name, namespace.namespaceName);
        const data = new Volume(
            `${name}-data`,
            { namespace: namespace.namespaceName, claimName: "nfs-server-data", storageGiB, volumeClass, protection },
            { parent: this },
        );
        const server = createRelease(
            name,
            {
                chart: charts.nfsServerProvisioner,
                namespace: namespace.namespaceName,
                releaseName: RELEASE_NAME,
                values: {
                    persistence: { enabled: true, existingClaim: data.claimName },
                    storageClass: { create: false },
                    resources: RESOURCES,
                },
            },
            { parent: this, dependsOn: [...namespace.ready, policy, ...data.ready] },
        );
        const storageClass = createSharedClass(
            name,
            {
                className: CLASS_NAME,
                provisioner: `cluster.local/${RELEASE_NAME}`,
                // Version 3 keeps no sessions, which a restart of the server would have to recover.
                mountOptions: ["vers=3", "retrans=2", "timeo=30"],
                protection,
            },
            { parent: this, dependsOn: [server] },
        );
        this.volumeClass = { className: CLASS_NAME, ready: [storageClass] };
        this.registerOutputs({ className: CLASS_NAME });
    }

    /** Nodes mount, not pods, and a policy cannot name nodes: what is open is the ports, to everybody. */
    #createPolicy(name: string, namespace: pulumi.Input<string>): k8s.networking.v1.NetworkPolicy {
        const ports = PORTS.flatMap((port) => ["TCP", "UDP"].map((protocol) => ({ port, protocol })));
        return new k8s.networking.v1.NetworkPolicy(
            name,
            {
                metadata: { name: "nfs-server", namespace },
                spec: {
                    podSelector: { matchLabels: { app: "nfs-server-provisioner" } },
                    policyTypes: ["Ingress", "Egress"],
                    ingress: [{ ports }],
                    egress: [DNS_EGRESS, API_SERVER_EGRESS].map(egressRule),
                },
            },
            { parent: this },
        );
    }
}
