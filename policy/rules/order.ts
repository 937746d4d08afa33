import { chartName } from "../../plan/chart-name.ts";
import { at, textAt, type PlannedResource } from "../../plan/model.ts";
import type { Rule } from "../rules.ts";
import { rule } from "./rule.ts";
import { RELEASE } from "./kubernetes.ts";

/** The chart that brings the definitions of a group of custom resources. */
const CHART_OF_GROUP: Record<string, string> = {
    "barmancloud.cnpg.io": "plugin-barman-cloud",
    "cert-manager.io": "cert-manager",
    "kafka.strimzi.io": "strimzi-kafka-operator",
    "keda.sh": "keda",
    "mongodbcommunity.mongodb.com": "mongodb-kubernetes",
    "monitoring.coreos.com": "kube-prometheus-stack",
    "postgresql.cnpg.io": "cloudnative-pg",
    "traefik.io": "traefik",
};

export const orderRules: readonly Rule[] = [
    rule(
        {
            name: "definitions-first",
            level: "error",
            description:
                "A custom resource depends on the release that brings its definition, so that it comes after it and goes before it.",
        },
        (resources, report) => {
            const before = new Predecessors(resources);
            return resources.flatMap((resource) => {
                const chart = CHART_OF_GROUP[groupOf(resource)];
                const releases = chart === undefined ? [] : resources.filter((release) => bringsChart(release, chart));
                return chart === undefined || releases.some(({ urn }) => before.of(resource.urn).has(urn))
                    ? []
                    : [report(resource, `does not depend on the release of ${chart}, which brings its definition`)];
            });
        },
    ),
];

/** Everything that is registered before a resource, over all steps. */
class Predecessors {
    readonly #direct: ReadonlyMap<string, PlannedResource>;
    readonly #known = new Map<string, ReadonlySet<string>>();

    constructor(resources: readonly PlannedResource[]) {
        this.#direct = new Map(resources.map((resource) => [resource.urn, resource]));
    }

    of(urn: string): ReadonlySet<string> {
        const known = this.#known.get(urn);
        if (known !== undefined) {
            return known;
        }
        const found = new Set<string>();
        this.#known.set(urn, found);
        for (const before of this.#direct.get(urn)?.dependencies ?? []) {
            found.add(before);
            this.of(before).forEach((further) => found.add(further));
        }
        return found;
    }
}

function groupOf({ type, inputs }: PlannedResource): string {
    return type.startsWith("kubernetes:") ? (textAt(at(inputs, "apiVersion")).split("/")[0] ?? "") : "";
}

function bringsChart({ type, inputs }: PlannedResource, chart: string): boolean {
    return type === RELEASE && chartName(textAt(inputs["chart"])) === chart;
}
