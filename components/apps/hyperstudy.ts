import * as pulumi from "@pulumi/pulumi";
import type { Edge } from "../ingress/contract.ts";
import { createAlertRules } from "../platform/alert-rules.ts";
import type { Scraper } from "../platform/scraper.ts";
import type { Protection } from "../protection.ts";
import type { AppNamespace } from "../workload/app-namespace.ts";
import type { Workload } from "../workload/workload.ts";
import { createAliases } from "./hyperstudy/aliases.ts";
import { alertRules } from "./hyperstudy/alerts.ts";
import { createBackend, type Backend, type BackendArgs } from "./hyperstudy/backend.ts";
import { createDeployer } from "./hyperstudy/deployer.ts";
import type { Behaviour } from "./hyperstudy/environment.ts";
import { createFrontend, type FrontendArgs } from "./hyperstudy/frontend.ts";
import { createMetricsService, type MetricsServiceArgs } from "./hyperstudy/metrics-service.ts";
import { backendPodNames, LABELS, NATIVE_NAMESPACE, PART_OF, PORTS, SERVICES } from "./hyperstudy/names.ts";
import { createPodRouter, type PodRouterArgs } from "./hyperstudy/pod-router.ts";
import type { PodContext } from "./hyperstudy/pods.ts";
import { HyperStudyRedis, type RedisArgs } from "./hyperstudy/redis.ts";
import { createRouting } from "./hyperstudy/routing.ts";
import { createSecrets, type BackendSecrets, type ExtraSecrets, type MainSecrets } from "./hyperstudy/secrets.ts";

/**
 * How what belongs to a room comes to its pod:
 * - `direct`: by the pod router, which looks for `backend-0.hyperstudy`: the application's namespace is that one;
 * - `aliases`: by the pod router in another namespace; names in a namespace `hyperstudy` lead back to it;
 * - `off`: there is one pod.
 */
export type PodRouting = "direct" | "aliases" | "off";

export interface HyperStudyArgs {
    readonly home: Pick<AppNamespace, "name" | "pullSecretName" | "ready">;
    /** `metadata.name` of `home`. */
    readonly namespaceName: string;
    readonly hostname: string;
    readonly edge: Edge;
    readonly podRouting: PodRouting;
    /** Whether a delivery pipeline sets the images once the workloads are there. */
    readonly imagesSetElsewhere: boolean;
    readonly behaviour: Omit<Behaviour, "corsOrigins" | "horizontalScaling"> & {
        /** Origins that browsers may call from beside the public host. */
        readonly corsOrigins: readonly string[];
    };
    readonly secrets: { readonly main: MainSecrets; readonly extra: ExtraSecrets };
    readonly backend: Pick<
        BackendArgs,
        "image" | "user" | "writablePaths" | "replicas" | "resources" | "healthPath" | "drainSeconds" | "livekitOverUdp"
    >;
    readonly podRouter: Pick<PodRouterArgs, "replicas" | "resources">;
    readonly frontend: Omit<FrontendArgs, "controller">;
    /** None unless given. */
    readonly metricsService?: Omit<MetricsServiceArgs, "redisHost"> | undefined;
    readonly redis: Pick<RedisArgs, "resources" | "storageGiB" | "volumeClass" | "backups">;
    readonly scraper: Scraper;
    readonly protection: Protection;
}

/** Names and addresses that others may rely on. */
export interface HyperStudyEndpoints {
    readonly url: pulumi.Output<string>;
    readonly backendUrl: pulumi.Output<string>;
    readonly podUrls: readonly pulumi.Output<string>[];
    readonly podRouterUrl?: pulumi.Output<string>;
    readonly frontendUrl: pulumi.Output<string>;
    readonly redisAddress: pulumi.Output<string>;
    readonly secretName: pulumi.Output<string>;
    readonly deployerServiceAccount: pulumi.Output<string>;
    readonly deployerTokenSecretName: pulumi.Output<string>;
    readonly autoscalers: readonly string[];
    readonly networkPolicyName: string;
}

/**
 * HyperStudy: experiments with several participants at once. A room lives in one pod of the backend, and whoever takes
 * part in it is routed there. Its images are private.
 */
export class HyperStudy extends pulumi.ComponentResource {
    public readonly outputs: HyperStudyEndpoints;

    constructor(name: string, args: HyperStudyArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:apps:HyperStudy", name, {}, opts);
        const child = { parent: this };
        this.#refuseLostRooms(args);
        const { home } = args;

        const secrets = createSecrets(name, home.name, args.secrets, child);
        const redis = this.#createRedis(name, args);
        const context = this.#context(name, args, [...secrets.ready, ...redis.ready]);
        const backend = this.#createBackend(name, args, secrets, redis, context);
        const later = { ...context, ready: [...context.ready, backend.workload.resource, backend.workload.service] };
        const frontend = createFrontend(name, { ...args.frontend, controller: args.edge.controller }, later, child);
        const podRouter = this.#createPodRouter(name, args, redis, later);
        if (args.metricsService) {
            createMetricsService(name, { ...args.metricsService, redisHost: redis.host }, later, child);
        }
        const services = {
            backend: backend.workload.serviceName,
            frontend: frontend.workload.serviceName,
            podRouter: podRouter?.serviceName,
        };
        const url = createRouting(name, { ...args, namespace: home.name, services }, child);
        const deployer = createDeployer(name, home.name, child);
        this.#createAlerts(name, args);

        this.outputs = {
            ...inClusterAddresses(home.name, backend.podServices, podRouter !== undefined),
            url,
            secretName: secrets.secretName,
            deployerServiceAccount: deployer.serviceAccountName,
            deployerTokenSecretName: deployer.tokenSecretName,
            autoscalers: [backend.autoscalerName, frontend.autoscalerName],
            networkPolicyName: backend.policyName,
        };
        this.registerOutputs({ url });
    }

