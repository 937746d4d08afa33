import type { Dashboard } from "../../observability/dashboard.ts";
import { autoscaling } from "../../observability/dashboards/autoscaling.ts";
import { certificates } from "../../observability/dashboards/certificates.ts";
import { clusterOverview } from "../../observability/dashboards/cluster-overview.ts";
import { ingress } from "../../observability/dashboards/ingress.ts";
import { kafka } from "../../observability/dashboards/kafka.ts";
import { mongo } from "../../observability/dashboards/mongo.ts";
import { monitoring } from "../../observability/dashboards/monitoring.ts";
import { nodePools } from "../../observability/dashboards/node-pools.ts";
import { objectStore } from "../../observability/dashboards/object-store.ts";
import { postgresManaged } from "../../observability/dashboards/postgres-managed.ts";
import { postgres } from "../../observability/dashboards/postgres.ts";
import { redisManaged } from "../../observability/dashboards/redis-managed.ts";
import { redis } from "../../observability/dashboards/redis.ts";
import type { BackingLayer, BackingService } from "../backing.ts";
import { namespaceName } from "../namespaces.ts";
import type { Observed } from "../observability.ts";

/** The platform team's: the cluster, and of everything else what the stack deploys. */
export function platformDashboards({ settings, platform, backing }: Observed): Dashboard[] {
    const { apps, backups, cluster } = settings;
    return [
        clusterOverview(),
        ...(cluster.kind === "doks" ? [nodePools()] : []),
        ingress(platform.edge.controller.kind),
        certificates(),
        autoscaling(),
        monitoring(),
        ...dashboardsOf(backing, backups !== undefined),
        ...(apps.hyperstudy ? [hyperstudysCluster(namespaceName(settings, "hyperstudy"))] : []),
    ];
}

/** Of each kind of service in each form that has metrics; DigitalOcean shows none of MongoDB and Spaces. */
function dashboardsOf({ services }: BackingLayer, archived: boolean): Dashboard[] {
    const named = (kind: BackingService["kind"], form: BackingService["form"]) =>
        services.filter((service) => service.kind === kind && service.form === form).map(({ name }) => name);
    const has = (kind: BackingService["kind"], form: BackingService["form"] = "in-cluster") =>
        named(kind, form).length > 0;
    return [
        ...(has("postgres") ? [postgres(archived)] : []),
        // All applications share the one server of the stack, whose job has its component's name.
        ...(has("postgres", "managed") ? [postgresManaged(["postgres"])] : []),
        ...(has("mongo") ? [mongo()] : []),
        ...(has("redis") ? [redis()] : []),
        ...(has("redis", "managed") ? [redisManaged(named("redis", "managed"))] : []),
        ...(has("kafka") ? [kafka()] : []),
        ...(has("object-store") ? [objectStore()] : []),
    ];
}

/** HyperStudy's team asks for the cluster in its own folder; its namespace is chosen there at first. */
function hyperstudysCluster(namespace: string): Dashboard {
    return clusterOverview({ uid: "hyperstudy-cluster-overview", team: "hyperstudy", namespace });
}
