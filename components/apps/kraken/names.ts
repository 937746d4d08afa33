/** Release, namespace of labels, Ingress and ServiceAccount: runbooks of the project rely on it. */
export const NAME = "kraken";

/** Deployment, Service and autoscaler of each part are called `kraken-<part>`. */
export type Part = "backend" | "frontend";

/** Ports of containers and Services. */
export const PORTS: Readonly<Record<Part, number>> = { backend: 3000, frontend: 5173 };

/** `metadata.name` of the Secret that the backend takes its variables from. */
export const SECRET_NAME = `${NAME}-secrets`;

/** Claims as the chart calls them: uploaded files, and segments of calls. */
export const CLAIMS = { files: `${NAME}-uploads`, replays: `${NAME}-replay-segments` };

/** User id of the backend's image. */
export const BACKEND_USER = 1001;

/** Largest upload. */
export const MAX_BODY_MIB = 100;

/** Labels of what the program makes beside the release. */
export const LABELS: Readonly<Record<string, string>> = {
    "app.kubernetes.io/part-of": NAME,
    "app.kubernetes.io/managed-by": "pulumi",
};

/** `metadata.name` of a part's Deployment and Service. */
export function partName(part: Part): string {
    return `${NAME}-${part}`;
}

/** Labels that the chart selects the pods of a part by. */
export function partSelector(part: Part): Record<string, string> {
    return {
        "app.kubernetes.io/name": NAME,
        "app.kubernetes.io/instance": NAME,
        "app.kubernetes.io/component": part,
    };
}

/** Address of a part from any namespace. */
export function partUrl(part: Part, namespace: string): string {
    return `http://${partName(part)}.${namespace}.svc.cluster.local:${PORTS[part]}`;
}
