import { createDashboard, type Dashboard } from "../dashboard.ts";
import { brokersRow, lag, members } from "../rows/kafka.ts";
import { podsRow } from "../rows/pods.ts";
import { redisRow, type RedisTarget } from "../rows/redis.ts";
import { rolloutRow } from "../rows/rollouts.ts";
import { entrance, control, NODES } from "./reactive-rtc-control.ts";
import { delivery, sockets, traffic } from "./reactive-rtc-sockets.ts";

/** Under which others find the dashboard: the application's own has it too. */
export const REACTIVE_RTC_UID = "reactive-rtc-complete";

export interface RtcFacts {
    readonly namespace: string;
    readonly redis: RedisTarget;
    /** Fewest and most socket nodes. */
    readonly nodes: { readonly min: number; readonly max: number };
}

/** Reactive RTC: sockets, messages and their delay, who leads and scales, and what it stands on. */
export function reactiveRtc({ namespace, redis, nodes }: RtcFacts): Dashboard {
    const groups = "socket-(delivery|control)-.+|lb-(ring-.+|forwarder)";
    return createDashboard({
        uid: REACTIVE_RTC_UID,
        title: "Reactive RTC",
        description: "How many are connected, do messages arrive in time, and are there nodes enough?",
        team: "reactive-rtc",
        from: "now-3h",
        variables: [
            { name: "node_id", label: "Socket node", query: `label_values(process_cpu_usage{${NODES}}, node_id)` },
        ],
        rolloutsOf: namespace,
        rows: [
            { title: "Connections", panels: sockets(nodes) },
            { title: "Delivery of messages", panels: delivery() },
            { title: "Leader and scaling", panels: control(namespace, nodes) },
            { title: "Gateway", panels: entrance() },
            { title: "Kafka", panels: [lag(namespace, groups), members(namespace, groups)] },
            { title: "Traffic and memory of nodes", panels: traffic() },
            podsRow({ namespace, pods: "(socket|load-balancer|nginx-gateway)-.+" }),
            redisRow(redis),
            brokersRow(namespace),
            rolloutRow(namespace),
        ],
    });
}
