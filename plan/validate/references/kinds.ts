import type { Manifest } from "../../manifests.ts";
import { at, listAt, objectAt, textAt, type Json, type JsonObject } from "../../model.ts";
import type { Use } from "./target.ts";

/** How one kind names others, beyond the fields that mean the same everywhere. */
type Describe = (manifest: Manifest, name: Name) => (Use | undefined)[];

/** Makes a reference out of a value that may be missing; the namespace is the object's own unless it is given. */
type Name = (
    kind: string,
    name: Json | undefined,
    path: string,
    more?: { namespace?: string; key?: Json },
) => Use | undefined;

const CLUSTER_WIDE = { namespace: "" };

const kinds: Record<string, Describe> = {
    Ingress: ({ object }, name) => [
        name("IngressClass", at(object, "spec.ingressClassName"), "spec.ingressClassName", CLUSTER_WIDE),
        name(
            "ClusterIssuer",
            annotation(object, "cert-manager.io/cluster-issuer"),
            "metadata.annotations",
            CLUSTER_WIDE,
        ),
        name("Issuer", annotation(object, "cert-manager.io/issuer"), "metadata.annotations"),
        ...listAt(at(object, "spec.tls")).map((tls, index) =>
            name("Secret", objectAt(tls)["secretName"], `spec.tls.${index}.secretName`),
        ),
        ...backends(object).map(({ service, path }) =>
            name("Service", service["name"], path, {
                key: at(service, "port.name") ?? at(service, "port.number") ?? "",
            }),
        ),
        ...traefikNames(annotation(object, "traefik.ingress.kubernetes.io/router.middlewares")).map((middleware) =>
            name("Middleware", middleware, "metadata.annotations", CLUSTER_WIDE),
        ),
    ],
    Service: ({ object }, name) =>
        traefikNames(annotation(object, "traefik.ingress.kubernetes.io/service.serverstransport")).map((transport) =>
            name("ServersTransport", transport, "metadata.annotations", CLUSTER_WIDE),
        ),
    IngressRoute: ({ object }, name) => [
        name("Secret", at(object, "spec.tls.secretName"), "spec.tls.secretName"),
        ...listAt(at(object, "spec.routes")).flatMap((route, index) => [
            ...references(objectAt(route)["services"], "Service", `spec.routes.${index}.services`, name),
            ...references(objectAt(route)["middlewares"], "Middleware", `spec.routes.${index}.middlewares`, name),
        ]),
    ],
    HorizontalPodAutoscaler: ({ object }, name) => [scaleTarget(object, name)],
    ScaledObject: ({ object }, name) => [
        scaleTarget(object, name),
        ...listAt(at(object, "spec.triggers")).map((trigger, index) => {
            const { kind, name: authentication } = objectAt(objectAt(trigger)["authenticationRef"]);
            const path = `spec.triggers.${index}.authenticationRef`;
            return textAt(kind) === "ClusterTriggerAuthentication"
                ? name("ClusterTriggerAuthentication", authentication, path, CLUSTER_WIDE)
                : name("TriggerAuthentication", authentication, path);
        }),
    ],
    TriggerAuthentication: ({ object }, name) => [
        ...references(at(object, "spec.secretTargetRef"), "Secret", "spec.secretTargetRef", name),
        ...references(at(object, "spec.configMapTargetRef"), "ConfigMap", "spec.configMapTargetRef", name),
    ],
    Certificate: ({ object }, name) => {
        const { kind, name: issuer } = objectAt(at(object, "spec.issuerRef"));
        const clusterWide = textAt(kind) === "ClusterIssuer" ? CLUSTER_WIDE : {};
        return [name(textAt(kind) || "Issuer", issuer, "spec.issuerRef", clusterWide)];
    },
    Issuer: ({ object }, name) => [caSecret(object, name)],
    ClusterIssuer: ({ object }, name) => [caSecret(object, name)],
    StatefulSet: ({ object }, name) => [
        name("Service", at(object, "spec.serviceName"), "spec.serviceName"),
        ...listAt(at(object, "spec.volumeClaimTemplates")).map((claim, index) =>
            name(
                "StorageClass",
                at(claim, "spec.storageClassName"),
                `spec.volumeClaimTemplates.${index}`,
                CLUSTER_WIDE,
            ),
        ),
    ],
    PersistentVolumeClaim: ({ object }, name) => [
        name("StorageClass", at(object, "spec.storageClassName"), "spec.storageClassName", CLUSTER_WIDE),
    ],
    ServiceAccount: ({ object }, name) => [
        ...references(object["imagePullSecrets"], "Secret", "imagePullSecrets", name),
        ...references(object["secrets"], "Secret", "secrets", name),
    ],
    RoleBinding: (manifest, name) => binding(manifest.object, name),
    ClusterRoleBinding: (manifest, name) => binding(manifest.object, name),
    Cluster: ({ object }, name) => [
        name("Secret", at(object, "spec.bootstrap.initdb.secret.name"), "spec.bootstrap.initdb.secret"),
        name("Secret", at(object, "spec.superuserSecret.name"), "spec.superuserSecret"),
        name("StorageClass", at(object, "spec.storage.storageClass"), "spec.storage.storageClass", CLUSTER_WIDE),
        ...listAt(at(object, "spec.plugins")).map((plugin, index) =>
            name("ObjectStore", at(plugin, "parameters.barmanObjectName"), `spec.plugins.${index}`),
        ),
        ...listAt(at(object, "spec.managed.roles")).map((role, index) =>
            name("Secret", at(role, "passwordSecret.name"), `spec.managed.roles.${index}`),
        ),
    ],
    Database: ({ object }, name) => [name("Cluster", at(object, "spec.cluster.name"), "spec.cluster")],
    DatabaseRole: ({ object }, name) => [
        name("Cluster", at(object, "spec.cluster.name"), "spec.cluster"),
        name("Secret", at(object, "spec.passwordSecret.name"), "spec.passwordSecret"),
    ],
    ScheduledBackup: ({ object }, name) => [name("Cluster", at(object, "spec.cluster.name"), "spec.cluster")],
    ObjectStore: ({ object }, name) =>
        ["accessKeyId", "secretAccessKey"].map((part) => {
            const path = `spec.configuration.s3Credentials.${part}`;
            return name("Secret", at(object, `${path}.name`), path, { key: at(object, `${path}.key`) ?? "" });
        }),
    KafkaNodePool: ({ object }, name) => [strimziCluster(object, name)],
    KafkaTopic: ({ object }, name) => [strimziCluster(object, name)],
    KafkaUser: ({ object }, name) => [strimziCluster(object, name)],
};

