import { objectAt, textAt, type JsonObject } from "../model.ts";
import type { Facts, Simulated } from "./facts.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const LOAD_BALANCER_HOSTNAME = "service.beta.kubernetes.io/do-loadbalancer-hostname";

/** A created object: what was asked for, a name where none was given, and the status that readers wait for. */
export function simulateKubernetes(type: string, facts: Facts): Simulated {
    return type === RELEASE ? release(facts) : object(type, facts);
}

/** An object that the stack reads by its id, `<namespace>/<name>` or `<name>`. */
export function readKubernetes(type: string, facts: Facts, id: string): Simulated {
    const [name, namespace] = id.split("/").reverse();
    const metadata = { name: name ?? id, ...(namespace !== undefined && { namespace }) };
    const spec = type === "kubernetes:core/v1:Service" ? { type: "LoadBalancer", clusterIP: clusterIp(facts) } : {};
    return { id, outputs: { metadata, spec, ...status(type, spec, {}, facts) } };
}

/** The provider's way to name what has no `metadata.name`. */
function autoname(facts: Facts): string {
    return `${facts.name}-${facts.hex("autoname", 8)}`;
}

function object(type: string, facts: Facts): Simulated {
    const given = objectAt(facts.inputs["metadata"]);
    const metadata: JsonObject = { ...given, name: textAt(given["name"]) || autoname(facts), uid: facts.uuid("uid") };
    const namespace = textAt(metadata["namespace"]);
    const spec = objectAt(facts.inputs["spec"]);
    return {
        id: namespace === "" ? textAt(metadata["name"]) : `${namespace}/${textAt(metadata["name"])}`,
        outputs: { metadata, ...status(type, spec, objectAt(metadata["annotations"]), facts), ...token(type, facts) },
    };
}

function status(type: string, spec: JsonObject, annotations: JsonObject, facts: Facts): JsonObject {
    if (type === "kubernetes:core/v1:Service" && spec["type"] === "LoadBalancer") {
        const hostname = textAt(annotations[LOAD_BALANCER_HOSTNAME]);
        return { status: { loadBalancer: { ingress: [hostname === "" ? { ip: facts.publicIp() } : { hostname }] } } };
    }
    if (type === "kubernetes:core/v1:Namespace") {
        return { status: { phase: "Active" } };
    }
    return {};
}

/** The control plane fills Secrets of this type with a token of the service account. */
function token(type: string, facts: Facts): JsonObject {
    if (type !== "kubernetes:core/v1:Secret" || facts.text("type") !== "kubernetes.io/service-account-token") {
        return {};
    }
    const value = facts.secret(facts.characters("token", 64));
    const data = {
        token: value,
        "ca.crt": `certificate of ${facts.hex("ca", 16)}`,
        namespace: facts.text("metadata.namespace"),
    };
    return {
        data: Object.fromEntries(
            Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString("base64")]),
        ),
    };
}

function release(facts: Facts): Simulated {
    const name = facts.text("name", autoname(facts));
    const namespace = facts.text("namespace", "default");
    const version = facts.text("version");
    const status = { name, namespace, version, chart: facts.text("chart"), revision: 1, status: "deployed" };
    return { id: `${namespace}/${name}`, outputs: { name, namespace, status, resourceNames: {} } };
}

function clusterIp(facts: Facts): string {
    return `10.245.${facts.number("cluster-ip-high", 250)}.${facts.number("cluster-ip-low", 250)}`;
}
