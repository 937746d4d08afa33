import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import type { Annotations } from "../../ingress/contract.ts";
import { CHECKSUM_ANNOTATION, type ReplicaBounds, type Resources } from "../../workload/contracts.ts";
import { imageParts, type ImageParts } from "../../workload/image-parts.ts";
import type { Database, LiveKit } from "./configuration.ts";
import type { IngressValues } from "./host.ts";
import { NAME, partName, partSelector, PORTS, type Part } from "./names.ts";

/** CPU use in percent of the request at which pods are added. */
const CPU_PERCENT = 70;

/** What stands in the ConfigMap, where the chart puts addresses of databases with their passwords. The Secret outweighs it. */
const ADDRESS_IN_SECRET = {
    kraken: "mongodb://in.the.secret/kraken",
    "semaphore-chat": "postgresql://in.the.secret/kraken",
};

/** Proxies before the backend that may say who the client is: the ingress controller. */
const PROXY_HOPS = "1";

/** One of the two Deployments. */
export interface PartArgs {
    readonly image: string;
    readonly replicas: ReplicaBounds;
    readonly resources: Resources;
}

/** A volume that all pods of the backend mount. */
export interface FilesValues {
    readonly storageGiB: number;
    readonly className: string;
}

export interface ValuesArgs {
    readonly flavour: Database["flavour"];
    readonly backend: PartArgs;
    readonly frontend: PartArgs;
    /** Annotations of the backend's Service. */
    readonly serviceAnnotations: Annotations;
    readonly ingress: IngressValues;
    readonly files: FilesValues;
    readonly replays: FilesValues | undefined;
    readonly livekit: Pick<LiveKit, "url" | "apiKey"> | undefined;
    readonly redisHost: pulumi.Input<string>;
    readonly redisPort: number;
    readonly secretName: pulumi.Input<string>;
    readonly secretChecksum: pulumi.Input<string>;
    readonly pullSecretName: pulumi.Input<string> | undefined;
}

interface PartValues {
    image: ImageParts & { pullPolicy: "IfNotPresent" };
    resources: Resources;
    autoscaling: {
        enabled: true;
        minReplicas: number;
        maxReplicas: number;
        targetCPUUtilizationPercentage: number;
        /** On by default at the backend. */
        targetMemoryUtilizationPercentage?: null;
    };
    affinity: k8s.types.input.core.v1.Affinity;
    podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } };
}

interface StorageValues {
    enabled: boolean;
    size?: string;
    storageClassName?: string;
}

/** The chart's values as far as they are set: those of both flavours. */
export interface ChartValues {
    /** Whatever the chart is called, the objects are called the same. */
    nameOverride: string;
    fullnameOverride: string;
    global?: { imagePullSecrets: pulumi.Input<string>[] };
    backend: PartValues & {
        service: { annotations: Annotations };
        podAnnotations: Annotations;
        livenessProbe?: { httpGet: null; tcpSocket: { port: number } };
        trustProxy?: string;
        migrations?: { enabled: false };
    };
    frontend: PartValues & { env: { backendUrl: string } };
    ingress: IngressValues;
    mongodb?: { bundled: false; external: { uri: string } };
    postgresql?: { bundled: false; external: { uri: string } };
    redis: { bundled: false; external: { host: pulumi.Input<string>; port: number; password: "" } };
    livekit: { url: string; apiKey: string; apiSecret: ""; webhookSecret: "" };
    secrets: { existingSecret: pulumi.Input<string>; jwtSecret: ""; jwtRefreshSecret: "" };
    fileStorage: StorageValues;
    replayStorage: StorageValues;
}

/** Values of the project's chart. What it holds of sample passwords is taken away. */
export function chartValues(args: ValuesArgs): ChartValues {
    const { flavour, livekit, redisHost, redisPort, secretName, pullSecretName } = args;
    const database = { bundled: false as const, external: { uri: ADDRESS_IN_SECRET[flavour] } };
    return {
        nameOverride: NAME,
        fullnameOverride: NAME,
        ...(pullSecretName !== undefined && { global: { imagePullSecrets: [pullSecretName] } }),
        backend: backendValues(args),
        frontend: {
            ...partValues("frontend", args.frontend),
            env: { backendUrl: `http://${partName("backend")}:${PORTS.backend}` },
        },
        ingress: args.ingress,
        ...(flavour === "kraken" ? { mongodb: database } : { postgresql: database }),
        redis: { bundled: false, external: { host: redisHost, port: redisPort, password: "" } },
        livekit: { url: livekit?.url ?? "", apiKey: livekit?.apiKey ?? "", apiSecret: "", webhookSecret: "" },
        secrets: { existingSecret: secretName, jwtSecret: "", jwtRefreshSecret: "" },
        fileStorage: storageValues(args.files),
        replayStorage: args.replays ? storageValues(args.replays) : { enabled: false },
    };
}

function backendValues({ flavour, backend, serviceAnnotations, secretChecksum }: ValuesArgs): ChartValues["backend"] {
    const part = partValues("backend", backend);
    return {
        ...part,
        autoscaling: { ...part.autoscaling, targetMemoryUtilizationPercentage: null },
        service: { annotations: serviceAnnotations },
        // The chart's own digest is of a Secret that it does not make.
        podAnnotations: { [CHECKSUM_ANNOTATION]: secretChecksum },
        ...(flavour === "semaphore-chat" && {
            trustProxy: PROXY_HOPS,
            // Its hook would run before what it needs is there: the program has a job of its own.
            migrations: { enabled: false },
            // The one page of health asks the databases: while one is away, restarts would not help.
            livenessProbe: { httpGet: null, tcpSocket: { port: PORTS.backend } },
        }),
    };
}

function partValues(part: Part, { image, replicas, resources }: PartArgs): PartValues {
    return {
        image: { ...imageParts(image), pullPolicy: "IfNotPresent" },
        resources,
        autoscaling: {
            enabled: true,
            minReplicas: replicas.min,
            maxReplicas: replicas.max,
            targetCPUUtilizationPercentage: CPU_PERCENT,
        },
        affinity: apart(part),
        podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
    };
}

/** Prefers nodes without another pod of the part: the chart knows no topology spread. */
function apart(part: Part): k8s.types.input.core.v1.Affinity {
    return {
        podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
                {
                    weight: 100,
                    podAffinityTerm: {
                        topologyKey: "kubernetes.io/hostname",
                        labelSelector: { matchLabels: partSelector(part) },
                    },
                },
            ],
        },
    };
}

function storageValues({ storageGiB, className }: FilesValues): StorageValues {
    return { enabled: true, size: `${storageGiB}Gi`, storageClassName: className };
}
