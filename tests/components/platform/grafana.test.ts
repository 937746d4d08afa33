import assert from "node:assert/strict";
import type { IngressController } from "../../../components/ingress/contract.ts";
import { IngressNginx } from "../../../components/ingress/nginx.ts";
import { Traefik } from "../../../components/ingress/traefik.ts";
import { GrafanaHost } from "../../../components/platform/grafana.ts";
import { Monitoring } from "../../../components/platform/monitoring.ts";
import { deploy, only } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import { RELEASE, STRANGER } from "./parts.ts";

const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";
const GRAFANA = "monitoring/app.kubernetes.io/name=grafana";
const SOLVER = "monitoring/acme.cert-manager.io/http01-solver=true";
const TRAEFIK = "traefik/app.kubernetes.io/name=traefik,app.kubernetes.io/instance=traefik";
const NGINX =
    "ingress-nginx/app.kubernetes.io/name=ingress-nginx,app.kubernetes.io/instance=ingress-nginx,app.kubernetes.io/component=controller";

function grafana(controllerOf: (monitoring: Monitoring) => IngressController, http01 = false) {
    return deploy(() => {
        const monitoring = new Monitoring("monitoring", {
            volumeClass: { className: "standard", ready: [] },
            prometheus: {
                replicas: 1,
                retentionDays: 2,
                storageGiB: 5,
                resources: { requests: { cpu: "100m", memory: "512Mi" }, limits: { memory: "1Gi" } },
            },
            alertmanager: { replicas: 1, storageGiB: 1, receivers: [] },
            teamNamespaces: {},
            grafana: { hostname: "grafana.example.com" },
            protection: "ephemeral",
        });
        const edge = {
            controller: controllerOf(monitoring),
            issuer: "letsencrypt-production",
            dns: { record: () => undefined },
        };
        return { url: new GrafanaHost("grafana", { monitoring, edge, http01 }).url };
    });
}

const edge = {
    exposure: { kind: "load-balancer" },
    replicas: { min: 1, max: 1 },
    readTimeoutSeconds: 600,
    protection: "ephemeral",
} as const;
const traefik = (scraper: Monitoring) => new Traefik("traefik", { ...edge, scraper });
const nginx = (scraper: Monitoring) => new IngressNginx("nginx", { ...edge, scraper, acknowledgeRetirement: true });

describe("GrafanaHost", () => {
    it("is a public name with TLS (H34)", async () => {
        const resources = await grafana(traefik);
        assert.equal(resources.outputs["url"], "https://grafana.example.com");
        const { inputs } = only(resources, INGRESS);
        assert.deepEqual([inputs["metadata"]?.["name"], inputs["metadata"]?.["namespace"]], ["grafana", "monitoring"]);
        assert.equal(inputs["metadata"]?.["annotations"]?.["cert-manager.io/cluster-issuer"], "letsencrypt-production");
        assert.deepEqual(inputs["spec"], {
            ingressClassName: "traefik",
            tls: [{ hosts: ["grafana.example.com"], secretName: "grafana-tls" }],
            rules: [
                {
                    host: "grafana.example.com",
                    http: {
                        paths: [
                            {
                                path: "/",
                                pathType: "Prefix",
                                backend: { service: { name: "grafana", port: { number: 3000 } } },
                            },
                        ],
                    },
                },
            ],
        });
    });

    it("keeps live panels open on a controller that would close them", async () => {
        const { inputs } = only(await grafana(nginx), INGRESS);
        assert.equal(inputs["metadata"]?.["annotations"]?.["nginx.ingress.kubernetes.io/proxy-read-timeout"], "3600");
    });

    it("lets the ingress controller in, whichever it is, and nobody else", async () => {
        assert(networkOf(await grafana(nginx)).allows(NGINX, `${GRAFANA}:3000`));
        const network = networkOf(await grafana(traefik));
        assert(network.allows(TRAEFIK, `${GRAFANA}:3000`));
        assert(!network.allows(TRAEFIK, `${GRAFANA}:9094`));
        assert(!network.allows(STRANGER, `${GRAFANA}:3000`));
    });

    it("lets the controller reach the proof of its name, where names are proved over HTTP", async () => {
        assert(networkOf(await grafana(traefik, true)).allows(TRAEFIK, `${SOLVER}:8089`));
        assert(!networkOf(await grafana(traefik, false)).allows(TRAEFIK, `${SOLVER}:8089`));
    });

    it("comes after the edge, whose monitors need the monitoring first", async () => {
        const resources = await grafana(traefik);
        const monitoring = only(resources, RELEASE, "monitoring-release");
        const controller = only(resources, RELEASE, "traefik-release");
        assert(controller.dependencies.includes(monitoring.urn));
        assert(only(resources, INGRESS).dependencies.includes(controller.urn));
    });
});
