import assert from "node:assert/strict";
import { HyperStudy, type HyperStudyArgs, type PodRouting } from "../../../components/apps/hyperstudy.ts";
import { parseSettings } from "../../../settings.ts";
import { all, deploy, text } from "../../support/deploy.ts";
import { configuration, stack, type Changes } from "./stack.ts";

/** Mistakes of a stack of this repository with changes, as `path: reason`. */
function mistakes(name: "dev" | "prod", changes: Changes): string[] {
    const { config } = configuration(name, changes);
    return parseSettings(config.values, name).mistakes.map(({ path, reason }) => `${path} ${reason}`);
}

const ROUTING = "platform:apps.hyperstudy.podRouting";

describe("HyperStudy's settings", () => {
    it("HX2 refuse a pod router whose names lead nowhere", () => {
        assert.deepEqual(mistakes("dev", { app: { podRouting: "direct" } }), [
            `${ROUTING} cannot route: the pod router looks for backend-0.hyperstudy.svc.cluster.local, and in the namespace hyperstudy-dev no pod has such a name`,
        ]);
        assert.deepEqual(mistakes("dev", {}), []);
    });

    it("HX2 refuse aliases that would take the place of the pods' own names", () => {
        assert.deepEqual(mistakes("prod", { app: { podRouting: "aliases" } }), [
            `${ROUTING} cannot be had: in the namespace hyperstudy the names are those of the pods themselves, and an alias would take their place`,
        ]);
        assert.deepEqual(mistakes("prod", {}), []);
    });

    it("HX2 refuse several pods without a router", () => {
        const off = (max: number) => ({ podRouting: "off", backend: { replicas: { min: 1, max } } });
        assert.deepEqual(mistakes("dev", { app: off(2) }), [
            `${ROUTING} cannot route: with up to 2 backend pods (backend.replicas.max) participants of one room come to different pods and never meet`,
        ]);
        assert.deepEqual(mistakes("dev", { app: off(1) }), []);
        assert.deepEqual(mistakes("prod", { app: off(1) }), []);
    });

    it("HX2 are held to by the component itself, whoever makes it", async () => {
        const component = (podRouting: PodRouting, namespaceName: string, max: number) =>
            deploy(() => {
                const args = { podRouting, namespaceName, backend: { replicas: { min: 1, max } } };
                return new HyperStudy("study", args as unknown as HyperStudyArgs);
            });
        for (const [podRouting, namespace, max] of [
            ["direct", "studies", 3],
            ["aliases", "hyperstudy", 3],
            ["off", "studies", 2],
        ] as const) {
            await assert.rejects(
                component(podRouting, namespace, max),
                new RegExp(`podRouting ${podRouting} in namespace ${namespace} with up to ${max} backend pods routes`),
            );
        }
    });

    it("refuse the namespace of another part, whatever its name", async () => {
        const namespaces = all(await stack("dev"), "kubernetes:core/v1:Namespace").map(({ inputs }) =>
            text(inputs["metadata"]?.["name"]),
        );
        const others = namespaces.filter((name) => !name.startsWith("hyperstudy"));
        assert(others.length >= 6);
        for (const namespace of [...others, "kube-system", "default", "kraken", "rtc"]) {
            assert.deepEqual(mistakes("dev", { app: { namespace } }), [
                "platform:apps.hyperstudy.namespace is the namespace of another part of the stack",
            ]);
        }
    });

    it("H17 HX1 ask for the images with their tags, and refuse latest in a protected stack", () => {
        const [missing] = mistakes("prod", { app: { images: undefined } });
        assert.match(missing ?? "", /^platform:apps\.hyperstudy\.images is missing/);
        const images = (tag: string) => ({
            backend: `registry.digitalocean.com/hyperstudy/backend${tag}`,
            frontend: "registry.digitalocean.com/hyperstudy/frontend:0.6.0",
        });
        const path = "platform:apps.hyperstudy.images.backend";
        assert.deepEqual(mistakes("prod", { app: { images: images("") } }), [`${path} names no tag`]);
        for (const tag of [":latest", ":dev-latest"]) {
            assert.deepEqual(mistakes("prod", { app: { images: images(tag) } }), [
                `${path} may be another image tomorrow, and this stack is protected`,
            ]);
            assert.deepEqual(mistakes("dev", { app: { images: images(tag) } }), []);
        }
    });

    it("HX7 take any domain for the application and for Grafana", () => {
        assert.deepEqual(
            mistakes("prod", { app: { host: "hyperstudy.io" }, platform: { dns: { zone: "external" } } }),
            ["platform:certificates.challenge changes records at DigitalOcean, and platform:dns.zone is external"],
        );
        assert.deepEqual(
            mistakes("prod", {
                app: { host: "hyperstudy.io" },
                platform: { domain: "hyperstudy.io", dns: { zone: "create" } },
            }),
            [],
        );
    });

    it("HX19 keep the time for draining at a minute or more", () => {
        const [short] = mistakes("prod", { app: { backend: { drainSeconds: 59 } } });
        assert.match(short ?? "", /^platform:apps\.hyperstudy\.backend\.drainSeconds/);
    });

    it("H44 take origins and nothing that is none", () => {
        const [path] = mistakes("prod", { app: { corsOrigins: ["https://cdn.example.com/assets"] } });
        assert.match(path ?? "", /^platform:apps\.hyperstudy\.corsOrigins\[0\]/);
    });
});
