import assert from "node:assert/strict";
import { items, text, type Deployed, type Registered } from "../../support/deploy.ts";
import { bothStacks, container, deployments, MINIKUBE, object, objects, stack, template } from "./stack.ts";

const OWN_BALANCER = {
    gateway: { service: { type: "LoadBalancer", allowedCidrs: ["198.51.100.0/24"] } },
};

const NGINX = {
    ingress: {
        controller: "nginx",
        acknowledgeRetirement: true,
        replicas: { min: 1, max: 2 },
        loadBalancer: { kind: "digitalocean" },
    },
};

function configuration(resources: Deployed): string {
    return text(object(resources, "ConfigMap", "nginx-config").inputs.data?.["nginx.conf"]);
}

describe("Reactive RTC's gateway", () => {
    let both: Awaited<ReturnType<typeof bothStacks>>;
    let prod: Deployed;
    let gateway: Registered;

    before(async () => {
        both = await bothStacks();
        ({ prod } = both);
        gateway = deployments(prod)["nginx-gateway"];
    });

    it("R4 RX5 is 2 to 10 pods by 70 % of CPU and memory", () => {
        const { spec } = object(prod, "HorizontalPodAutoscaler", "nginx-gateway-hpa").inputs;
        assert.equal(spec?.scaleTargetRef?.name, "nginx-gateway");
        assert.equal(spec?.minReplicas, 2);
        assert.equal(spec?.maxReplicas, 10);
        assert.deepEqual(
            items(spec?.metrics).map(({ resource }) => [resource?.name, resource?.target]),
            ["cpu", "memory"].map((name) => [name, { type: "Utilization", averageUtilization: 70 }]),
        );
        assert.equal(spec?.behavior?.scaleDown?.stabilizationWindowSeconds, 300);
    });

    it("R3 RX25 stands behind the edge with TLS, on all paths of its host", () => {
        const { spec } = object(prod, "Ingress", "nginx-gateway").inputs;
        assert.equal(spec?.ingressClassName, "traefik");
        assert.deepEqual(spec?.tls, [{ hosts: ["rtc.example.com"], secretName: "nginx-gateway-tls" }]);
        const service = { name: "nginx-gateway-service", port: { number: 80 } };
        assert.deepEqual(spec?.rules, [
            {
                host: "rtc.example.com",
                http: { paths: [{ path: "/", pathType: "Prefix", backend: { service } }] },
            },
        ]);
        assert.equal(object(prod, "Service", "nginx-gateway-service").inputs.spec?.type, "ClusterIP");
    });

    it("RX25 has connections of an hour through ingress-nginx too", async () => {
        const { metadata } = object(await stack("dev", { platform: NGINX }), "Ingress", "nginx-gateway").inputs;
        for (const side of ["read", "send"]) {
            assert.equal(metadata?.annotations?.[`nginx.ingress.kubernetes.io/proxy-${side}-timeout`], "3600");
        }
    });

    it("R3 RX25 has a load balancer of its own on port 80 in place of the edge where settings ask for one", async () => {
        const resources = await stack("prod", { app: OWN_BALANCER });
        const { metadata, spec } = object(resources, "Service", "nginx-gateway-service").inputs;
        assert.equal(spec?.type, "LoadBalancer");
        assert.deepEqual(spec?.ports, [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }]);
        assert.deepEqual(spec?.loadBalancerSourceRanges, ["198.51.100.0/24"]);
        const annotations = metadata?.annotations;
        const prefix = "service.beta.kubernetes.io/do-loadbalancer";
        assert.equal(annotations?.[`${prefix}-name`], "doks-prod-reactive-rtc");
        assert.equal(annotations[`${prefix}-type`], "REGIONAL_NETWORK");
        assert.deepEqual(objects(resources, "Ingress"), []);
        const { url, socketUrl } = resources.outputs.apps?.reactiveRtc ?? {};
        assert.match(text(url), /^http:\/\/203\.0\.113\.\d+$/);
        assert.equal(text(socketUrl), `${text(url).replace("http", "ws")}/ws/connect`);
    });

    it("R24 has room for 100,000 connections in each of its workers, of which there is one for each CPU", () => {
        const lines = configuration(prod)
            .split("\n")
            .map((line) => line.trim());
        for (const line of [
            "worker_processes auto;",
            "worker_rlimit_nofile 200000;",
            "worker_connections 100000;",
            "keepalive_timeout 3600s;",
            "send_timeout 3600s;",
            "proxy_read_timeout 3600s;",
            "proxy_send_timeout 3600s;",
        ]) {
            assert(lines.includes(line), line);
        }
    });

    it("RX3 knows the pods' network of the cluster, or of the settings where the cluster is somebody else's", async () => {
        assert.match(
            configuration(prod),
            /geo \$pod_address \$in_pod_network \{\s+default 0;\s+10\.11\.0\.0\/16 1;\s+\}/,
        );
        assert.match(configuration(both.dev), /\n\s+10\.21\.0\.0\/16 1;\n/);
        const app = { gateway: { podCidr: "10.244.0.0/16" } };
        assert.match(configuration(await stack("dev", { app, platform: MINIKUBE })), /\n\s+10\.244\.0\.0\/16 1;\n/);
    });

    it("R22 R23 leads to the Services of load-balancers and socket nodes by their full names", () => {
        assert.match(configuration(prod), /server load-balancer-service\.rtc\.svc\.cluster\.local:8081;/);
        assert.match(configuration(prod), /server socket-service\.rtc\.svc\.cluster\.local:8080;/);
        assert.match(configuration(prod), /proxy_pass http:\/\/\$pod_address:8080\/ws\/connect\$is_args\$args;/);
    });

    it("R24 runs that configuration, and starts anew with every other", async () => {
        const { command, volumeMounts } = container(gateway);
        assert.deepEqual(command, ["nginx", "-e", "stderr", "-c", "/etc/gateway/nginx.conf", "-g", "daemon off;"]);
        assert.deepEqual(items(volumeMounts)[0], { name: "configuration", mountPath: "/etc/gateway", readOnly: true });
        assert.deepEqual(items(template(gateway).spec?.volumes)[0], {
            name: "configuration",
            configMap: { name: "nginx-config" },
        });
        const checksum = (resources: Deployed) =>
            text(template(deployments(resources)["nginx-gateway"]).metadata?.annotations?.["platform/checksum"]);
        const elsewhere = await stack("prod", { app: { socket: {} } });
        assert.equal(checksum(elsewhere), checksum(prod));
        assert.notEqual(checksum(both.dev), checksum(prod));
    });

    it("R25 R32 has nginx' numbers told by an exporter beside it", () => {
        const exporter = items(template(gateway).spec?.containers)[1];
        assert.match(text(exporter?.image), /^docker\.io\/nginx\/nginx-prometheus-exporter:\d+\.\d+\.\d+$/);
        assert.deepEqual(exporter?.args, [
            "--nginx.scrape-uri=http://127.0.0.1:8081/nginx_status",
            "--web.listen-address=:9113",
        ]);
        assert.deepEqual(exporter?.ports, [{ name: "metrics", containerPort: 9113, protocol: "TCP" }]);
        assert.match(configuration(prod), /listen 127\.0\.0\.1:8081;/);
    });

    it("R12 gives open connections five minutes when a pod of it is stopped", () => {
        assert.match(configuration(prod), /worker_shutdown_timeout 300s;/);
        assert.deepEqual(container(gateway).lifecycle?.preStop?.exec?.command, ["sleep", "10"]);
        assert.equal(template(gateway).spec?.terminationGracePeriodSeconds, 330);
    });
});
