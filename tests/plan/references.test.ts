import assert from "node:assert/strict";
import { checkNamespaces, checkReferences } from "../../plan/validate/references.ts";
import type { Release } from "../../plan/releases.ts";
import { manifests, release } from "./support/manifests.ts";

function complaints(yaml: string, releases: readonly Release[] = [], unrendered = releases): string[] {
    const objects = manifests(yaml);
    return [
        ...checkReferences({ resources: [], manifests: objects, releases, unrendered }),
        ...checkNamespaces(objects, releases),
    ]
        .filter(({ message }) => !message.startsWith("lies in the namespace app,"))
        .map(({ subject, path, message }) => `${subject} ${path ?? ""}: ${message}`);
}

const pod = (spec: string, kind = "Deployment"): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { ${spec} }
---
apiVersion: v1
kind: Secret
metadata: { name: login }
stringData: { password: x }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: facts }
data: { level: info }
---
`;
const container = (more: string): string => `containers: [{ name: web, image: web:1, ${more} }]`;
const path = "app/Deployment/web spec.template.spec";

describe("references between objects", () => {
    it("lead to Secrets and ConfigMaps and to the keys in them", () => {
        const env = (kind: string, name: string, key: string): string =>
            container(`env: [{ name: A, valueFrom: { ${kind}: { name: ${name}, key: ${key} } } }]`);
        assert.deepEqual(complaints(pod(env("secretKeyRef", "login", "password"))), []);
        assert.deepEqual(complaints(pod(env("secretKeyRef", "logn", "password"))), [
            `${path}.containers.0.env.0.valueFrom.secretKeyRef: names Secret app/logn, which does not exist`,
        ]);
        assert.deepEqual(complaints(pod(env("configMapKeyRef", "facts", "levle"))), [
            `${path}.containers.0.env.0.valueFrom.configMapKeyRef: names the key levle of ConfigMap app/facts, which has level`,
        ]);
    });

    it("may stay open where the object says so", () => {
        const optional = "env: [{ name: A, valueFrom: { secretKeyRef: { name: none, key: a, optional: true } } }]";
        assert.deepEqual(complaints(pod(container(optional))), []);
    });

    it("are followed from envFrom, volumes, accounts and pull secrets", () => {
        const spec = `serviceAccountName: robot, imagePullSecrets: [{ name: registry }],
            volumes: [{ name: a, secret: { secretName: cert } }, { name: b, configMap: { name: facts, items: [{ key: x, path: x }] } },
                { name: c, persistentVolumeClaim: { claimName: data } }],
            ${container("envFrom: [{ secretRef: { name: all } }]")}`;
        assert.deepEqual(
            complaints(pod(spec)).map((complaint) => complaint.replace(/^.*: names /, "")),
            [
                "Secret app/all, which does not exist",
                "ServiceAccount app/robot, which does not exist",
                "Secret app/registry, which does not exist",
                "Secret app/cert, which does not exist",
                "the key x of ConfigMap app/facts, which has level",
                "PersistentVolumeClaim app/data, which does not exist",
            ],
        );
    });

    it("lead from a mount to a volume of the pod, or to a claim template of the set", () => {
        const mount = container("volumeMounts: [{ name: data, mountPath: /data }]");
        assert.deepEqual(complaints(pod(mount)), [
            `${path}.containers.0.volumeMounts.0: mounts the volume data, which the pod does not have`,
        ]);
        const set = pod(mount, "StatefulSet").replace(
            "  selector:",
            "  serviceName: web\n  volumeClaimTemplates: [{ metadata: { name: data }, spec: {} }]\n  selector:",
        );
        const service = "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web } }\n";
        assert.deepEqual(complaints(`${set}${service}`), []);
        assert.deepEqual(complaints(set), [
            "app/StatefulSet/web spec.serviceName: names Service app/web, which does not exist",
        ]);
    });

    it("lead from an Ingress to Services and their ports, by name or number", () => {
        const ingress = (name: string, port: string): string => `${pod(container(""))}
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec: { rules: [{ host: a, http: { paths: [{ backend: { service: { name: ${name}, port: { ${port} } } } }] } }] }
`;
        const where = "app/Ingress/web spec.rules.0.http.paths.0.backend.service";
        assert.deepEqual(complaints(ingress("web", "number: 80")), []);
        assert.deepEqual(complaints(ingress("web", "name: http")), []);
        assert.deepEqual(complaints(ingress("wbe", "number: 80")), [
            `${where}: names Service app/wbe, which does not exist`,
        ]);
        assert.deepEqual(complaints(ingress("web", "number: 8080")), [
            `${where}: names the port 8080 of Service app/web, which has http, 80`,
        ]);
    });

    it("lead to Secrets that cert-manager and operators make", () => {
        const text = `
{ apiVersion: cert-manager.io/v1, kind: ClusterIssuer, metadata: { name: le }, spec: { acme: { privateKeySecretRef: { name: k } } } }
---
{ apiVersion: cert-manager.io/v1, kind: Certificate, metadata: { name: c }, spec: { secretName: made, issuerRef: { name: le, kind: ClusterIssuer } } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: i, annotations: { cert-manager.io/cluster-issuer: le } }
spec: { tls: [{ secretName: by-ingress }] }
---
{ apiVersion: kafka.strimzi.io/v1, kind: Kafka, metadata: { name: kafka }, spec: {} }
---
{ apiVersion: postgresql.cnpg.io/v1, kind: Cluster, metadata: { name: pg }, spec: {} }
---
`;
        const volumes = ["made", "by-ingress", "kafka-cluster-ca-cert", "pg-app"]
            .map((name) => `{ name: ${name}, secret: { secretName: ${name} } }`)
            .join(", ");
        assert.deepEqual(complaints(`${text}${pod(`volumes: [${volumes}], ${container("")}`)}`), []);
    });

    it("lead to the certificates that programs make for their own webhooks", () => {
        const text = (kind: string, argument: string): string => `
