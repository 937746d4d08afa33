import * as pulumi from "@pulumi/pulumi";
import type { Kafka, Redis } from "../backing/contracts.ts";
import { createAlertRules } from "../platform/alert-rules.ts";
import type { Monitoring } from "../platform/monitoring.ts";
import type { AppNamespace } from "../workload/app-namespace.ts";
import { alertRules } from "./reactive-rtc/alerts.ts";
import { ALIASES, createAlias } from "./reactive-rtc/aliases.ts";
import { Configuration, type Choices } from "./reactive-rtc/configuration.ts";
import { createGateway, GATEWAY_AUTOSCALER, type GatewayArgs } from "./reactive-rtc/gateway.ts";
import { createHeartbeatCleanup, type HeartbeatCleanupArgs } from "./reactive-rtc/heartbeats.ts";
import { LEASE_NAME } from "./reactive-rtc/leader-account.ts";
import { createLoadBalancer, LOAD_BALANCER_AUTOSCALER, type LoadBalancerArgs } from "./reactive-rtc/load-balancer.ts";
import { LABELS, PART_OF, PORTS, SERVICES, type Context } from "./reactive-rtc/pods.ts";
import { createSocket, HEADLESS_NAME, SCALED_OBJECT_NAME, type SocketArgs } from "./reactive-rtc/socket.ts";

const KAFKA_PORT = 9092;
const PROMETHEUS_PORT = 9090;

export interface ReactiveRtcArgs {
    readonly home: Pick<AppNamespace, "name" | "pullSecretName" | "ready">;
    /** `metadata.name` of `home`. */
    readonly namespaceName: string;
    readonly kafka: Kafka;
    readonly redis: Redis;
    readonly images: { readonly loadBalancer: string; readonly socket: string };
    readonly loadBalancer: Omit<LoadBalancerArgs, "image">;
    readonly socket: Omit<SocketArgs, "image">;
    readonly gateway: GatewayArgs;
    readonly choices: Choices;
    /** None unless given: nodes that are gone are then never forgotten. */
    readonly heartbeatCleanup?: HeartbeatCleanupArgs | undefined;
    readonly ringSecretRotation?: string | undefined;
    readonly monitoring: Pick<
        Monitoring,
        "peer" | "ready" | "queries" | "allowQueries" | "prometheusUrl" | "runbooksUrl"
    >;
    readonly keda: { readonly ready: readonly pulumi.Resource[] };
}

/** Names and addresses that others may rely on. */
export interface ReactiveRtcEndpoints {
    readonly url: pulumi.Output<string>;
    readonly loadBalancerUrl: pulumi.Output<string>;
    readonly socketServiceUrl: pulumi.Output<string>;
    readonly socketHeadlessHost: pulumi.Output<string>;
    readonly kafkaAlias: pulumi.Output<string>;
    readonly redisAlias: pulumi.Output<string>;
    readonly prometheusUrl: pulumi.Output<string>;
    readonly configMapName: pulumi.Output<string>;
    readonly secretName: pulumi.Output<string>;
    readonly leaseName: string;
    readonly scaledObjectName: string;
    readonly autoscalers: readonly string[];
}

/**
 * Reactive RTC: a gateway, load-balancers that tell clients where to go, and socket nodes that hold their connections.
 * Its operator builds the images of the two.
 */
export class ReactiveRtc extends pulumi.ComponentResource {
    public readonly outputs: ReactiveRtcEndpoints;

    constructor(name: string, args: ReactiveRtcArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:apps:ReactiveRtc", name, {}, opts);
        const child = { parent: this };
        const { images } = args;

        const configuration = this.#createConfiguration(name, args);
        const context = this.#context(name, args, configuration);
        const loadBalancer = createLoadBalancer(
            name,
            { ...args.loadBalancer, image: images.loadBalancer },
            context,
            child,
        );
        const socket = createSocket(
            name,
            { ...args.socket, image: images.socket },
            after(context, loadBalancer),
            child,
        );
        // It looks both up by name when it starts, and does not start without an answer.
        const gateway = createGateway(name, args.gateway, after(context, loadBalancer, socket), child);
        if (args.heartbeatCleanup) {
            createHeartbeatCleanup(name, args.heartbeatCleanup, context, child);
        }
        createAlertRules(
            `${name}-alerts`,
            {
                namespace: args.home.name,
                rulesName: PART_OF,
                team: "reactive-rtc",
                runbook: "reactive-rtc",
                labels: LABELS,
                rules: alertRules({ namespace: args.namespaceName }),
                scraper: args.monitoring,
            },
            child,
        );

        this.outputs = this.#endpoints(args, configuration, gateway.url);
        this.registerOutputs({ url: this.outputs.url });
    }

