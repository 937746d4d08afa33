import assert from "node:assert/strict";
import { TREATMENTS } from "../../stacks/observability/endpoints.ts";
import { all, items, text, type Deployed, type Tree } from "../support/deploy.ts";
import { changedStack, type StackSettings } from "../support/program.ts";

const PROBE = "kubernetes:monitoring.coreos.com/v1:Probe";
const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";
const INGRESS_ROUTE = "kubernetes:traefik.io/v1alpha1:IngressRoute";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";

type Treatment = { readonly check: unknown } | { readonly unasked: string };

/** What is asked from outside: the targets of all probes, by name. */
function asked(resources: Deployed): Record<string, string> {
    return Object.fromEntries(
        all(resources, PROBE).map(({ inputs }) => [
            text(inputs["metadata"]?.["name"]),
            text(items(inputs["spec"]?.["targets"]?.["staticConfig"]?.["static"])[0]),
        ]),
    );
}

/** Addresses of the applications' outputs: path, and the address itself. */
function addresses(apps: Tree | undefined): [app: string, key: string, address: string][] {
    return Object.entries(apps ?? {}).flatMap(([app, outputs]) =>
        Object.entries(outputs ?? {})
            .filter(([, value]) => typeof (value as unknown) === "string" && /^(http|ws)s?:/.test(text(value)))
            .map(([key, value]): [string, string, string] => [app, key, text(value)]),
    );
}

function hostOf(address: string): string {
    return new URL(address).hostname;
}

function publicHosts(resources: Deployed): string[] {
    const ofIngresses = all(resources, INGRESS).flatMap(({ inputs }) =>
        items(inputs["spec"]?.["rules"]).map(({ host }) => text(host)),
    );
    const ofRoutes = all(resources, INGRESS_ROUTE).flatMap(({ inputs }) =>
        items(inputs["spec"]?.["routes"]).map(({ match }) => /Host\(`([^`]+)`\)/.exec(text(match))?.[1] ?? ""),
    );
    return [...new Set([...ofIngresses, ...ofRoutes])];
}

describe("What is asked from outside", function () {
    this.timeout("2m");

    const plans = new Map<string, Promise<Deployed>>();
    const stackOf = (stack: "dev" | "prod" | "local"): Promise<Deployed> => {
        const plan = plans.get(stack) ?? changedStack(stack, () => undefined);
        plans.set(stack, plan);
        return plan;
    };

    for (const stack of ["dev", "prod", "local"] as const) {
        it(`is every address below a public host among the outputs of ${stack}, or the reason is given`, async () => {
            const resources = await stackOf(stack);
            const targets = Object.values(asked(resources));
            const outside = new Set(publicHosts(resources));
            const forgotten = addresses(resources.outputs["apps"])
                .filter(([, , address]) => outside.has(hostOf(address)))
                .filter(([, , address]) => !targets.some((target) => target.startsWith(address)))
                .filter(([app, key]) => {
                    const treatments = TREATMENTS[app as keyof typeof TREATMENTS] as Record<string, Treatment>;
                    const treatment = treatments[key];
                    return treatment === undefined || !("unasked" in treatment);
                });
            assert.deepEqual(forgotten, []);
        });

        it(`leaves out no public host of ${stack}, and sees that its plain requests are sent on`, async () => {
            const resources = await stackOf(stack);
            const targets = Object.values(asked(resources));
            const hosts = publicHosts(resources);
            assert.ok(hosts.length > 0);
            const unseen = hosts.filter((host) => !targets.some((target) => hostOf(target) === host));
            assert.deepEqual(unseen, []);
            const encrypted = targets.filter((target) => target.startsWith("https:")).map(hostOf);
            const redirected = targets.filter((target) => target.startsWith("http:")).map(hostOf);
            const missing = [...new Set(encrypted)].filter((host) => !redirected.includes(host));
            assert.deepEqual(missing, []);
        });
    }

    it("KX15 is Kraken's health, its frontend and its socket by the public name", async () => {
        const targets = asked(await stackOf("prod"));
        assert.equal(targets["kraken-health"], "https://kraken.example.com/api/health");
        assert.equal(targets["kraken-frontend-health"], "https://kraken.example.com/health");
        assert.equal(targets["kraken-socket"], "wss://kraken.example.com/socket.io/?EIO=4&transport=websocket");
        assert.equal(targets["kraken-redirect"], "http://kraken.example.com");
    });

    it("DX10 is DocuElevate's readiness, since it has no metrics", async () => {
        const targets = asked(await stackOf("prod"));
        assert.equal(targets["docuelevate-health"], "https://docuelevate.example.com/api/diagnostic/healthz/ready");
    });

    it("is no address of a bucket at DigitalOcean, but that of a public store of the cluster", async () => {
        assert.equal(asked(await stackOf("prod"))["chat4all-object-store"], undefined);
        const targets = asked(await stackOf("dev"));
        assert.equal(targets["chat4all-object-store"], "https://files.dev.example.com/status");
    });

    it("speaks plain HTTP to a host without a certificate, which sends nobody on", async () => {
        const targets = asked(
            await changedStack("local", (settings) => {
                Object.assign(settings["apps"]?.["kraken"] as object, { tls: { mode: "none" } });
            }),
        );
        assert.equal(targets["kraken-health"], "http://kraken.platform.localhost/api/health");
        assert.equal(targets["kraken-socket"]?.startsWith("ws://"), true);
        assert.equal(targets["kraken-redirect"], undefined);
    });

    it("goes by public names, but to the ingress controller where these are local ones", async () => {
        const relabelled = (resources: Deployed) => {
            const spec = all(resources, PROBE, "probes-kraken-health")[0]?.inputs["spec"];
            const rules = items(spec?.["targets"]?.["staticConfig"]?.["relabelingConfigs"]);
            return rules.map(({ targetLabel, replacement }) => [text(targetLabel), text(replacement)]);
        };
        const service = "$1://traefik.traefik.svc.cluster.local$3";
        const controller = [
            ["host", "$2"],
            ["__param_hostname", "$2"],
            ["__param_target", service],
        ];
        assert.deepEqual(relabelled(await stackOf("prod")), [["host", "$2"]]);
        assert.deepEqual(relabelled(await stackOf("local")), controller);
        const tunnelled = await changedStack("local", (settings) => {
            Object.assign(settings["ingress"] ?? {}, { loadBalancer: { kind: "load-balancer" } });
        });
        assert.deepEqual(relabelled(tunnelled), controller);
    });

    it("takes any certificate of an issuer that nobody trusts, unless the settings say otherwise", async () => {
        const skips = async (stack: "dev" | "prod", change: (settings: StackSettings) => void = () => undefined) => {
            const found = all(await changedStack(stack, change), CONFIG_MAP, "probes-modules")[0]?.inputs;
            const { modules } = JSON.parse(text(found?.["data"]?.["blackbox.yml"])) as Tree;
            return modules?.["https"]?.["http"]?.["tls_config"]?.["insecure_skip_verify"];
        };
        const strict = (settings: StackSettings) =>
            Object.assign(settings["monitoring"] ?? {}, { probes: { kind: "blackbox", verifyCertificates: true } });
        assert.deepEqual([await skips("dev"), await skips("prod"), await skips("dev", strict)], [true, false, false]);
    });

    it("is nothing where the settings want no probes", async () => {
        const resources = await changedStack("dev", (settings) => {
            Object.assign(settings["monitoring"] ?? {}, { probes: { kind: "none" } });
        });
        assert.deepEqual(all(resources, PROBE), []);
        assert.deepEqual(
            resources.filter(({ name }) => name.startsWith("probes")),
            [],
        );
    });
});