apiVersion: batch/v1
kind: ${kind}
metadata: { name: maker }
spec: { template: { spec: { containers: [{ name: maker, args: [create, "${argument}"] }] } } }
---
${pod(`volumes: [{ name: a, secret: { secretName: own } }], ${container("")}`)}`;
        assert.deepEqual(complaints(text("Deployment", "--cert-secret-name=own")), []);
        assert.deepEqual(complaints(text("Job", "--secret-name=own")), []);
        assert.deepEqual(complaints(text("Job", "--secret-name=other")), [
            `${path}.volumes.0: names Secret app/own, which does not exist`,
        ]);
    });

    it("lead to roles and accounts that every cluster has", () => {
        const binding = (role: string, account: string): string => `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: b, namespace: kube-system }
roleRef: { kind: Role, name: ${role} }
subjects: [{ kind: ServiceAccount, name: ${account}, namespace: kube-system }]
`;
        assert.deepEqual(
            complaints(binding("extension-apiserver-authentication-reader", "horizontal-pod-autoscaler")),
            [],
        );
        assert.deepEqual(complaints(binding("reader", "autoscaler")), [
            "kube-system/RoleBinding/b roleRef: names Role kube-system/reader, which does not exist",
            "kube-system/RoleBinding/b subjects.0: names ServiceAccount kube-system/autoscaler, which does not exist",
        ]);
    });

    it("lead from scalers to what they scale and to how they log in", () => {
        const text = `
{ apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: { name: h }, spec: { scaleTargetRef: { kind: StatefulSet, name: web } } }
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: s }
spec: { scaleTargetRef: { name: web }, triggers: [{ authenticationRef: { name: auth } }] }
---
`;
        assert.deepEqual(complaints(`${text}${pod(container(""))}`), [
            "app/HorizontalPodAutoscaler/h spec.scaleTargetRef: names StatefulSet app/web, which does not exist",
            "app/ScaledObject/s spec.triggers.0.authenticationRef: names TriggerAuthentication app/auth, which does not exist",
        ]);
    });

    it("of a cluster-wide issuer lead to the namespace of cert-manager", () => {
        const issuer = (namespace: string): string => `
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: le }
spec: { acme: { solvers: [{ dns01: { digitalocean: { tokenSecretRef: { name: dns, key: token } } } }] } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: certs } }
---
{ apiVersion: v1, kind: Secret, metadata: { name: dns, namespace: ${namespace} }, stringData: { token: x } }
`;
        const certManager = release({ chart: "cert-manager", name: "cm", namespace: "certs" });
        assert.deepEqual(complaints(issuer("certs"), [certManager]), []);
        assert.deepEqual(complaints(issuer("app"), [certManager]), [
            "_cluster/ClusterIssuer/le spec.acme.solvers.0.dns01.digitalocean.tokenSecretRef: names Secret certs/dns, which does not exist",
        ]);
    });

    it("of Traefik's annotations lead to its objects", () => {
        const text = (names: string): string => `
{ apiVersion: traefik.io/v1alpha1, kind: Middleware, metadata: { name: limit } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: i, annotations: { traefik.ingress.kubernetes.io/router.middlewares: "${names}" } }
spec: {}
`;
        assert.deepEqual(complaints(text("app-limit@kubernetescrd")), []);
        assert.deepEqual(complaints(text("app-limit@kubernetescrd,app-none@kubernetescrd")), [
            "app/Ingress/i metadata.annotations: names Middleware app-none, which does not exist",
        ]);
    });

    it("may lead to objects of a release that is not rendered, by the names Helm gives them", () => {
        const text = pod(`serviceAccountName: demo-robot, ${container("")}`);
        assert.deepEqual(complaints(text, [release()]), []);
        assert.deepEqual(
            complaints(text, [release({ name: "other", chart: "other", values: { a: { fullnameOverride: "demo" } } })]),
            [],
        );
        assert.equal(complaints(text, [release({ name: "other", chart: "other" })]).length, 1);
        assert.equal(complaints(text, [release({ namespace: "kube-system" })]).length, 1);
        assert.equal(complaints(text, [release()], []).length, 1, "a rendered release has no unknown objects");
    });

    it("in the values of a release lead to Secrets and claims that exist", () => {
        const values = {
            auth: { existingSecret: "login", existingSecretPasswordKey: "x" },
            storage: { existingClaim: "data" },
            extraEnv: [{ name: "A", valueFrom: { secretKeyRef: { name: "login", key: "user" } } }],
        };
        assert.deepEqual(complaints(pod(container("")), [release({ values })]), [
            "urn:release values.extraEnv.0.valueFrom.secretKeyRef: names the key user of Secret app/login, which has password",
            "urn:release values.storage.existingClaim: names PersistentVolumeClaim app/data, which does not exist",
        ]);
    });

    it("lead to a namespace of the plan", () => {
        const text = "{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: nowhere } }";
        assert.deepEqual(complaints(text), [
            "nowhere/ConfigMap/a metadata.namespace: lies in the namespace nowhere, which does not exist",
        ]);
    });
});

describe("selectors", () => {
    it("of a controller choose its own pods", () => {
        const text = pod(container("")).replace("matchLabels: { app: web }", "matchLabels: { app: wbe }");
        assert.deepEqual(complaints(text), ["app/Deployment/web spec.selector: does not choose its own pods"]);
    });

    it("of a Service choose one pod of a StatefulSet, and no pod of another name", () => {
        const of = (podName: string) => `${pod(container(""), "StatefulSet")}
{ apiVersion: v1, kind: Service, metadata: { name: one }, spec: { selector: { statefulset.kubernetes.io/pod-name: ${podName} } } }
`;
        assert.deepEqual(complaints(of("web-11")), []);
        for (const other of ["web", "wbe-0", "web-0-1"]) {
            assert.deepEqual(complaints(of(other)), ["app/Service/one spec.selector: chooses no pod of the plan"]);
        }
    });

    it("of Services and budgets choose a pod, unless a release of the namespace is not rendered", () => {
        const text = `${pod(container(""))}
{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { selector: { app: wbe } } }
---
{ apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: { name: web }, spec: { selector: { matchLabels: { app: wbe } } } }
`;
        assert.deepEqual(complaints(text), [
            "app/Service/web spec.selector: chooses no pod of the plan",
            "app/PodDisruptionBudget/web spec.selector: chooses no pod of the plan",
        ]);
        assert.deepEqual(complaints(text, [release()]), []);
    });

    it("choose the pods that Prometheus' operator makes, and those of name resolution", () => {
        const service = (selector: string, namespace = "app"): string =>
            `{ apiVersion: v1, kind: Service, metadata: { name: s, namespace: ${namespace} }, spec: { selector: { ${selector} } } }`;
        const watched = (selector: string): string => `
{ apiVersion: monitoring.coreos.com/v1, kind: Prometheus, metadata: { name: p }, spec: { podMetadata: { labels: { team: a } } } }
---
{ apiVersion: monitoring.coreos.com/v1, kind: Alertmanager, metadata: { name: a } }
---
${service(selector)}`;
        for (const selector of [
            "app.kubernetes.io/name: prometheus, operator.prometheus.io/name: p, team: a",
            "app.kubernetes.io/name: alertmanager, alertmanager: a",
        ]) {
            assert.deepEqual(complaints(watched(selector)), []);
        }
        assert.deepEqual(complaints(watched("app.kubernetes.io/name: prometheus, operator.prometheus.io/name: a")), [
            "app/Service/s spec.selector: chooses no pod of the plan",
        ]);
        assert.deepEqual(complaints(service("k8s-app: kube-dns", "kube-system")), []);
        assert.equal(complaints(service("k8s-app: kube-dns")).length, 1);
    });
});
