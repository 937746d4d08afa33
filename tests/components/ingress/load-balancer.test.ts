import assert from "node:assert/strict";
import {
    addressOf,
    createIngressService,
    exposureMistake,
    reportsStatus,
    type DigitalOceanLoadBalancer,
    type Exposure,
} from "../../../components/ingress/load-balancer.ts";
import type { Protection } from "../../../components/protection.ts";
import { deploy, only, text } from "../../support/deploy.ts";
import { SERVICE } from "../platform/parts.ts";

const balancer: DigitalOceanLoadBalancer = {
    kind: "digitalocean",
    name: "platform-prod",
    type: "REGIONAL",
    sizeUnit: 3,
    proxyProtocol: true,
    trustedCidrs: ["10.10.0.0/16"],
};

async function service(exposure: Exposure, protection: Protection = "ephemeral") {
    const resources = await deploy(() => {
        const args = {
            namespace: "edge",
            serviceName: "edge",
            exposure,
            selector: { app: "edge" },
            targetPorts: { http: "web", https: "websecure" },
            protection,
        };
        return { address: addressOf(createIngressService("edge", args, {}), exposure) };
    });
    const { inputs, protect, retainOnDelete } = only(resources, SERVICE);
    return {
        annotations: inputs["metadata"]?.["annotations"],
        spec: inputs["spec"],
        protect,
        retainOnDelete,
        outputs: resources.outputs,
    };
}

const DO = "service.beta.kubernetes.io/do-loadbalancer-";
const WAIT_FOR_ADDRESS = { "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0]}" };

describe("Service of an ingress controller on DigitalOcean", () => {
    it("describes the load balancer in strings only, for one other value would void them all", async () => {
        const { annotations, spec } = await service({
            ...balancer,
            hostname: "lb.example.com",
            idleTimeoutSeconds: 600,
        });
        assert.deepEqual(annotations, {
            [`${DO}name`]: "platform-prod",
            [`${DO}type`]: "REGIONAL",
            [`${DO}size-unit`]: "3",
            [`${DO}enable-proxy-protocol`]: "true",
            [`${DO}hostname`]: "lb.example.com",
            [`${DO}http-idle-timeout-seconds`]: "600",
            ...WAIT_FOR_ADDRESS,
        });
        assert.deepEqual(spec, {
            type: "LoadBalancer",
            externalTrafficPolicy: "Cluster",
            selector: { app: "edge" },
            ports: [
                { name: "http", port: 80, targetPort: "web" },
                { name: "https", port: 443, targetPort: "websecure" },
            ],
        });
    });

    it("says nothing of what is not asked for", async () => {
        const { annotations, spec } = await service({
            ...balancer,
            type: "REGIONAL_NETWORK",
            proxyProtocol: false,
        });
        assert.deepEqual(annotations, {
            [`${DO}name`]: "platform-prod",
            [`${DO}type`]: "REGIONAL_NETWORK",
            [`${DO}size-unit`]: "3",
            [`${DO}enable-proxy-protocol`]: "false",
            ...WAIT_FOR_ADDRESS,
        });
        assert.equal(spec?.["externalTrafficPolicy"], "Local", "packets passed through keep the client's address");
    });

    it("has the balancer's address, or the name it goes by", async () => {
        assert.match(text((await service(balancer)).outputs["address"]), /^\d+\.\d+\.\d+\.\d+$/);
        const named = await service({ ...balancer, hostname: "lb.example.com" });
        assert.equal(named.outputs["address"], "lb.example.com");
    });

    it("cannot be deleted from a protected stack, so that the address stays", async () => {
        const { protect, retainOnDelete } = await service(balancer, "protected");
        assert.deepEqual([protect, retainOnDelete], [true, true]);
        assert.equal((await service(balancer, "ephemeral")).protect, false);
    });
});

describe("Service of an ingress controller elsewhere", () => {
    it("is whatever the cluster's provider makes of a LoadBalancer", async () => {
        const { annotations, spec } = await service({ kind: "load-balancer" });
        assert.deepEqual(annotations, WAIT_FOR_ADDRESS);
        assert.equal(spec?.["type"], "LoadBalancer");
        assert(reportsStatus({ kind: "load-balancer" }));
    });

    it("takes the ports that kind maps to the machine, and waits for no address", async () => {
        const exposure: Exposure = { kind: "node-port", httpPort: 30080, httpsPort: 30443, address: "127.0.0.1" };
        const { annotations, spec, outputs } = await service(exposure);
        assert.deepEqual(annotations, { "pulumi.com/skipAwait": "true" });
        assert.equal(spec?.["type"], "NodePort");
        assert.deepEqual(spec["ports"], [
            { name: "http", port: 80, targetPort: "web", nodePort: 30080 },
            { name: "https", port: 443, targetPort: "websecure", nodePort: 30443 },
        ]);
        assert.equal(outputs["address"], "127.0.0.1");
        assert(!reportsStatus(exposure));
    });

    it("can stay inside the cluster", async () => {
        const exposure: Exposure = { kind: "cluster-ip", address: "127.0.0.1" };
        const { spec, outputs } = await service(exposure);
        assert.deepEqual([spec?.["type"], spec?.["externalTrafficPolicy"]], ["ClusterIP", undefined]);
        assert.equal(outputs["address"], "127.0.0.1");
        assert(!reportsStatus(exposure));
    });
});

describe("Mistakes about a load balancer", () => {
    it("are a PROXY protocol that the type does not speak", () => {
        assert.equal(
            exposureMistake({ ...balancer, type: "REGIONAL_NETWORK" }),
            "proxyProtocol: a load balancer of type REGIONAL_NETWORK has none; use type REGIONAL, or turn it off.",
        );
    });

    it("are a PROXY protocol that nobody is believed", () => {
        assert.equal(
            exposureMistake({ ...balancer, trustedCidrs: [] }),
            "trustedCidrs: [] with proxyProtocol lets no announcement be believed; name the range of the VPC.",
        );
    });

    it("are an idle time where connections are not ended", () => {
        assert.equal(
            exposureMistake({ ...balancer, type: "REGIONAL_NETWORK", proxyProtocol: false, idleTimeoutSeconds: 60 }),
            "idleTimeoutSeconds: a load balancer of type REGIONAL_NETWORK closes no idle connection; leave it out.",
        );
    });

    it("are none of these", () => {
        assert.equal(exposureMistake(balancer), undefined);
        assert.equal(exposureMistake({ kind: "load-balancer" }), undefined);
    });
});