/** References that only the kind of the object explains. */
export function usesOfKind(manifest: Manifest): Use[] {
    const name: Name = (kind, value, path, more = {}) => {
        const key = typeof more.key === "number" ? String(more.key) : textAt(more.key);
        const namespace = more.namespace ?? manifest.namespace;
        return textAt(value) === ""
            ? undefined
            : { kind, namespace, name: textAt(value), path, ...(key !== "" && { key }) };
    };
    return (kinds[manifest.kind]?.(manifest, name) ?? []).filter((use) => use !== undefined);
}

function references(list: Json | undefined, kind: string, path: string, name: Name): (Use | undefined)[] {
    return listAt(list).map((item, index) => {
        const { name: target, namespace, key, port } = objectAt(item);
        const elsewhere = textAt(namespace) === "" ? {} : { namespace: textAt(namespace) };
        return name(kind, target, `${path}.${index}`, { ...elsewhere, key: key ?? port ?? "" });
    });
}

function scaleTarget(object: JsonObject, name: Name): Use | undefined {
    const { kind, name: target } = objectAt(at(object, "spec.scaleTargetRef"));
    return name(textAt(kind) || "Deployment", target, "spec.scaleTargetRef");
}

function caSecret(issuer: JsonObject, name: Name): Use | undefined {
    return name("Secret", at(issuer, "spec.ca.secretName"), "spec.ca.secretName");
}

function strimziCluster(object: JsonObject, name: Name): Use | undefined {
    return name("Kafka", objectAt(at(object, "metadata.labels"))["strimzi.io/cluster"], "metadata.labels");
}

function binding(object: JsonObject, name: Name): (Use | undefined)[] {
    const { kind, name: role } = objectAt(object["roleRef"]);
    const accounts = listAt(object["subjects"]).map(objectAt);
    return [
        name(textAt(kind), role, "roleRef", textAt(kind) === "ClusterRole" ? CLUSTER_WIDE : {}),
        ...accounts.map(({ kind: subject, name: account, namespace }, index) => {
            const elsewhere = textAt(namespace) === "" ? {} : { namespace: textAt(namespace) };
            return subject === "ServiceAccount"
                ? name("ServiceAccount", account, `subjects.${index}`, elsewhere)
                : undefined;
        }),
    ];
}

function backends(ingress: JsonObject): { service: JsonObject; path: string }[] {
    const rules = listAt(at(ingress, "spec.rules")).flatMap((rule, ruleIndex) =>
        listAt(at(rule, "http.paths")).map((path, index) => ({
            service: objectAt(at(path, "backend.service")),
            path: `spec.rules.${ruleIndex}.http.paths.${index}.backend.service`,
        })),
    );
    const fallback = {
        service: objectAt(at(ingress, "spec.defaultBackend.service")),
        path: "spec.defaultBackend.service",
    };
    return [...rules, fallback];
}

/** Traefik's way to name its objects in annotations: `<namespace>-<name>@kubernetescrd`, several separated by commas. */
function traefikNames(value: Json | undefined): string[] {
    return textAt(value)
        .split(",")
        .map((entry) => entry.trim())
        .filter((entry) => entry.endsWith("@kubernetescrd"))
        .map((entry) => entry.slice(0, entry.indexOf("@")));
}

function annotation(object: JsonObject, key: string): Json | undefined {
    return objectAt(at(object, "metadata.annotations"))[key];
}
