import type { Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";

type Chat4All = NonNullable<Settings["apps"]["chat4all"]>;

const PATH = "platform:apps.chat4all";

/** Partitions of the topics that workers share; more pods than that would have nothing to do. */
const PARTITIONS = { router: 20, statusUpdater: 50, fileMerge: 50, whatsappMock: 5, instagramMock: 5 } as const;

/** What a release needs to be rolled out, and a node to be drained, while two pods answer. */
const FEWEST_API_PODS = 3;

/** Connections that PostgreSQL serves unless told otherwise, less those kept for its operator and its administrator. */
const IN_CLUSTER_CONNECTIONS = 90;
/** DigitalOcean's servers: so many per GiB of memory, less those kept for its own. */
const CONNECTIONS_PER_GIB = 25;
const RESERVED_CONNECTIONS = 3;

/** What holds for Chat4All alone. */
export const chat4allRules = [
    rule(["apps"], ({ apps }) => (apps.chat4all ? idlePods(apps.chat4all) : [])),
    rule(["protection", "apps"], fewApiPods),
    rule(["backing", "apps"], connections),
    rule(["certificates", "apps"], filesHost),
];

function idlePods(app: Chat4All): Mistake[] {
    return Object.entries(PARTITIONS).flatMap(([worker, partitions]) => {
        const { replicas } = app[worker as keyof typeof PARTITIONS];
        const [path, most] =
            typeof replicas === "number"
                ? [`${PATH}.${worker}.replicas`, replicas]
                : [`${PATH}.${worker}.replicas.max`, replicas.max];
        return most <= partitions
            ? []
            : [
                  {
                      path,
                      value: most,
                      reason: `is above ${partitions}, the partitions of the topic that these pods share: the rest would have nothing to do`,
                      remedy: `Set it to ${partitions} or less.`,
                  },
              ];
    });
}

function fewApiPods({ protection, apps }: Pick<Settings, "protection" | "apps">): Mistake[] {
    const min = apps.chat4all?.api.replicas.min;
    return protection === "ephemeral" || min === undefined || min >= FEWEST_API_PODS
        ? []
        : [
              {
                  path: `${PATH}.api.replicas.min`,
                  value: min,
                  reason: `is below ${FEWEST_API_PODS}, and this stack is protected: two pods shall answer while a third one is away`,
                  remedy: `Set it to ${FEWEST_API_PODS} or more.`,
              },
          ];
}

/** API pods fill their pools under load; a worker does one thing after the other, with a connection or two. */
function connections({ backing, apps }: Pick<Settings, "backing" | "apps">): Mistake[] {
    const app = apps.chat4all;
    const most = app && mostConnections(app, backing);
    if (!app || most === undefined) {
        return [];
    }
    const { database, api } = app;
    const each = database.poolSize + database.maxOverflow;
    const workers =
        app.router.replicas.max +
        app.statusUpdater.replicas.max +
        app.fileMerge.replicas.max +
        app.whatsappMock.replicas +
        app.instagramMock.replicas +
        2;
    const wanted = api.replicas.max * each + workers;
    return wanted <= most
        ? []
        : [
              {
                  path: `${PATH}.database.poolSize`,
                  value: database.poolSize,
                  reason:
                      `lets ${api.replicas.max} pods of the API and ${workers} connections of workers take ${wanted} together, ` +
                      `and the database serves ${most}`,
                  remedy:
                      app.postgres.form === "managed"
                          ? "Give postgres.poolSize, lower database.poolSize, database.maxOverflow or api.replicas.max, or choose a larger platform:backing.postgres.size."
                          : "Lower database.poolSize, database.maxOverflow or api.replicas.max.",
              },
          ];
}

/** How many connections the application may have; nothing where a pool stands in front, or where it cannot be told. */
function mostConnections({ postgres }: Chat4All, backing: Settings["backing"]): number | undefined {
    if (postgres.form === "in-cluster") {
        return IN_CLUSTER_CONNECTIONS;
    }
    const gib = /-(\d+)gb$/.exec(backing.postgres?.size ?? "")?.[1];
    return postgres.poolSize !== undefined || gib === undefined
        ? undefined
        : Number(gib) * CONNECTIONS_PER_GIB - RESERVED_CONNECTIONS;
}

function filesHost({ certificates, apps }: Pick<Settings, "certificates" | "apps">): Mistake[] {
    const { filesHost: value, objectStore } = apps.chat4all ?? {};
    if (value === undefined) {
        return [];
    }
    const path = `${PATH}.filesHost`;
    if (objectStore?.form === "spaces") {
        return [
            {
                path,
                value,
                reason: "has nothing to lead to: files are in Spaces, which has a public address of its own",
                remedy: "Remove it, or set objectStore.form to in-cluster.",
            },
        ];
    }
    return certificates.issuer === "self-signed"
        ? [
              {
                  path,
                  value,
                  reason: "would have a certificate of the cluster's own authority, which the application refuses when it reads files",
                  remedy: "Remove it: files are then reached inside the cluster only. Or let Let's Encrypt sign (platform:certificates.issuer).",
              },
          ]
        : [];
}
