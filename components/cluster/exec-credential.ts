/** Seconds that a cluster token lives. A client asks for the next one by itself, so that a long update survives it. */
const TOKEN_LIFETIME_SECONDS = 1800;

/** Tries against an API that is busy or away for a moment; the wait before each is twice the one before. */
const ATTEMPTS = 4;

/**
 * A program for `node --input-type=module -e`, with the id of a cluster as argument: asks DigitalOcean's API for a
 * short-lived token of the cluster and prints it as Kubernetes' clients want it of a credential helper. Reads the
 * variables that the DigitalOcean provider reads. It is text because it travels inside a kubeconfig: no file has to be
 * where the kubeconfig is used.
 */
export const EXEC_CREDENTIAL_PROGRAM = `
const { env, argv: [, cluster] } = process;
const token = env.DIGITALOCEAN_TOKEN || env.DIGITALOCEAN_ACCESS_TOKEN;
const url = (env.DIGITALOCEAN_API_URL || "https://api.digitalocean.com")
    + "/v2/kubernetes/clusters/" + cluster + "/credentials?expiry_seconds=${TOKEN_LIFETIME_SECONDS}";
const fail = (reason) => {
    console.error("No credentials for cluster " + cluster + ": " + reason);
    process.exit(1);
};
if (!token) fail("set DIGITALOCEAN_TOKEN to an API token with the scope kubernetes:access_cluster.");
let response;
for (let attempt = 1; attempt <= ${ATTEMPTS}; attempt++) {
    response = await fetch(url, { headers: { Authorization: "Bearer " + token } }).catch((error) => error);
    if (response.status < 500 && response.status !== 429) break;
    if (attempt < ${ATTEMPTS}) await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
}
if (!response.ok) fail(response.status ? "the API answered " + response.status : String(response.cause ?? response));
const credentials = await response.json();
console.log(JSON.stringify({
    apiVersion: "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    status: { token: credentials.token, expirationTimestamp: credentials.expires_at },
}));
`.trim();
