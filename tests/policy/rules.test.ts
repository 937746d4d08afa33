import assert from "node:assert/strict";
import type { JsonObject, PlannedResource } from "../../plan/model.ts";
import { checkRules, rulesFor, type Protection } from "../../policy/rules.ts";
import { object, resource } from "../support/resources.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

/** A Deployment that keeps every promise, with changes to its container, its template and its specification. */
function deployment(
    container: JsonObject = {},
    annotations: JsonObject = {},
    spec: JsonObject = {},
    more: Partial<PlannedResource> = {},
): PlannedResource {
    const probe = { httpGet: { path: "/", port: 80 } };
    const sound = {
        name: "web",
        image: "registry.example.com:5000/web:1.2.3",
        ports: [{ containerPort: 80 }],
        resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } },
        readinessProbe: probe,
        livenessProbe: probe,
    };
    const template = { metadata: { annotations }, spec: { containers: [{ ...sound, ...container }] } };
    return object(DEPLOYMENT, "web", { spec: { template, ...spec } }, more);
}

function without(container: readonly string[], annotations: JsonObject = {}): PlannedResource {
    const made = deployment({}, annotations);
    const text = JSON.stringify(made, (key, value: unknown) => (container.includes(key) ? undefined : value));
    return JSON.parse(text) as PlannedResource;
}

/** `<rule> <name> <path>: <message>` of everything found. */
function broken(resources: readonly PlannedResource[], protection: Protection = "ephemeral"): string[] {
    return checkRules(rulesFor(protection), resources).map(
        ({ rule, subject, path = "", message }) => `${rule} ${subject.split("::").at(-1) ?? ""} ${path}: ${message}`,
    );
}

/** The names of the rules that are broken. */
function rules(resources: readonly PlannedResource[], protection: Protection = "ephemeral"): string[] {
    return checkRules(rulesFor(protection), resources).map(({ rule }) => rule);
}

