import * as pulumi from "@pulumi/pulumi";
import { ReactiveRtc } from "../../components/apps/reactive-rtc.ts";
import type { Entrance } from "../../components/apps/reactive-rtc/entrance.ts";
import { WORKLOADS } from "../../components/apps/reactive-rtc/pods.ts";
import { TOPICS } from "../../components/apps/reactive-rtc/topics.ts";
import { selectorOf } from "../../components/workload/labels.ts";
import { pods } from "../../components/workload/network.ts";
import { REACTIVE_RTC_UID } from "../../observability/dashboards/reactive-rtc.ts";
import type { ReactiveRtcOutputs, Unresolved } from "../../outputs.ts";
import type { Secrets, Settings } from "../../settings.ts";
import type { Below } from "../apps.ts";
import { namespaceName } from "../namespaces.ts";
import { addressOf } from "./addresses.ts";
import { ownLoadBalancer } from "./own-load-balancer.ts";

type ReactiveRtcSettings = NonNullable<Settings["apps"]["reactiveRtc"]>;

/** Reactive RTC and the services that it keeps its state in; returns its endpoints. */
export function deployReactiveRtc(settings: Settings, _secrets: Secrets, below: Below): Unresolved<ReactiveRtcOutputs> {
    const app = settings.apps.reactiveRtc;
    const home = below.namespaces.reactiveRtc;
    if (!app || !home) {
        throw new Error("Reactive RTC is deployed where platform:apps.reactiveRtc is given only");
    }
    const { backing, platform, cluster } = below;
    const redis = backing.redis("reactive-rtc-redis", home, app.redis, {
        // What has a time to live may go early; heartbeats and the ring have none, and stay.
        evictionPolicy: "volatile-ttl",
        serviceName: "redis-master",
    });
    const kafka = backing.kafka("reactive-rtc-kafka", home, app.kafka, {
        topics: TOPICS,
        clients: [WORKLOADS.loadBalancer, WORKLOADS.socket].map((workload) => pods(selectorOf(workload))),
    });
    const { outputs } = new ReactiveRtc(
        "reactive-rtc",
        {
            home,
            namespaceName: namespaceName(settings, "reactiveRtc"),
            kafka,
            redis,
            images: app.images,
            loadBalancer: app.loadBalancer,
            socket: app.socket,
            gateway: { ...app.gateway, podCidr: podCidr(app, below), entrance: entrance(app, settings, below) },
            choices: app,
            ringSecretRotation: app.ringSecretRotation,
            heartbeatCleanup: app.heartbeatCleanup.enabled ? app.heartbeatCleanup : undefined,
            monitoring: platform.monitoring,
            keda: platform.keda,
        },
        { provider: cluster.cluster.provider },
    );
    return {
        ...outputs,
        autoscalers: [...outputs.autoscalers],
        resolveUrl: pulumi.interpolate`${outputs.url}/api/v1/resolve`,
        socketUrl: outputs.url.apply((url) => `${url.replace(/^http/, "ws")}/ws/connect`),
        kafkaBootstrap: kafka.bootstrap,
        redisAddress: addressOf(redis),
        dashboardUrl: pulumi.interpolate`${platform.grafanaUrl}/d/${REACTIVE_RTC_UID}`,
    };
}

/** Range of the pods' addresses, as the cluster says or, where it is somebody else's, the settings. */
function podCidr({ gateway }: ReactiveRtcSettings, { cluster: { cluster } }: Below): string {
    const range = cluster.kind === "doks" ? cluster.podCidr : gateway.podCidr;
    if (range === undefined) {
        throw new Error("settings admit Reactive RTC on an existing cluster with gateway.podCidr only");
    }
    return range;
}

function entrance({ gateway, host }: ReactiveRtcSettings, settings: Settings, { platform }: Below): Entrance {
    const { service } = gateway;
    if (service.type === "ClusterIP") {
        return { type: "edge", edge: platform.edge, hostname: host };
    }
    return {
        type: "load-balancer",
        annotations: ownLoadBalancer(settings, "reactive-rtc"),
        allowedCidrs: service.allowedCidrs,
    };
}
