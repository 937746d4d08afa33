import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { externalZone, ManagedZone, type ManagedZoneArgs } from "../../../components/platform/dns.ts";
import { all, deploy, only } from "../../support/deploy.ts";

const DOMAIN = "digitalocean:index/domain:Domain";
const RECORD = "digitalocean:index/dnsRecord:DnsRecord";

const owned: ManagedZoneArgs = {
    kind: "create",
    zone: "example.com",
    ttlSeconds: 300,
    pointsAt: "ip",
    protection: "protected",
};
const used: ManagedZoneArgs = { kind: "use", zone: "example.com", ttlSeconds: 60, pointsAt: "hostname" };

class Host extends pulumi.ComponentResource {
    constructor(name: string) {
        super("test:index:Host", name);
    }
}

function record(args: ManagedZoneArgs, hostname: string, address: string) {
    return deploy(() => new ManagedZone("dns", args).record(hostname, address, { parent: new Host("host") }));
}

describe("ManagedZone", () => {
    it("creates the zone and guards it in a protected stack", async () => {
        const domain = only(await deploy(() => new ManagedZone("dns", owned)), DOMAIN);
        assert.deepEqual(domain.inputs, { name: "example.com" });
        assert.deepEqual([domain.protect, domain.retainOnDelete], [true, true]);
    });

    it("lets the zone of an ephemeral stack go", async () => {
        const resources = await deploy(() => new ManagedZone("dns", { ...owned, protection: "ephemeral" }));
        const domain = only(resources, DOMAIN);
        assert.deepEqual([domain.protect, domain.retainOnDelete], [false, false]);
    });

    it("points a host at the load balancer's address", async () => {
        const resources = await record(owned, "chat.eu.example.com", "203.0.113.7");
        const { name, inputs, dependencies } = only(resources, RECORD);
        assert.equal(name, "dns-chat.eu");
        assert.deepEqual(inputs, { domain: "example.com", name: "chat.eu", type: "A", value: "203.0.113.7", ttl: 300 });
        assert.ok(dependencies.includes(only(resources, DOMAIN).urn));
    });

    it("points the zone's own name at it too", async () => {
        const { name, inputs } = only(await record(owned, "example.com", "203.0.113.7"), RECORD);
        assert.deepEqual([name, inputs["name"], inputs["type"]], ["dns-apex", "@", "A"]);
    });

    it("makes an alias of a load balancer that goes by a host name", async () => {
        const resources = await record(used, "chat.example.com", "lb.example.com");
        assert.deepEqual(all(resources, DOMAIN), []);
        assert.deepEqual(only(resources, RECORD).inputs, {
            domain: "example.com",
            name: "chat",
            type: "CNAME",
            value: "lb.example.com.",
            ttl: 60,
        });
    });

    it("keeps records with the zone and its provider, not with the host that asked", async () => {
        const resources = await record(owned, "chat.example.com", "203.0.113.7");
        assert.equal(only(resources, RECORD).parent, only(resources, "platform:platform:ManagedZone").urn);
    });

    it("can delete records of a protected stack: they say nothing that the program does not know", async () => {
        assert.equal(only(await record(owned, "chat.example.com", "203.0.113.7"), RECORD).protect, false);
    });

    it("refuses a host outside of the zone", async () => {
        for (const hostname of ["chat.example.org", "badexample.com"]) {
            await assert.rejects(
                record(owned, hostname, "203.0.113.7"),
                new RegExp(`${hostname} does not lie in the DNS zone example\\.com\\. Choose a host name below`),
            );
        }
    });

    it("refuses to make the zone's own name an alias", async () => {
        await assert.rejects(
            record(used, "example.com", "lb.example.com"),
            /example\.com: the zone's own name cannot be an alias/,
        );
    });
});

describe("a zone that is kept elsewhere", () => {
    it("gets no records", async () => {
        assert.deepEqual([...(await deploy(() => externalZone.record("chat.localhost", "127.0.0.1", {})))], []);
    });
});
