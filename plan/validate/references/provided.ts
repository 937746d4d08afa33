import type { Manifest } from "../../manifests.ts";
import { at, isObject, listAt, objectAt, textAt, type Json, type JsonObject } from "../../model.ts";
import type { Release } from "../../releases.ts";
import type { Provided } from "./target.ts";

const TLS_KEYS = ["tls.crt", "tls.key", "ca.crt"];

/** What the objects of a kind bring into being beside themselves: made by the control plane or by an operator. */
const byController: Record<string, (manifest: Manifest) => Provided[]> = {
    // Every namespace is filled with these by the control plane.
    Namespace: ({ name }) => [
        { kind: "ServiceAccount", namespace: name, name: "default" },
        { kind: "ConfigMap", namespace: name, name: "kube-root-ca.crt", keys: ["ca.crt"] },
    ],
    Certificate: ({ namespace, object }) => [secret(namespace, textAt(at(object, "spec.secretName")), TLS_KEYS)],
    Issuer: ({ namespace, object }) => accountKey(namespace, object),
    ClusterIssuer: ({ namespace, object }) => accountKey(namespace, object),
    Ingress: ({ namespace, object }) =>
        isIssued(object)
            ? listAt(at(object, "spec.tls")).map((tls) =>
                  secret(namespace, textAt(objectAt(tls)["secretName"]), TLS_KEYS),
              )
            : [],
    // CloudNativePG: services for writing, reading and any instance; secrets unless they are given.
    Cluster: ({ namespace, name }) => [
        ...["rw", "ro", "r"].map((role) => service(namespace, `${name}-${role}`, ["postgres", "5432"])),
        secret(namespace, `${name}-app`),
        secret(namespace, `${name}-superuser`),
        secret(namespace, `${name}-ca`, ["ca.crt", "ca.key"]),
        { kind: "ServiceAccount", namespace, name },
    ],
    Kafka: ({ namespace, name, object }) => [
        service(namespace, `${name}-kafka-bootstrap`, listenerPorts(object)),
        service(namespace, `${name}-kafka-brokers`),
        secret(namespace, `${name}-cluster-ca-cert`, ["ca.crt", "ca.p12", "ca.password"]),
        secret(namespace, `${name}-clients-ca-cert`, ["ca.crt", "ca.p12", "ca.password"]),
    ],
    KafkaUser: ({ namespace, name }) => [secret(namespace, name)],
    MongoDBCommunity: ({ namespace, name, object }) => [
        service(namespace, mongoService(name, object), ["mongodb", "27017", "prometheus", "9216"]),
        ...listAt(at(object, "spec.users")).map((user) => secret(namespace, mongoSecret(name, objectAt(user)))),
    ],
    // Programs that make the certificate of their webhooks are told by an argument where to keep it: KEDA's operator, and
    // the Job that charts run before an operator.
    Deployment: ({ namespace, object }) => ownCertificates(namespace, object, /^--cert-secret-name=(.+)$/),
    Job: ({ namespace, object }) => ownCertificates(namespace, object, /^--secret-name=(.+)$/),
    // Traefik's annotations name its objects in one word.
    Middleware: ({ namespace, name }) => [{ kind: "Middleware", namespace: "", name: `${namespace}-${name}` }],
    ServersTransport: ({ namespace, name }) => [
        { kind: "ServersTransport", namespace: "", name: `${namespace}-${name}` },
    ],
    Prometheus: ({ namespace }) => [service(namespace, "prometheus-operated", ["http-web", "9090"])],
    Alertmanager: ({ namespace }) => [service(namespace, "alertmanager-operated", ["http-web", "9093"])],
};

/** The object itself with its keys, and everything its controllers make of it. */
export function providedBy(manifest: Manifest): Provided[] {
    const { kind, namespace, name } = manifest;
    const keys = keysOf(manifest);
    return [{ kind, namespace, name, ...(keys && { keys }) }, ...(byController[kind]?.(manifest) ?? [])];
}

/** Classes that a release brings although its objects are not known. */
export function providedByRelease({ chart, name, values }: Release): Provided[] {
    const className = (kind: string, given: unknown, fallback: string): Provided => ({
        kind,
        namespace: "",
        name: textAt(given) || fallback,
    });
    switch (chart) {
        case "traefik":
            return [className("IngressClass", at(values, "ingressClass.name"), name)];
        case "ingress-nginx":
            return [className("IngressClass", at(values, "controller.ingressClassResource.name"), "nginx")];
        case "csi-driver-nfs":
            return [className("StorageClass", at(values, "storageClass.name"), "nfs-csi")];
        case "nfs-server-provisioner":
            return [className("StorageClass", at(values, "storageClass.name"), "nfs")];
        default:
            return [];
    }
}

function keysOf({ kind, object }: Manifest): string[] | undefined {
    switch (kind) {
        case "Secret":
            // The control plane fills in what a Secret of this type lacks.
            return object["type"] === "kubernetes.io/service-account-token"
                ? ["token", "ca.crt", "namespace"]
                : [...Object.keys(objectAt(object["data"])), ...Object.keys(objectAt(object["stringData"]))];
        case "ConfigMap":
            return [...Object.keys(objectAt(object["data"])), ...Object.keys(objectAt(object["binaryData"]))];
        case "Service":
            return at(object, "spec.type") === "ExternalName"
                ? undefined
                : listAt(at(object, "spec.ports")).flatMap(portKeys);
        default:
            return undefined;
    }
}

function portKeys(port: unknown): string[] {
    const { name, port: number } = objectAt(port);
    return [textAt(name), numberText(number)].filter((key) => key !== "");
}

/** Whether cert-manager obtains the certificates of an Ingress. */
function isIssued(ingress: JsonObject): boolean {
    const annotations = at(ingress, "metadata.annotations");
    return (
        isObject(annotations) &&
        ("cert-manager.io/cluster-issuer" in annotations || "cert-manager.io/issuer" in annotations)
    );
}

function accountKey(namespace: string, issuer: JsonObject): Provided[] {
    const name = textAt(at(issuer, "spec.acme.privateKeySecretRef.name"));
    return name === "" ? [] : [secret(namespace, name)];
}

function ownCertificates(namespace: string, object: JsonObject, argument: RegExp): Provided[] {
    return listAt(at(object, "spec.template.spec.containers"))
        .flatMap((container) => listAt(objectAt(container)["args"]))
        .flatMap((text) => argument.exec(textAt(text))?.[1] ?? [])
        .map((name) => secret(namespace, name));
}

function listenerPorts(kafka: JsonObject): string[] {
    return listAt(at(kafka, "spec.kafka.listeners")).map((listener) => numberText(objectAt(listener)["port"]));
}

function mongoService(resource: string, object: JsonObject): string {
    return textAt(at(object, "spec.statefulSet.spec.serviceName")) || `${resource}-svc`;
}

function mongoSecret(resource: string, user: JsonObject): string {
    return textAt(user["connectionStringSecretName"]) || `${resource}-${textAt(user["db"])}-${textAt(user["name"])}`;
}

function secret(namespace: string, name: string, keys?: readonly string[]): Provided {
    return { kind: "Secret", namespace, name, ...(keys && { keys }) };
}

function service(namespace: string, name: string, keys?: readonly string[]): Provided {
    return { kind: "Service", namespace, name, ...(keys && { keys }) };
}

function numberText(value: Json | undefined): string {
    return typeof value === "number" ? String(value) : "";
}
