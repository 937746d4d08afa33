import assert from "node:assert/strict";
import { text, type Deployed, type Registered } from "../../support/deploy.ts";
import { nameOf, object, objects, stack } from "./stack.ts";

const STAGES = [
    "namespace",
    "secrets",
    "ConfigMaps",
    "infrastructure",
    "deployments",
    "services",
    "autoscalers",
    "ingress",
    "CronJobs",
] as const;

type Stage = (typeof STAGES)[number];

/** What each stage waits for. */
const BEFORE: Record<Stage, readonly Stage[]> = {
    namespace: [],
    secrets: ["namespace"],
    ConfigMaps: ["namespace", "secrets"],
    infrastructure: ["namespace"],
    deployments: ["namespace", "secrets", "ConfigMaps", "infrastructure"],
    services: ["namespace", "secrets", "ConfigMaps", "infrastructure", "deployments"],
    autoscalers: ["namespace", "secrets", "ConfigMaps", "infrastructure", "deployments"],
    ingress: ["namespace", "secrets", "ConfigMaps", "infrastructure", "deployments", "services"],
    CronJobs: ["namespace", "secrets", "ConfigMaps", "infrastructure", "deployments", "services", "ingress"],
};

/** The graph of dependencies: what must exist before a resource, over all steps. */
class Graph {
    readonly #resources: ReadonlyMap<string, Registered>;
    readonly #known = new Map<string, ReadonlySet<string>>();

    constructor(resources: Deployed) {
        this.#resources = new Map(resources.map((resource) => [resource.urn, resource]));
    }

    /** URNs that come before, by dependencies and parents alone. */
    before(urn: string): ReadonlySet<string> {
        const known = this.#known.get(urn);
        if (known) {
            return known;
        }
        const found = new Set<string>();
        this.#known.set(urn, found);
        for (const direct of this.#resources.get(urn)?.dependencies ?? []) {
            found.add(direct);
            this.before(direct).forEach((further) => found.add(further));
        }
        return found;
    }
}

/** The resources of each stage of a stack. */
function stages(resources: Deployed): Record<Stage, Registered[]> {
    const infrastructure = resources.filter(
        ({ type, name }) =>
            name.startsWith("chat4all-") &&
            (/:(Kafka|KafkaNodePool|KafkaTopic|Cluster)$/.test(type) ||
                /(DatabaseDb|DatabaseCluster|SpacesBucket)$/.test(type) ||
                type === "kubernetes:helm.sh/v3:Release") &&
            !name.startsWith("chat4all-backups"),
    );
    return {
        namespace: resources.filter(({ type, name }) => type === "kubernetes:core/v1:Namespace" && name === "chat4all"),
        secrets: [object(resources, "Secret", "chat4all-secrets")],
        ConfigMaps: [object(resources, "ConfigMap", "chat4all-config")],
        infrastructure,
        deployments: objects(resources, "Deployment"),
        services: [object(resources, "Service", "api")],
        autoscalers: [...objects(resources, "HorizontalPodAutoscaler"), ...objects(resources, "ScaledObject")],
        ingress: [object(resources, "Ingress", "api")],
        CronJobs: [object(resources, "CronJob", "upload-garbage-collector")],
    };
}

for (const name of ["dev", "prod"] as const) {
    describe(`Chat4All's order in ${name}`, () => {
        let resources: Deployed;
        let graph: Graph;
        let found: Record<Stage, Registered[]>;

        before(async () => {
            resources = await stack(name);
            graph = new Graph(resources);
            found = stages(resources);
        });

        /** The first of a pair that is not ordered, as a sentence. */
        function unordered(earlier: Registered, later: Registered): string[] {
            return graph.before(later.urn).has(earlier.urn) ? [] : [`${later.name} does not wait for ${earlier.name}`];
        }

        it("C1 C18 has something in every stage", () => {
            const empty = STAGES.filter((stage) => found[stage].length === 0);
            assert.deepEqual(empty, []);
            assert.equal(found.deployments.length, 7);
            assert.equal(found.autoscalers.length, 4);
        });

        it("C18 makes each stage wait for those before it, by dependencies and not by luck", () => {
            const waits = STAGES.flatMap((later) =>
                BEFORE[later].flatMap((earlier) =>
                    found[later]
                        .filter(({ type }) => type.startsWith("kubernetes:"))
                        .flatMap((resource) => needed(earlier, resource).flatMap((one) => unordered(one, resource))),
                ),
            );
            assert.deepEqual(waits, []);
        });

        it("C18 lets no stage wait for a later one, but secrets for servers that tell their address once they are there", () => {
            const backwards = STAGES.flatMap((earlier, index) =>
                STAGES.slice(index + 1).flatMap((later) =>
                    found[earlier].flatMap((resource) =>
                        found[later]
                            .filter(({ urn }) => graph.before(resource.urn).has(urn))
                            .map((late) => `${resource.name} < ${late.name}`),
                    ),
                ),
            );
            const managed = ["chat4all-files", "chat4all-postgres", "chat4all-redis"];
            const waiting = ["chat4all-config", "chat4all-secrets"];
            const expected = waiting.flatMap((object) => managed.map((server) => `${object} < ${server}`));
            assert.deepEqual(backwards.sort(), name === "dev" ? [] : expected);
        });

        it("C18 makes the schema before the first pod", () => {
            const [schema] = objects(resources, "Job").filter((job) => nameOf(job).startsWith("initialise-database"));
            assert(schema);
            assert.deepEqual(
                found.deployments.flatMap((deployment) => unordered(schema, deployment)),
                [],
            );
            assert.deepEqual(
                found.infrastructure.flatMap((service) => unordered(service, schema)),
                [],
            );
        });

        /** What a resource needs of an earlier stage: all of it, but of Deployments the one that it scales or serves. */
        function needed(stage: Stage, { inputs }: Registered): Registered[] {
            const scaled = inputs.spec?.scaleTargetRef?.name;
            return stage === "deployments"
                ? [object(resources, "Deployment", scaled ? text(scaled) : "api")]
                : found[stage];
        }
    });
}
