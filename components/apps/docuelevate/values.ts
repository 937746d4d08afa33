import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import { CHECKSUM_ANNOTATION, NO_PROBES_ANNOTATION } from "../../workload/contracts.ts";
import type { ReplicaBounds, Resources } from "../../workload/contracts.ts";
import { imageParts, type ImageParts } from "../../workload/image-parts.ts";
import type { IngressValues } from "./host.ts";
import { API_PORT, NAME, PDF_RENDERER, SEARCH, USER, WORKDIR, type Part } from "./names.ts";
import { placementOf, type AccessMode } from "./placement.ts";

/** CPU use in percent of the request at which pods are added. */
const CPU_PERCENT = { api: 70, worker: 75 };

/** A scaled Deployment. */
export interface ScaledArgs {
    /** Equal bounds fix the number of pods. */
    readonly replicas: ReplicaBounds;
    readonly resources: Resources;
}

/** What is said of the application in values of the chart, which has variables for it. */
export interface Named {
    readonly adminUser: string;
    readonly ai: { readonly provider: string; readonly model: string };
    readonly azure?: { readonly endpoint: string; readonly region: string } | undefined;
    readonly allowFileDelete: boolean;
}

export interface ValuesArgs {
    readonly image: string;
    readonly hostname: string;
    readonly named: Named;
    readonly api: ScaledArgs;
    readonly worker: ScaledArgs;
    readonly knowledgeResearch: { readonly resources: Resources };
    readonly searchIndex: { readonly resources: Resources };
    readonly workdir: { readonly accessMode: AccessMode; readonly claimName: pulumi.Input<string> };
    readonly ingress: IngressValues;
    readonly secretName: pulumi.Input<string>;
    readonly secretChecksum: pulumi.Input<string>;
    readonly pullSecretName: pulumi.Input<string> | undefined;
}

interface PodValues {
    resources: Resources;
    podAnnotations: Record<string, pulumi.Input<string>>;
    affinity: k8s.types.input.core.v1.Affinity;
    podSecurityContext: k8s.types.input.core.v1.PodSecurityContext;
    securityContext: k8s.types.input.core.v1.SecurityContext;
}

interface ScaledValues extends PodValues {
    replicaCount: number;
    autoscaling: {
        enabled: boolean;
        minReplicas: number;
        maxReplicas: number;
        targetCPUUtilizationPercentage: number;
    };
}

interface SingleValues extends PodValues {
    enabled: true;
    replicaCount: 1;
    concurrency: 1;
}

/** The chart's values as far as they are set. */
export interface ChartValues {
    nameOverride: string;
    fullnameOverride: string;
    image: ImageParts & { pullPolicy: "IfNotPresent" };
    imagePullSecrets: { name: pulumi.Input<string> }[];
    env: Record<string, string>;
    secrets: { existingSecret: pulumi.Input<string> };
    api: ScaledValues & {
        service: { type: "ClusterIP"; port: number };
        livenessProbe: k8s.types.input.core.v1.Probe;
        readinessProbe: k8s.types.input.core.v1.Probe;
    };
    worker: ScaledValues;
    knowledgeResearchWorker: SingleValues;
    searchIndexWorker: SingleValues;
    workdir: { persistence: { enabled: true; existingClaim: pulumi.Input<string> } };
    ingress: IngressValues;
    gotenberg: { enabled: false };
    meilisearch: { enabled: false };
    redis: { enabled: false };
    migrations: { enabled: false };
}

/**
 * Values of the project's chart. What it would make of state and services is off: its Redis has no password and an image
 * that is gone, its Meilisearch and Gotenberg have neither a user nor a security context to be given one, and its
 * migration starts before what it needs is there and fails on an empty database.
 */
