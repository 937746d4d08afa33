/** The pods by which cert-manager answers HTTP-01 challenges, in the namespace of the host that is proved. */
export const ACME_SOLVER = {
    labels: { "acme.cert-manager.io/http01-solver": "true" },
    port: 8089,
};
