import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseDefinitions } from "../../plan/charts.ts";
import type { ChartFolder } from "../../plan/charts.ts";
import { listAt, objectAt, textAt, at } from "../../plan/model.ts";
import type { JsonObject } from "../../plan/model.ts";
import type { Manifest } from "../../plan/manifests.ts";
import type { Release } from "../../plan/releases.ts";
import { permissiveDefinitions, serves } from "./definitions.ts";
import type { CustomKind } from "./definitions.ts";

/** Which chart brings the definitions of a group. */
const OWNERS: Readonly<Record<string, string>> = {
    "cert-manager.io": "cert-manager",
    "monitoring.coreos.com": "kube-prometheus-stack",
    "traefik.io": "traefik",
    "keda.sh": "keda",
    "postgresql.cnpg.io": "cloudnative-pg",
    "barmancloud.cnpg.io": "plugin-barman-cloud",
    "kafka.strimzi.io": "strimzi-kafka-operator",
    "mongodbcommunity.mongodb.com": "mongodb-kubernetes",
};

/** What the stand-in's one pod runs. Nothing pulls it: no container runs on simulated nodes. */
const IMAGE = "registry.example.com/stand-in:1.0.0";

/** What a stack asks of the charts it installs. */
export interface Demand {
    readonly release: Release;
    /** The chart's folder, where one is at hand. */
    readonly folder: ChartFolder | undefined;
    /** Custom kinds of the whole stack. */
    readonly kinds: readonly CustomKind[];
    /** Objects and releases of the whole stack. */
    readonly manifests: readonly Manifest[];
    readonly releases: readonly Release[];
}

/**
 * Packs the chart of a release into `folder` and returns the archive: the real chart where it is at hand; otherwise one
 * that brings what the stack relies on it for: the definitions of its custom resources, the Services that the stack's
 * Ingresses name, the real chart's schema of values, and a Deployment to wait for.
 */
export async function packChart(demand: Demand, folder: string): Promise<Buffer> {
    const { release } = demand;
    const parent = join(folder, `${release.namespace}-${release.name}-${release.version}`);
    const chart = join(parent, release.chart);
    mkdirSync(parent, { recursive: true });
    if (demand.folder?.hasTemplates) {
        cpSync(demand.folder.path, chart, { recursive: true });
    } else {
        writeStandIn(demand, chart);
    }
    const archive = join(parent, "chart.tgz");
    await promisify(execFile)("tar", ["-czf", archive, "-C", parent, release.chart]);
    return readFileSync(archive);
}

function writeStandIn(demand: Demand, chart: string): void {
    const { release, folder, kinds } = demand;
    mkdirSync(join(chart, "crds"), { recursive: true });
    mkdirSync(join(chart, "templates"));
    const metadata = { apiVersion: "v2", name: release.chart, version: release.version, description: "Stand-in" };
    writeFileSync(join(chart, "Chart.yaml"), JSON.stringify(metadata));
    for (const file of ["values.yaml", "values.schema.json"]) {
        if (folder && existsSync(join(folder.path, file))) {
            cpSync(join(folder.path, file), join(chart, file));
        }
    }
    const known = folder ? definitionsIn(join(folder.path, "crds")) : [];
    const missing = kinds
        .filter(({ group }) => (OWNERS[group] ?? release.chart) === release.chart)
        .filter((kind) => !known.some((definition) => serves(definition, kind)));
    [...known, ...permissiveDefinitions(missing)].forEach((definition, index) => {
        writeFileSync(join(chart, "crds", `${index}.yaml`), JSON.stringify(definition));
    });
    const objects = [deployment(), ...servicesFor(release, demand)];
    objects.forEach((object, index) => {
        writeFileSync(join(chart, "templates", `${index}.yaml`), JSON.stringify(object));
    });
}

function definitionsIn(folder: string): JsonObject[] {
    if (!existsSync(folder)) {
        return [];
    }
    return readdirSync(folder).flatMap((file) => parseDefinitions(readFileSync(join(folder, file), "utf8")));
}

const LABELS = { "app.kubernetes.io/name": "stand-in", "app.kubernetes.io/instance": "{{ .Release.Name }}" };

/** One pod that any namespace admits. */
function deployment(): JsonObject {
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "{{ .Release.Name }}-stand-in" },
        spec: {
            selector: { matchLabels: LABELS },
            template: {
                metadata: { labels: LABELS },
                spec: {
                    securityContext: {
                        runAsNonRoot: true,
                        runAsUser: 65_532,
                        seccompProfile: { type: "RuntimeDefault" },
                    },
                    containers: [
                        {
                            name: "stand-in",
                            image: IMAGE,
                            resources: {
                                requests: { cpu: "10m", memory: "16Mi" },
                                limits: { cpu: "10m", memory: "16Mi" },
                            },
                            securityContext: {
                                allowPrivilegeEscalation: false,
                                capabilities: { drop: ["ALL"] },
                            },
                        },
                    ],
                },
            },
        },
    };
}

/** Services of the release that the stack's Ingresses name: those that the stack itself does not have. */
function servicesFor(release: Release, { manifests, releases }: Demand): JsonObject[] {
    const inNamespace = manifests.filter(({ namespace, rendered }) => namespace === release.namespace && !rendered);
    const own = inNamespace.filter(({ kind }) => kind === "Service").map(({ name }) => name);
    const named = inNamespace
        .filter(({ kind }) => kind === "Ingress")
        .flatMap(({ object }) => listAt(at(object, "spec.rules")))
        .flatMap((rule) => listAt(at(rule, "http.paths")))
        .map((path) => objectAt(at(path, "backend.service")));
    const ports = Map.groupBy(named, ({ name }) => textAt(name));
    return [...ports]
        .filter(([name]) => !own.includes(name) && ownerOf(name, release.namespace, releases) === release.name)
        .map(([name, backends]) => service(name, backends));
}

/** The release whose name a Service's name begins with; else the first of the namespace. */
function ownerOf(service: string, namespace: string, releases: readonly Release[]): string | undefined {
    const names = releases.filter((release) => release.namespace === namespace).map(({ name }) => name);
    return names.filter((name) => service.startsWith(name)).sort((a, b) => b.length - a.length)[0] ?? names[0];
}

function service(name: string, backends: readonly JsonObject[]): JsonObject {
    const ports = backends.map((backend) => objectAt(backend["port"]));
    return {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name },
        spec: {
            selector: LABELS,
            ports: [...new Map(ports.map((port) => [JSON.stringify(port), port])).values()].map(
                ({ name: portName, number }, index) => ({
                    name: textAt(portName) || `port-${index}`,
                    port: typeof number === "number" ? number : 8000 + index,
                }),
            ),
        },
    };
}