    #createAlerts(name: string, args: HyperStudyArgs): void {
        const { home, namespaceName, podRouting, backend, behaviour, scraper } = args;
        const rules = alertRules({
            namespace: namespaceName,
            podRouter: podRouting !== "off",
            capacity: { participantsPerPod: behaviour.maxParticipantsPerPod, pods: backend.replicas.max },
        });
        createAlertRules(
            `${name}-alerts`,
            {
                namespace: home.name,
                rulesName: PART_OF,
                team: "hyperstudy",
                runbook: "hyperstudy",
                labels: LABELS,
                rules,
                scraper,
            },
            { parent: this },
        );
    }

    #createRedis(name: string, args: HyperStudyArgs): HyperStudyRedis {
        const { home, backend, podRouter, podRouting, scraper, protection, metricsService } = args;
        // While it is rolled out, old ones still end beside the new.
        const routers = podRouting === "off" ? 0 : 2 * podRouter.replicas;
        return new HyperStudyRedis(
            `${name}-redis`,
            {
                ...args.redis,
                namespace: home.name,
                scraper,
                protection,
                clients: backend.replicas.max + routers + (metricsService ? 1 : 0),
                metricsService: metricsService !== undefined,
                ready: home.ready,
            },
            { parent: this },
        );
    }

    /** What all pods share; the built-in names among it, where they are made to lead here. */
    #context(name: string, args: HyperStudyArgs, before: readonly pulumi.Resource[]): PodContext {
        const { home, podRouting, backend, protection, scraper, imagesSetElsewhere } = args;
        const serviceNames = [SERVICES.backend, ...backendPodNames(backend.replicas.max)];
        const aliases =
            podRouting === "aliases"
                ? createAliases(name, { namespace: home.name, serviceNames, protection }, { parent: this })
                : [];
        return {
            namespace: home.name,
            pullSecretName: home.pullSecretName,
            imagesSetElsewhere,
            scraper,
            ready: [...home.ready, ...before, ...aliases],
        };
    }

    #createBackend(
        name: string,
        args: HyperStudyArgs,
        secrets: BackendSecrets,
        redis: HyperStudyRedis,
        context: PodContext,
    ): Backend {
        const { behaviour, hostname, podRouting, edge, protection, metricsService } = args;
        const podRouter = podRouting !== "off";
        return createBackend(
            name,
            {
                ...args.backend,
                behaviour: {
                    ...behaviour,
                    corsOrigins: [`https://${hostname}`, ...behaviour.corsOrigins],
                    horizontalScaling: podRouter,
                },
                secrets,
                redisHost: redis.host,
                protection,
                controller: edge.controller,
                podRouter,
                metricsService: metricsService !== undefined,
            },
            context,
            { parent: this },
        );
    }

    #createPodRouter(
        name: string,
        { podRouting, backend, podRouter, behaviour, edge }: HyperStudyArgs,
        redis: HyperStudyRedis,
        context: PodContext,
    ): Workload | undefined {
        if (podRouting === "off") {
            return undefined;
        }
        return createPodRouter(
            name,
            {
                ...backend,
                ...podRouter,
                environment: behaviour.environment,
                redisHost: redis.host,
                controller: edge.controller,
            },
            context,
            { parent: this },
        );
    }

    /** Combinations in which participants of one room would not find each other. */
    #refuseLostRooms({ podRouting, namespaceName, backend }: HyperStudyArgs): void {
        const native = namespaceName === NATIVE_NAMESPACE;
        if (podRouting === "off" ? backend.replicas.max > 1 : native !== (podRouting === "direct")) {
            throw new pulumi.ResourceError(
                `HyperStudy: podRouting ${podRouting} in namespace ${namespaceName} with up to ${backend.replicas.max} ` +
                    `backend pods routes rooms nowhere; use direct in ${NATIVE_NAMESPACE}, aliases elsewhere, or off with one pod`,
                this,
            );
        }
    }
}

function inClusterAddresses(namespace: pulumi.Output<string>, podServices: readonly string[], podRouter: boolean) {
    const at = (service: string, port: number) => pulumi.interpolate`http://${service}.${namespace}:${port}`;
    return {
        backendUrl: at(SERVICES.backend, PORTS.backend),
        podUrls: podServices.map((podName) => at(podName, PORTS.backend)),
        ...(podRouter && { podRouterUrl: at(SERVICES.podRouter, PORTS.podRouter) }),
        frontendUrl: at(SERVICES.frontend, PORTS.frontend),
        redisAddress: pulumi.interpolate`${SERVICES.redis}.${namespace}:${PORTS.redis}`,
    };
}