export function chartValues(args: ValuesArgs): ChartValues {
    const { image, named, hostname, pullSecretName } = args;
    return {
        nameOverride: NAME,
        fullnameOverride: NAME,
        image: { ...imageParts(image), pullPolicy: "IfNotPresent" },
        imagePullSecrets: pullSecretName === undefined ? [] : [{ name: pullSecretName }],
        env: environment(named, hostname),
        secrets: { existingSecret: args.secretName },
        api: {
            ...scaledValues("api", args.api, args),
            service: { type: "ClusterIP", port: API_PORT },
            livenessProbe: probe("live", { initialDelaySeconds: 30, periodSeconds: 30 }),
            readinessProbe: probe("ready", { initialDelaySeconds: 10, periodSeconds: 10 }),
        },
        worker: scaledValues("worker", args.worker, args),
        knowledgeResearchWorker: singleValues("knowledge-research-worker", args.knowledgeResearch.resources, args),
        searchIndexWorker: singleValues("search-index-worker", args.searchIndex.resources, args),
        workdir: { persistence: { enabled: true, existingClaim: args.workdir.claimName } },
        ingress: args.ingress,
        gotenberg: { enabled: false },
        meilisearch: { enabled: false },
        redis: { enabled: false },
        migrations: { enabled: false },
    };
}

/** Variables that the chart has values for. All values are texts. */
function environment({ adminUser, ai, azure, allowFileDelete }: Named, hostname: string): Record<string, string> {
    return {
        WORKDIR,
        AI_PROVIDER: ai.provider,
        OPENAI_MODEL: ai.model,
        AZURE_REGION: azure?.region ?? "",
        AZURE_ENDPOINT: azure?.endpoint ?? "",
        GOTENBERG_URL: `http://${PDF_RENDERER.serviceName}:${PDF_RENDERER.port}`,
        MEILISEARCH_URL: `http://${SEARCH.serviceName}:${SEARCH.port}`,
        ENABLE_SEARCH: "true",
        AUTH_ENABLED: "true",
        ADMIN_USERNAME: adminUser,
        EXTERNAL_HOSTNAME: hostname,
        ALLOW_FILE_DELETE: String(allowFileDelete),
    };
}

function scaledValues(part: "api" | "worker", { replicas, resources }: ScaledArgs, args: ValuesArgs): ScaledValues {
    return {
        ...podValues(part, resources, args),
        replicaCount: replicas.min,
        autoscaling: {
            enabled: replicas.max > replicas.min,
            minReplicas: replicas.min,
            maxReplicas: replicas.max,
            targetCPUUtilizationPercentage: CPU_PERCENT[part],
        },
    };
}

function singleValues(part: Part, resources: Resources, args: ValuesArgs): SingleValues {
    return { ...podValues(part, resources, args), enabled: true, replicaCount: 1, concurrency: 1 };
}

function podValues(part: Part, resources: Resources, { secretChecksum, workdir }: ValuesArgs): PodValues {
    return {
        resources,
        podAnnotations: {
            // Variables are read at the start.
            [CHECKSUM_ANNOTATION]: secretChecksum,
            ...(part !== "api" && {
                [NO_PROBES_ANNOTATION]: "The chart has no probes for workers.",
            }),
        },
        affinity: placementOf(part, workdir.accessMode),
        podSecurityContext: {
            runAsNonRoot: true,
            runAsUser: USER,
            fsGroup: USER,
            fsGroupChangePolicy: "OnRootMismatch",
            seccompProfile: { type: "RuntimeDefault" },
        },
        // Temporary files go where the chart has no volume for them.
        securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: false,
            capabilities: { drop: ["ALL"] },
        },
    };
}

/** The application refuses requests for hosts other than its own and localhost. */
function probe(
    question: "live" | "ready",
    times: { initialDelaySeconds: number; periodSeconds: number },
): k8s.types.input.core.v1.Probe {
    return {
        httpGet: {
            path: `/api/diagnostic/healthz/${question}`,
            port: API_PORT,
            httpHeaders: [{ name: "Host", value: "localhost" }],
        },
        ...times,
        timeoutSeconds: 5,
        failureThreshold: 3,
    };
}