describe("the promises of every stack", () => {
    it("have names and descriptions of their own", () => {
        const all = rulesFor("protected");
        assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
        assert(all.every(({ name, description }) => /^[a-z-]+$/.test(name) && description.endsWith(".")));
    });

    it("are kept by a sound Deployment", () => {
        assert.deepEqual(broken([deployment()]), []);
    });

    describe("child-names", () => {
        const parent = resource("platform:apps:App", "web", {}, { custom: false });
        const child = (name: string): PlannedResource =>
            resource("random:index/randomPassword:RandomPassword", name, {}, { parent: parent.urn });

        it("holds for the parent's name, alone or with a role", () => {
            assert.deepEqual(broken([parent, child("web"), child("web-password")]), []);
        });

        it("is broken by another name, and by one that only begins alike", () => {
            assert.deepEqual(rules([parent, child("password"), child("website")]), ["child-names", "child-names"]);
        });
    });

    describe("object-names", () => {
        it("is broken by a name that the API server refuses", () => {
            assert.deepEqual(rules([object("kubernetes:core/v1:ConfigMap", "Upper_Case")]), ["object-names"]);
            assert.deepEqual(rules([object("kubernetes:core/v1:Service", "a.b")]), ["object-names"]);
            assert.deepEqual(rules([object("kubernetes:core/v1:Service", "a".repeat(64))]), ["object-names"]);
        });

        it("lets roles be named like paths", () => {
            assert.deepEqual(rules([object("kubernetes:rbac.authorization.k8s.io/v1:Role", "app:reader")]), []);
        });
    });

    it("explicit-namespace is broken by an object or a release without one", () => {
        const map = object("kubernetes:core/v1:ConfigMap", "a", { metadata: { name: "a" } });
        const release = resource(RELEASE, "b", { chart: "demo" });
        const cluster = object("kubernetes:storage.k8s.io/v1:StorageClass", "c", { metadata: { name: "c" } });
        assert.deepEqual(broken([map, release, cluster]), [
            "explicit-namespace a metadata.namespace: names no namespace",
            "explicit-namespace b metadata.namespace: names no namespace",
        ]);
    });

    describe("namespaces", () => {
        const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
        const namespace = object("kubernetes:core/v1:Namespace", "app", { metadata: { name: "app", labels } });
        const policy = (spec: JsonObject): PlannedResource =>
            object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "p", { spec });
        const closed = policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });

        it("are closed and labelled", () => {
            assert.deepEqual(broken([namespace, closed]), []);
        });

        it("break default-deny without a policy, or with one that leaves something open", () => {
            const open = [
                [],
                [policy({ podSelector: {}, policyTypes: ["Ingress"] })],
                [policy({ podSelector: { matchLabels: { a: "b" } }, policyTypes: ["Ingress", "Egress"] })],
                [policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"], egress: [{}] })],
            ];
            open.forEach((policies) => assert.deepEqual(rules([namespace, ...policies]), ["default-deny"]));
        });

        it("break pod-security without the label, or with no level in it", () => {
            const bare = object("kubernetes:core/v1:Namespace", "app", { metadata: { name: "app" } });
            const wrong = object("kubernetes:core/v1:Namespace", "app", {
                metadata: { name: "app", labels: { "pod-security.kubernetes.io/enforce": "strict" } },
            });
            assert.deepEqual(rules([bare, closed]), ["pod-security"]);
            assert.deepEqual(rules([wrong, closed]), ["pod-security"]);
        });
    });

    it("container-resources is broken by what is not stated, also in init containers and jobs", () => {
        const container = { name: "a", image: "a:1", resources: { requests: { cpu: "1" }, limits: {} } };
        const job = object("kubernetes:batch/v1:CronJob", "job", {
            spec: { jobTemplate: { spec: { template: { spec: { initContainers: [container] } } } } },
        });
        assert.deepEqual(broken([job]), [
            "container-resources job spec.jobTemplate.spec.template.spec.initContainers.0.resources: states no requests.memory, limits.memory",
        ]);
    });

    describe("container-probes", () => {
        it("is broken by a container with ports that lacks one of both probes", () => {
            assert.deepEqual(broken([without(["livenessProbe"])]), [
                "container-probes web spec.template.spec.containers.0: has no livenessProbe",
            ]);
        });

        it("asks a container without ports for one probe", () => {
            assert.deepEqual(broken([without(["ports", "readinessProbe"])]), []);
            assert.deepEqual(rules([without(["ports", "readinessProbe", "livenessProbe"])]), ["container-probes"]);
        });

        it("takes a reason for probes", () => {
            const reason = { "platform/no-probes": "it only forwards" };
            assert.deepEqual(broken([without(["readinessProbe", "livenessProbe"], reason)]), []);
        });
    });

    describe("one-scaler", () => {
        const hpa = object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "h", {
            spec: { scaleTargetRef: { kind: "Deployment", name: "web" } },
        });
        const scaled = object("kubernetes:keda.sh/v1alpha1:ScaledObject", "s", {
            spec: { scaleTargetRef: { name: "web" } },
        });

        it("is broken by replicas beside an autoscaler, unless their drift is ignored", () => {
            assert.deepEqual(rules([hpa, deployment()]), []);
            assert.deepEqual(rules([hpa, deployment({}, {}, { replicas: 2 })]), ["one-scaler"]);
            assert.deepEqual(
                rules([hpa, deployment({}, {}, { replicas: 2 }, { ignoreChanges: ["spec.replicas"] })]),
                [],
            );
        });

        it("is broken by two autoscalers", () => {
            const found = rules([hpa, scaled, deployment()]).filter((name) => name === "one-scaler");
            assert.deepEqual(found, ["one-scaler"]);
        });
    });

    describe("pinned-images", () => {
        const digest = `a@sha256:${"0".repeat(64)}`;

        it("holds for a tag or a digest, behind any registry", () => {
            for (const image of ["a:1", "host:5000/b/c:v1.2-x", digest, `ghcr.io/a/b:1@sha256:${"0".repeat(64)}`]) {
                assert.deepEqual(rules([deployment({ image })]), [], image);
            }
        });

        it("is broken by latest and by no tag at all", () => {
            for (const image of ["a", "a:latest", "host:5000/a", "host:5000/a/b:latest", ""]) {
                assert.deepEqual(rules([deployment({ image })]), ["pinned-images"], image);
            }
        });

        it("is broken by latest in the values of a release", () => {
            const values = {
                image: { repository: "a", tag: "latest" },
                sidecar: { image: "b:latest" },
                other: { tag: "1" },
            };
            const release = resource(RELEASE, "r", { chart: "demo", namespace: "app", values });
            assert.deepEqual(broken([release]), [
                "pinned-images r values.image.tag: must not be latest",
                "pinned-images r values.sidecar.image: must not be latest",
            ]);
        });
    });

    it("pinned-images is broken by an image that a custom resource names", () => {
        const operator = resource(RELEASE, "o", { namespace: "app", chart: "cloudnative-pg" });
        const cluster = (imageName: string): PlannedResource =>
            object(
                "kubernetes:postgresql.cnpg.io/v1:Cluster",
                "pg",
                { spec: { imageName } },
                { dependencies: [operator.urn] },
            );
        assert.deepEqual(rules([operator, cluster("ghcr.io/cloudnative-pg/postgresql:18.1")]), []);
        assert.deepEqual(rules([operator, cluster("ghcr.io/cloudnative-pg/postgresql")]), ["pinned-images"]);
    });

    it("retired-registries is broken by a chart and by an image of Bitnami", () => {
        const chart = resource(RELEASE, "c", {
            namespace: "app",
            chart: "oci://registry-1.docker.io/bitnamicharts/redis",
        });
        const image = resource(RELEASE, "i", {
            namespace: "app",
            values: { image: { repository: "docker.io/bitnamilegacy/redis" } },
        });
        assert.deepEqual(rules([chart, image, deployment({ image: "bitnami/redis:8" })]), [
            "retired-registries",
            "retired-registries",
            "retired-registries",
        ]);
    });

    it("no-secret-values is broken by a secret anywhere in a release", () => {
        const release = resource(RELEASE, "r", { namespace: "app", values: { auth: [{ password: "[secret]" }] } });
        assert.deepEqual(broken([release]), [
            "no-secret-values r values.auth.0.password: is a secret: put it in a Secret and name that in the values",
        ]);
    });

    it("replaceable-releases is broken by a fixed name without deleteBeforeReplace", () => {
        const inputs = { namespace: "app", name: "r", chart: "demo" };
        assert.deepEqual(rules([resource(RELEASE, "r", inputs)]), ["replaceable-releases"]);
        assert.deepEqual(rules([resource(RELEASE, "r", inputs, { deleteBeforeReplace: true })]), []);
    });

    describe("definitions-first", () => {
        const certManager = resource(RELEASE, "cm", {
            namespace: "app",
            chart: "oci://quay.io/jetstack/charts/cert-manager",
        });
        const certificate = (dependencies: string[]): PlannedResource =>
            object("kubernetes:cert-manager.io/v1:Certificate", "c", {}, { dependencies });

        it("holds over several steps", () => {
            const issuer = object("kubernetes:cert-manager.io/v1:Issuer", "i", {}, { dependencies: [certManager.urn] });
            assert.deepEqual(rules([certManager, issuer, certificate([issuer.urn])]), []);
        });

        it("is broken by a custom resource that may come before its definition", () => {
            assert.deepEqual(rules([certManager, certificate([])]), ["definitions-first"]);
            assert.deepEqual(rules([certificate([])]), ["definitions-first"]);
        });
    });

    describe("whole-values", () => {
        const map = (text: string): PlannedResource => object("kubernetes:core/v1:ConfigMap", "m", { data: { text } });

        it("is broken by what was not there when text was put together", () => {
            for (const text of [
                "redis://undefined:6379",
                "http://host/undefined",
                "[object Object]",
                "Calling [toString] on an [Output<T>] is not supported",
                "undefined",
            ]) {
                assert.deepEqual(rules([map(text)]), ["whole-values"], text);
            }
        });

        it("lets scripts and sentences speak of it", () => {
            assert.deepEqual(rules([map("if (x === undefined) {\n}"), map("is undefined behaviour")]), []);
        });
    });

    describe("in a protected stack", () => {
        const claim = (more: Partial<PlannedResource>): PlannedResource =>
            object("kubernetes:core/v1:PersistentVolumeClaim", "data", {}, more);
        const kept = { protect: true, retainOnDelete: true };

        it("protected-state is broken by data that can be deleted or dies with the program", () => {
            assert.deepEqual(broken([claim({})], "protected"), [
                "protected-state data : holds data and lacks protect and retainOnDelete",
            ]);
            assert.deepEqual(rules([claim({ protect: true })], "protected"), ["protected-state"]);
            assert.deepEqual(rules([claim(kept)], "protected"), []);
            assert.deepEqual(rules([claim({})], "ephemeral"), []);
        });

        it("protected-namespaces is broken by a namespace that would take data along", () => {
            const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
            const namespace = (more: Partial<PlannedResource>): PlannedResource =>
                object("kubernetes:core/v1:Namespace", "app", { metadata: { name: "app", labels } }, more);
            const closed = object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "p", {
                spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
            });
            const set = object("kubernetes:apps/v1:StatefulSet", "set", { spec: { volumeClaimTemplates: [{}] } });
            assert.deepEqual(rules([namespace({}), closed, claim(kept)], "protected"), ["protected-namespaces"]);
            assert.deepEqual(rules([namespace({}), closed, set], "protected"), ["protected-namespaces"]);
            assert.deepEqual(rules([namespace(kept), closed, claim(kept), set], "protected"), []);
        });
    });
});
