import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import type { Probes, Resources, WorkloadPort } from "./contracts.ts";

/** Room of a writable path unless its own is given. A pod that writes more is evicted. */
const WRITABLE_SIZE_LIMIT = "256Mi";

/** One container of a pod. Its root file system is read-only and it holds no capability, unless said. */
export interface ContainerArgs {
    readonly name: string;
    readonly image: pulumi.Input<string>;
    readonly command?: readonly pulumi.Input<string>[];
    readonly args?: readonly pulumi.Input<string>[];
    readonly workingDir?: string;
    readonly env?: readonly k8s.types.input.core.v1.EnvVar[];
    readonly envFrom?: readonly k8s.types.input.core.v1.EnvFromSource[];
    readonly ports?: readonly WorkloadPort[];
    readonly probes?: Probes;
    readonly resources: Resources;
    /** Mounts of the pod's `volumes`. */
    readonly mounts?: readonly k8s.types.input.core.v1.VolumeMount[];
    /** Paths that live and die with the pod, 256 MiB each unless given. */
    readonly writablePaths?: readonly (string | WritablePath)[];
    /** True unless given. */
    readonly readOnlyRoot?: boolean;
    /** Capabilities given back after all were dropped; more than `NET_BIND_SERVICE` needs a namespace that is not restricted. */
    readonly capabilities?: readonly string[];
    /** User id where it differs from the pod's. */
    readonly userOverride?: number;
    /** Runs before the container is told to stop; its time counts towards the pod's grace period. */
    readonly preStop?: k8s.types.input.core.v1.LifecycleHandler;
    /** Makes an init container a sidecar that starts before the main container and outlives it. */
    readonly nativeSidecar?: boolean;
}

export interface WritablePath {
    readonly path: string;
    /** Kubernetes quantity. */
    readonly sizeLimit: string;
}

/** A container as Kubernetes wants it. */
export function containerSpec(args: ContainerArgs): k8s.types.input.core.v1.Container {
    const writable = (args.writablePaths ?? []).map(writablePath);
    const mounts = [
        ...(args.mounts ?? []),
        ...writable.map(({ path }) => ({ name: writableVolumeName(args.name, path), mountPath: path })),
    ];
    return {
        name: args.name,
        image: args.image,
        ...(args.command && { command: [...args.command] }),
        ...(args.args && { args: [...args.args] }),
        ...(args.workingDir !== undefined && { workingDir: args.workingDir }),
        ...(args.env && { env: [...args.env] }),
        ...(args.envFrom && { envFrom: [...args.envFrom] }),
        ...(args.ports && { ports: args.ports.map(containerPort) }),
        ...(args.probes && probeFields(args.probes)),
        resources: args.resources,
        ...(mounts.length > 0 && { volumeMounts: mounts }),
        ...(args.preStop && { lifecycle: { preStop: args.preStop } }),
        ...(args.nativeSidecar && { restartPolicy: "Always" }),
        securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: args.readOnlyRoot ?? true,
            capabilities: { drop: ["ALL"], ...(args.capabilities && { add: [...args.capabilities] }) },
            ...(args.userOverride !== undefined && {
                runAsUser: args.userOverride,
                runAsNonRoot: args.userOverride !== 0,
            }),
        },
    };
}

/** The volumes behind a container's writable paths. */
export function writableVolumes(args: ContainerArgs): k8s.types.input.core.v1.Volume[] {
    return (args.writablePaths ?? [])
        .map(writablePath)
        .map(({ path, sizeLimit }) => ({ name: writableVolumeName(args.name, path), emptyDir: { sizeLimit } }));
}

function writablePath(path: string | WritablePath): WritablePath {
    return typeof path === "string" ? { path, sizeLimit: WRITABLE_SIZE_LIMIT } : path;
}

function writableVolumeName(containerName: string, path: string): string {
    const slug = path.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    return `${containerName}${slug}`.replace(/-$/, "");
}

function containerPort({ name, port, protocol = "TCP" }: WorkloadPort): k8s.types.input.core.v1.ContainerPort {
    return { name, containerPort: port, protocol };
}

function probeFields(probes: Probes): Partial<k8s.types.input.core.v1.Container> {
    if ("none" in probes) {
        return {};
    }
    return {
        ...(probes.liveness && { livenessProbe: probes.liveness }),
        ...(probes.readiness && { readinessProbe: probes.readiness }),
        ...(probes.startup && { startupProbe: probes.startup }),
    };
}
