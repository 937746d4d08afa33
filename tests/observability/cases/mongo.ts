import { series, type AlertCases } from "../alert-cases.ts";

const namespace = "kraken";
const teller = { job: "kube-state-metrics", namespace };
const member = (number: number, state: string) => ({
    job: "kraken-mongodb",
    namespace,
    pod: `kraken-mongodb-${number}`,
    rs_nm: "rs0",
    rs_state: state,
});

const READY = series("kube_statefulset_status_replicas_ready", { ...teller, statefulset: "kraken-mongodb" });
const up = (number: number, state: string) => series("mongodb_up", member(number, state));
const optime = (number: number, state: string) => series("mongodb_members_optime_ts", member(number, state));
const OPEN = series("mongodb_connections_current", member(0, "1"));
const FREE = series("mongodb_connections_available", member(0, "1"));

const healthy = {
    [READY]: 2,
    [series("kube_statefulset_replicas", { ...teller, statefulset: "kraken-mongodb" })]: 3,
    // The operator's second set of arbiters, of which there are none.
    [series("kube_statefulset_status_replicas_ready", { ...teller, statefulset: "kraken-mongodb-arb" })]: 0,
    [series("kube_statefulset_replicas", { ...teller, statefulset: "kraken-mongodb-arb" })]: 0,
    [up(0, "1")]: 1,
    [up(1, "2")]: 1,
    [optime(0, "1")]: "1000+60",
    [optime(1, "2")]: "990+60",
    [OPEN]: 500,
    [FREE]: 500,
};

const critical = { namespace, cause: "data", severity: "critical" };

export const mongo: AlertCases = {
    rules: "mongo",
    cases: () => [
        { when: "all is well, though a member is away", series: healthy, fires: [] },
        {
            when: "there is no majority",
            series: { ...healthy, [READY]: 1 },
            fires: [
                {
                    alert: "MongoDown",
                    labels: { ...critical, statefulset: "kraken-mongodb" },
                    summary: "Too few members of MongoDB kraken-mongodb in kraken are ready.",
                },
            ],
        },
        {
            when: "no member is the primary",
            series: { ...healthy, [up(0, "1")]: "_x120", [up(0, "2")]: 1, [optime(0, "1")]: "_x120" },
            fires: [
                {
                    alert: "MongoWithoutPrimary",
                    labels: { ...critical, job: "kraken-mongodb" },
                    summary: "MongoDB kraken-mongodb in kraken has no primary.",
                },
            ],
        },
        {
            when: "a secondary falls behind",
            series: { ...healthy, [optime(1, "2")]: "900+60" },
            fires: [
                {
                    alert: "MongoLags",
                    labels: { namespace, job: "kraken-mongodb", pod: "kraken-mongodb-1", severity: "warning" },
                    summary: "The secondary kraken-mongodb-1 in kraken is 1m 40s behind.",
                },
            ],
        },
        {
            when: "connections run short",
            series: { ...healthy, [OPEN]: 950, [FREE]: 50 },
            fires: [
                {
                    alert: "MongoConnectionsShort",
                    labels: { namespace, pod: "kraken-mongodb-0", severity: "warning" },
                    summary: "95% of the connections that kraken-mongodb-0 in kraken takes are open.",
                },
            ],
        },
    ],
};
