/** Release, Ingress and ServiceAccount, and the start of the names of all that the chart makes. */
export const NAME = "docuelevate";

/** What the chart makes of the application's image: Deployments called `docuelevate-<part>`. */
export const PARTS = ["api", "worker", "knowledge-research-worker", "search-index-worker"] as const;
export type Part = (typeof PARTS)[number];

/** Port of the API's container and of its Service. */
export const API_PORT = 8000;

/** User and group of volumes that every pod of the application runs as. */
export const USER = 1000;

/** Where every pod has the shared volume. */
export const WORKDIR = "/workdir";

/** `metadata.name` of the Secret that every pod takes its variables from. */
export const SECRET_NAME = `${NAME}-secrets`;

/** `metadata.name` of the Secret with the certificate that cert-manager makes. */
export const TLS_SECRET_NAME = `${NAME}-tls`;

/** `metadata.name` of the claim of the shared volume. */
export const WORKDIR_CLAIM = `${NAME}-workdir`;

/** Services that the application knows by these names: the ones that the chart would make itself. */
export const SEARCH = { serviceName: `${NAME}-meilisearch`, port: 7700 };
export const PDF_RENDERER = { serviceName: `${NAME}-gotenberg`, port: 3000 };

/** Labels of what the program makes beside the release. */
export const LABELS: Readonly<Record<string, string>> = {
    "app.kubernetes.io/instance": NAME,
    "app.kubernetes.io/part-of": NAME,
    "app.kubernetes.io/managed-by": "pulumi",
};

/** Labels by which the chart's pods of a part are selected. */
export function partSelector(part: Part): Record<string, string> {
    return { "app.kubernetes.io/component": part, "app.kubernetes.io/instance": NAME };
}

/** `metadata.name` of a part's Deployment; the API's Service has it too. */
export function partName(part: Part): string {
    return `${NAME}-${part}`;
}