    #createConfiguration(name: string, args: ReactiveRtcArgs): Configuration {
        const { name: namespace } = args.home;
        return new Configuration(
            name,
            {
                namespace,
                kafka: args.kafka,
                redis: args.redis,
                prometheus: { host: hostOf(ALIASES.prometheus, namespace), port: PROMETHEUS_PORT },
                sockets: args.socket.replicas,
                choices: args.choices,
                ringSecretRotation: args.ringSecretRotation,
            },
            { parent: this },
        );
    }

    #context(name: string, args: ReactiveRtcArgs, configuration: Configuration): Context {
        const { home, kafka, redis, monitoring, keda } = args;
        return {
            namespace: home.name,
            pullSecretName: home.pullSecretName,
            configuration,
            kafka,
            redis,
            monitoring,
            ready: [
                ...home.ready,
                ...configuration.ready,
                ...this.#createAliases(name, args),
                ...kafka.ready,
                ...redis.ready,
                redis.credentials,
                ...monitoring.ready,
                ...keda.ready,
            ],
        };
    }

    #createAliases(name: string, { home, kafka, redis, monitoring }: ReactiveRtcArgs): pulumi.Resource[] {
        const child = { parent: this };
        const { name: namespace } = home;
        const { credentials } = redis;
        const kafkaHost = kafka.bootstrap.apply((bootstrap) => bootstrap.replace(/:\d+$/, ""));
        const redisHost = pulumi.unsecret(credentials.value("host"));
        const redisPort = pulumi.unsecret(credentials.value("port")).apply(Number);
        // An alias is an answer of DNS, which knows names in full only.
        const prometheusHost = monitoring.prometheusUrl.apply((url) => `${new URL(url).hostname}.cluster.local`);
        return [
            createAlias(name, "kafka", { namespace, host: kafkaHost, port: KAFKA_PORT }, child),
            createAlias(name, "redis", { namespace, host: redisHost, port: redisPort }, child),
            createAlias(name, "prometheus", { namespace, host: prometheusHost, port: PROMETHEUS_PORT }, child),
        ];
    }

    #endpoints(
        { home, redis }: ReactiveRtcArgs,
        { configMap, secret }: Configuration,
        url: pulumi.Output<string>,
    ): ReactiveRtcEndpoints {
        const host = (service: string) => hostOf(service, home.name);
        return {
            url,
            loadBalancerUrl: pulumi.interpolate`http://${host(SERVICES.loadBalancer)}:${PORTS.loadBalancer}`,
            socketServiceUrl: pulumi.interpolate`http://${host(SERVICES.socket)}:${PORTS.socket}`,
            socketHeadlessHost: host(HEADLESS_NAME),
            kafkaAlias: pulumi.interpolate`${host(ALIASES.kafka)}:${KAFKA_PORT}`,
            redisAlias: pulumi.interpolate`${host(ALIASES.redis)}:${pulumi.unsecret(redis.credentials.value("port"))}`,
            prometheusUrl: pulumi.interpolate`http://${host(ALIASES.prometheus)}:${PROMETHEUS_PORT}`,
            configMapName: configMap.metadata.name,
            secretName: secret.secretName,
            leaseName: LEASE_NAME,
            scaledObjectName: SCALED_OBJECT_NAME,
            autoscalers: [LOAD_BALANCER_AUTOSCALER, GATEWAY_AUTOSCALER],
        };
    }
}

function after(context: Context, ...resources: pulumi.Resource[]): Context {
    return { ...context, ready: [...context.ready, ...resources] };
}

/** A Service's name in full. */
function hostOf(service: string, namespace: pulumi.Input<string>): pulumi.Output<string> {
    return pulumi.interpolate`${service}.${namespace}.svc.cluster.local`;
}
