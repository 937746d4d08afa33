import type { Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";

type HyperStudy = NonNullable<Settings["apps"]["hyperstudy"]>;

const PATH = "platform:apps.hyperstudy";

/** The namespace that the pod router's code names. */
const NATIVE_NAMESPACE = "hyperstudy";

/** Namespaces that are somebody else's: of Kubernetes, of the platform, of the other applications. */
const TAKEN =
    /^(default|kube-.*|cert-manager|cnpg-system|databases|ingress-nginx|keda|logs|log-collector|mongodb-operator|monitoring|nfs-server-provisioner|csi-driver-nfs|node-exporter|storage|strimzi|traefik|kraken|docuelevate|chat4all|rtc)$/;

/** What holds for HyperStudy alone. */
export const hyperstudyRules = [
    rule(["apps"], ({ apps }) => (apps.hyperstudy ? lostRooms(apps.hyperstudy) : [])),
    rule(["apps"], ({ apps }) => (apps.hyperstudy ? takenNamespace(apps.hyperstudy) : [])),
];

/** Combinations in which participants of one room would not find each other. */
function lostRooms({ podRouting, namespace, backend }: HyperStudy): Mistake[] {
    const refuse = (reason: string, remedy: string): Mistake[] => [
        { path: `${PATH}.podRouting`, value: podRouting, reason, remedy },
    ];
    switch (podRouting) {
        case "direct":
            return namespace === NATIVE_NAMESPACE
                ? []
                : refuse(
                      `cannot route: the pod router looks for backend-0.${NATIVE_NAMESPACE}.svc.cluster.local, and in the namespace ${namespace} no pod has such a name`,
                      `Set it to aliases, which makes these names lead to ${namespace}; set namespace to ${NATIVE_NAMESPACE}; or set podRouting to off and backend.replicas to one pod.`,
                  );
        case "aliases":
            return namespace !== NATIVE_NAMESPACE
                ? []
                : refuse(
                      `cannot be had: in the namespace ${NATIVE_NAMESPACE} the names are those of the pods themselves, and an alias would take their place`,
                      "Set it to direct.",
                  );
        case "off":
            return backend.replicas.max === 1
                ? []
                : refuse(
                      `cannot route: with up to ${backend.replicas.max} backend pods (backend.replicas.max) participants of one room come to different pods and never meet`,
                      `Set backend.replicas to { min: 1, max: 1 }, or podRouting to ${namespace === NATIVE_NAMESPACE ? "direct" : "aliases"}.`,
                  );
    }
}

function takenNamespace({ namespace }: HyperStudy): Mistake[] {
    return TAKEN.test(namespace)
        ? [
              {
                  path: `${PATH}.namespace`,
                  value: namespace,
                  reason: "is the namespace of another part of the stack",
                  remedy: `Choose one that is HyperStudy's own, such as ${NATIVE_NAMESPACE}.`,
              },
          ]
        : [];
}
