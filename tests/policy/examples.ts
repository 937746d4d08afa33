import type { JsonObject, PlannedResource } from "../../plan/model.ts";
import { object, resource } from "../support/resources.ts";

/** Resources that keep a rule, and resources that break it and nothing but it. */
export interface Example {
    readonly keeps: readonly PlannedResource[];
    readonly breaks: readonly PlannedResource[];
}

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const NAMESPACE = "kubernetes:core/v1:Namespace";

const probe = { httpGet: { path: "/", port: 80 } };
const container = {
    name: "web",
    image: "registry.example.com/web:1.2.3",
    ports: [{ containerPort: 80 }],
    resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } },
    readinessProbe: probe,
    livenessProbe: probe,
};

function deployment(change: JsonObject = {}, spec: JsonObject = {}): PlannedResource {
    return object(DEPLOYMENT, "web", {
        spec: { template: { spec: { containers: [{ ...container, ...change }] } }, ...spec },
    });
}

const { readinessProbe: _, ...blind } = container;
const unprobed = object(DEPLOYMENT, "web", { spec: { template: { spec: { containers: [blind] } } } });

function release(values: JsonObject, more: Partial<PlannedResource> = {}): PlannedResource {
    const inputs = { name: "demo", chart: "oci://charts.example.com/demo", namespace: "app", values };
    return resource(RELEASE, "demo", inputs, { deleteBeforeReplace: true, ...more });
}

function namespace(labels: JsonObject, more: Partial<PlannedResource> = {}): PlannedResource {
    return object(NAMESPACE, "app", { metadata: { name: "app", labels } }, more);
}

const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
const closed = object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "default-deny", {
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
});
const kept = { protect: true, retainOnDelete: true };
const claim = (more: Partial<PlannedResource>): PlannedResource =>
    object("kubernetes:core/v1:PersistentVolumeClaim", "data", {}, more);
const component = resource("platform:apps:App", "web", {}, { custom: false });
const child = (name: string): PlannedResource =>
    resource("random:index/randomPassword:RandomPassword", name, {}, { parent: component.urn });
const scaler = object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "web", {
    spec: { scaleTargetRef: { kind: "Deployment", name: "web" } },
});
const certManager = resource(
    RELEASE,
    "cert-manager",
    { name: "cert-manager", namespace: "app", chart: "oci://quay.io/jetstack/charts/cert-manager" },
    { deleteBeforeReplace: true },
);
const certificate = (dependencies: readonly string[]): PlannedResource =>
    object("kubernetes:cert-manager.io/v1:Certificate", "web", {}, { dependencies });
const database = (inputs: JsonObject): PlannedResource => {
    const sound = { engine: "pg", size: "db-s-1vcpu-1gb", region: "fra1", nodeCount: 1 };
    return resource("digitalocean:index/databaseCluster:DatabaseCluster", "db", { ...sound, ...inputs }, kept);
};
const stack = resource("pulumi:pulumi:Stack", "platform-test", {}, { custom: false });
const pool = (maxNodes: number): PlannedResource =>
    resource("digitalocean:index/kubernetesNodePool:KubernetesNodePool", "apps", {
        ...{ size: "g-8vcpu-32gb", autoScale: true, minNodes: 1, maxNodes },
    });

/** An example of every rule, by its name. */
export const examples: Readonly<Record<string, Example>> = {
    "child-names": { keeps: [component, child("web"), child("web-password")], breaks: [component, child("password")] },
    "object-names": {
        keeps: [object("kubernetes:core/v1:ConfigMap", "web-settings")],
        breaks: [object("kubernetes:core/v1:ConfigMap", "Web_Settings")],
    },
    "explicit-namespace": {
        keeps: [object("kubernetes:core/v1:ConfigMap", "web")],
        breaks: [object("kubernetes:core/v1:ConfigMap", "web", { metadata: { name: "web" } })],
    },
    "default-deny": { keeps: [namespace(labels), closed], breaks: [namespace(labels)] },
    "pod-security": { keeps: [namespace(labels), closed], breaks: [namespace({}), closed] },
    "container-resources": { keeps: [deployment()], breaks: [deployment({ resources: { requests: { cpu: "1" } } })] },
    "container-probes": { keeps: [deployment()], breaks: [unprobed] },
    "one-scaler": { keeps: [deployment(), scaler], breaks: [deployment({}, { replicas: 2 }), scaler] },
    "pinned-images": { keeps: [deployment()], breaks: [deployment({ image: "registry.example.com/web:latest" })] },
    "retired-registries": { keeps: [deployment()], breaks: [deployment({ image: "k8s.gcr.io/pause:3.9" })] },
    "no-secret-values": {
        keeps: [release({ existingSecret: "web" })],
        breaks: [release({ auth: { password: "[secret]" } })],
    },
    "replaceable-releases": { keeps: [release({})], breaks: [release({}, { deleteBeforeReplace: false })] },
    "definitions-first": {
        keeps: [certManager, certificate([certManager.urn])],
        breaks: [certManager, certificate([])],
    },
    "whole-values": {
        keeps: [object("kubernetes:core/v1:ConfigMap", "web", { data: { url: "redis://redis:6379" } })],
        breaks: [object("kubernetes:core/v1:ConfigMap", "web", { data: { url: "redis://undefined:6379" } })],
    },
    "protected-state": { keeps: [claim(kept)], breaks: [claim({})] },
    "protected-namespaces": {
        keeps: [namespace(labels, kept), closed, claim(kept)],
        breaks: [namespace(labels), closed, claim(kept)],
    },
    "allowed-regions": { keeps: [database({})], breaks: [database({ region: "moon1" })] },
    "allowed-sizes": { keeps: [database({})], breaks: [database({ size: "gpu-h100x8" })] },
    "monthly-budget": { keeps: [stack, pool(10)], breaks: [stack, pool(100)] },
};
