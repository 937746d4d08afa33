import { createDashboard, type Dashboard, type Row } from "../dashboard.ts";
import type { IngressKind } from "../ingress-requests.ts";
import { claimsRow } from "../rows/claims.ts";
import { ingressRow } from "../rows/ingress.ts";
import { mongoRow, type MongoTarget } from "../rows/mongo.ts";
import { podsRow, podVariable } from "../rows/pods.ts";
import { postgresRow, type PostgresTarget } from "../rows/postgres.ts";
import { probesRow } from "../rows/probes.ts";
import { redisRow, type RedisTarget } from "../rows/redis.ts";
import { rolloutRow } from "../rows/rollouts.ts";
import { scheduledJobsRow } from "../rows/backups.ts";

export interface KrakenFacts {
    readonly namespace: string;
    readonly ingress: IngressKind;
    /** Kraken's, or Semaphore Chat's; a managed MongoDB has no metrics. */
    readonly database:
        | { readonly engine: "mongo"; readonly target?: MongoTarget }
        | { readonly engine: "postgres"; readonly target: PostgresTarget };
    readonly redis: RedisTarget;
    readonly backedUp: boolean;
    /** Whether its addresses are asked from outside. */
    readonly probed: boolean;
}

/** Kraken as others see it: it has no metrics of its own. */
export function kraken({ namespace, ingress, database, redis, backedUp, probed }: KrakenFacts): Dashboard {
    const pods = "kraken-(backend|frontend)-.+";
    return createDashboard({
        uid: "kraken",
        title: "Kraken",
        description:
            "Do people reach the chat, does it answer, and has it what it needs? The application counts nothing itself: this is what the ingress controller, the cluster and its services see.",
        team: "kraken",
        variables: [podVariable({ namespace, pods })],
        rolloutsOf: namespace,
        rows: [
            ...(probed ? [probesRow("kraken")] : []),
            ingressRow(ingress, namespace),
            rolloutRow(namespace),
            podsRow({ namespace, pods: "$pod" }),
            ...databaseRows(database),
            redisRow(redis),
            claimsRow(namespace),
            ...(backedUp ? [scheduledJobsRow(namespace, "kraken-.+-backup", "Backups")] : []),
        ],
    });
}

function databaseRows(database: KrakenFacts["database"]): Row[] {
    if (database.engine === "postgres") {
        return [postgresRow(database.target)];
    }
    return database.target ? [mongoRow(database.target)] : [];
}
