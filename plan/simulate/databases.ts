import type { JsonObject } from "../model.ts";
import { CREATED_AT, type Facts, type Simulator } from "./facts.ts";

/** How DigitalOcean offers one engine: port, default user and database, and the form of its connection string. */
interface Engine {
    readonly port: number;
    readonly user: string;
    readonly database: string;
    readonly uri: (at: { user: string; password: string; host: string; port: number; database: string }) => string;
}

const POOL_PORT = 25061;

const postgres: Engine = {
    port: 25060,
    user: "doadmin",
    database: "defaultdb",
    uri: ({ user, password, host, port, database }) =>
        `postgresql://${user}:${password}@${host}:${port}/${database}?sslmode=require`,
};

const valkey: Engine = {
    port: 25061,
    user: "default",
    database: "",
    uri: ({ user, password, host, port }) => `rediss://${user}:${password}@${host}:${port}`,
};

const engines: Record<string, Engine> = {
    pg: postgres,
    mysql: {
        ...postgres,
        uri: ({ user, password, host, port, database }) =>
            `mysql://${user}:${password}@${host}:${port}/${database}?ssl-mode=REQUIRED`,
    },
    valkey,
    redis: valkey,
    mongodb: {
        port: 27017,
        user: "doadmin",
        database: "admin",
        uri: ({ user, password, host, database }) =>
            `mongodb+srv://${user}:${password}@${host}/${database}?tls=true&authSource=admin`,
    },
    kafka: {
        port: 25073,
        user: "doadmin",
        database: "",
        uri: ({ user, password, host, port }) => `https://${user}:${password}@${host}:${port}`,
    },
    opensearch: {
        port: 25060,
        user: "doadmin",
        database: "",
        uri: ({ user, password, host, port }) => `https://${user}:${password}@${host}:${port}`,
    },
};

/** Public and private form of a connection. */
function connections(
    engine: Engine,
    host: string,
    port: number,
    user: string,
    password: string,
    database: string,
): JsonObject {
    const privateHost = `private-${host}`;
    return {
        host,
        privateHost,
        port,
        user,
        password,
        uri: engine.uri({ user, password, host, port, database }),
        privateUri: engine.uri({ user, password, host: privateHost, port, database }),
    };
}

function hostOf(facts: Facts, name: string): string {
    return `${name}-do-user-1-0.${facts.hex("host", 1)}.db.ondigitalocean.com`;
}

function password(facts: Facts): string {
    return facts.secret(`AVNS_${facts.characters("password", 19)}`);
}

function byName(facts: Facts): string {
    return facts.text("name", `${facts.name}-${facts.hex("autoname", 7)}`);
}

/** DatabaseCluster and everything that lives in one. */
export const databaseSimulators: Record<string, Simulator> = {
    "digitalocean:index/databaseCluster:DatabaseCluster": (facts) => {
        const engine = engines[facts.text("engine")] ?? postgres;
        const id = facts.uuid();
        const name = byName(facts);
        return {
            id,
            outputs: {
                name,
                clusterUrn: `do:dbaas:${id}`,
                database: engine.database,
                ...connections(engine, hostOf(facts, name), engine.port, engine.user, password(facts), engine.database),
                privateNetworkUuid: facts.text("privateNetworkUuid", facts.uuid("vpc")),
                projectId: facts.text("projectId", facts.uuid("project")),
                storageSizeMib: facts.text("storageSizeMib", "30720"),
                metricsEndpoints: engine === engines["mongodb"] ? [] : [`https://${hostOf(facts, name)}:9273/metrics`],
                createdAt: CREATED_AT,
            },
        };
    },
    "digitalocean:index/databaseUser:DatabaseUser": (facts) => ({
        id: `${facts.text("clusterId")}/user/${facts.text("name")}`,
        outputs: { name: byName(facts), password: password(facts), role: "normal" },
    }),
    "digitalocean:index/databaseDb:DatabaseDb": (facts) => ({
        id: `${facts.text("clusterId")}/database/${facts.text("name")}`,
        outputs: { name: byName(facts) },
    }),
    "digitalocean:index/databaseConnectionPool:DatabaseConnectionPool": (facts) => {
        const name = byName(facts);
        const user = facts.text("user", postgres.user);
        return {
            id: `${facts.text("clusterId")}/${name}`,
            outputs: {
                name,
                ...connections(
                    postgres,
                    hostOf(facts, facts.text("clusterId")),
                    POOL_PORT,
                    user,
                    password(facts),
                    name,
                ),
            },
        };
    },
    "digitalocean:index/databaseFirewall:DatabaseFirewall": (facts) => ({
        id: `${facts.text("clusterId")}-firewall`,
        outputs: {},
    }),
};
