import { createDashboard, type Dashboard } from "../dashboard.ts";
import { statistic, timeSeries } from "../panels.ts";
import { matchers } from "../rows/redis.ts";
import { backendVariable, BACKEND, CHOSEN, type HyperStudyFacts } from "./hyperstudy-backend.ts";
import { redisOf } from "./hyperstudy-redis.ts";

export interface SocketFacts extends HyperStudyFacts {
    /** Most that one pod of the backend takes. */
    readonly maxRoomsPerPod: number;
    readonly maxParticipantsPerPod: number;
    /** Name under which Redis' exporter counts the assignments of rooms to pods. */
    readonly roomKeys: string;
}

/** Live connections to HyperStudy: how many, in which rooms, and what goes over them. */
export function hyperstudySocketIo(facts: SocketFacts): Dashboard {
    return createDashboard({
        uid: "hyperstudy-socketio",
        title: "Socket.IO Metrics",
        description: "Who is connected, how evenly, who drops out, and how many rooms there are.",
        team: "hyperstudy",
        variables: [backendVariable(facts)],
        rolloutsOf: facts.namespace,
        rows: [
            { title: "Connections", panels: connections(facts) },
            { title: "Rooms", panels: rooms(facts) },
            { title: "Events between pods", panels: events(facts) },
        ],
    });
}

function connections({ maxParticipantsPerPod }: SocketFacts) {
    return [
        statistic({
            title: "Connected",
            description: "Sockets that are open.",
            unit: "short",
            width: 8,
            queries: [{ expr: `sum(socketio_connected_clients{${CHOSEN}})`, legend: "connected" }],
        }),
        statistic({
            title: "Participants",
            description: "In experiments, over all pods.",
            unit: "short",
            width: 8,
            queries: [{ expr: `sum(hyperstudy_active_participants{${CHOSEN}})`, legend: "participants" }],
        }),
        statistic({
            title: "Disconnects",
            description: "Per second. Above 10 for five minutes somebody is told.",
            unit: "cps",
            width: 8,
            thresholds: [{ value: 10, colour: "red" }],
            queries: [
                {
                    expr: `sum(rate(socketio_disconnect_total{${CHOSEN}}[$__rate_interval]))`,
                    legend: "disconnects",
                },
            ],
        }),
        timeSeries({
            title: "Connected, by pod",
            description: "A pod that drops to none, while others rise, was left or ended.",
            unit: "short",
            stacked: true,
            queries: [{ expr: `sum by (pod) (socketio_connected_clients{${CHOSEN}})`, legend: "{{pod}}" }],
        }),
        timeSeries({
            title: "Disconnects, by pod and reason",
            description:
                "Per second. `transport close` in numbers points at the way there, `ping timeout` at a pod that is too busy.",
            unit: "cps",
            queries: [
                {
                    expr: `sum by (pod, reason) (rate(socketio_disconnect_total{${CHOSEN}}[$__rate_interval]))`,
                    legend: "{{pod}} {{reason}}",
                },
            ],
        }),
        timeSeries({
            title: "Participants, by pod",
            description: `A pod takes ${maxParticipantsPerPod} at most.`,
            unit: "short",
            thresholds: [{ value: maxParticipantsPerPod, colour: "red" }],
            queries: [{ expr: `sum by (pod) (hyperstudy_active_participants{${CHOSEN}})`, legend: "{{pod}}" }],
        }),
        timeSeries({
            title: "Places left",
            description: "Participants that the pods of now could still take. At none the autoscaler is too slow.",
            unit: "short",
            thresholds: [
                { value: -1e9, colour: "red" },
                { value: maxParticipantsPerPod / 4, colour: "green" },
            ],
            queries: [
                {
                    expr: `${maxParticipantsPerPod} * sum(up{${BACKEND}}) - sum(hyperstudy_active_participants{${BACKEND}})`,
                    legend: "places",
                },
            ],
        }),
    ];
}

function rooms({ namespace, maxRoomsPerPod, roomKeys }: SocketFacts) {
    const redis = matchers(redisOf(namespace));
    return [
        timeSeries({
            title: "Rooms",
            description: `Rooms that are assigned to a pod, by Redis, and experiments that run, by the backend. A pod takes ${maxRoomsPerPod} rooms at most.`,
            unit: "short",
            queries: [
                { expr: `sum(redis_keys_count{${redis},key="${roomKeys}"})`, legend: "rooms with a pod" },
                { expr: `sum(hyperstudy_active_experiments{${CHOSEN}})`, legend: "experiments" },
                { expr: `${maxRoomsPerPod} * sum(up{${BACKEND}})`, legend: "rooms at most" },
            ],
        }),
        timeSeries({
            title: "Experiments, by pod",
            description: "Rooms stay where they began: pods fill unevenly after others were added.",
            unit: "short",
            stacked: true,
            queries: [{ expr: `sum by (pod) (hyperstudy_active_experiments{${CHOSEN}})`, legend: "{{pod}}" }],
        }),
    ];
}

function events({ namespace }: SocketFacts) {
    const redis = matchers(redisOf(namespace));
    return [
        timeSeries({
            title: "Events between pods",
            description: "Messages per second that pods send each other by way of Redis.",
            unit: "ops",
            queries: [
                {
                    expr: `sum(rate(redis_commands_total{${redis},cmd=~"publish|spublish"}[$__rate_interval]))`,
                    legend: "published",
                },
            ],
        }),
        timeSeries({
            title: "Subscriptions",
            description:
                "Channels and patterns that pods listen to. Some per pod and room; none means that pods hear nothing of each other.",
            unit: "short",
            queries: [
                { expr: `max(redis_pubsub_channels{${redis}})`, legend: "channels" },
                { expr: `max(redis_pubsub_patterns{${redis}})`, legend: "patterns" },
            ],
        }),
    ];
}
