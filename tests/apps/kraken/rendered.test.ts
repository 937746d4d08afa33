import assert from "node:assert/strict";
import { adopt } from "../../../plan/adoption.ts";
import { ChartLibrary } from "../../../plan/charts.ts";
import { render } from "../../../plan/helm.ts";
import { isKubernetesObject, manifestsOf, renderedManifest, type Manifest } from "../../../plan/manifests.ts";
import { at, listAt, objectAt, textAt, type Resource } from "../../../plan/model.ts";
import { releaseOf, type Release } from "../../../plan/releases.ts";
import { SecretValues } from "../../../plan/secrets.ts";
import { BuiltinKinds } from "../../../plan/validate/builtin.ts";
import { checkReferences } from "../../../plan/validate/references.ts";
import { checkValues } from "../../../plan/validate/values.ts";
import type { Deployed } from "../../support/deploy.ts";
import { NGINX, release as releaseResource, SEMAPHORE, stack, type Changes } from "./stack.ts";

const CLUSTER = { version: "v1.36.0", apiVersions: [] };

/** The stacks of which all that the chart makes is looked at. */
const CASES: Readonly<Record<string, readonly ["dev" | "prod" | "local", Changes]>> = {
    "Kraken in prod": ["prod", {}],
    "Kraken in dev": ["dev", {}],
    "Kraken behind nginx": ["dev", { platform: NGINX }],
    "Kraken without calls": ["local", {}],
    "Kraken unencrypted": ["local", { app: { tls: { mode: "none" } } }],
    "Kraken with a certificate that is given": [
        "dev",
        { app: { tls: { mode: "manual", secretName: "kraken-certificate" } } },
    ],
    "Semaphore Chat": ["dev", { app: SEMAPHORE }],
};

/** What a chart that is at hand makes of a stack's values. */
interface Rendered {
    readonly resources: Deployed;
    readonly release: Release;
    readonly typed: readonly Manifest[];
    readonly objects: readonly Manifest[];
}

describe("What the charts at hand make of Kraken's values", function () {
    this.timeout("20m");
    const folder = process.env["CHARTS_DIR"];
    const rendered = new Map<string, Rendered>();
    let library: ChartLibrary;

    before(async function () {
        if (folder === undefined) {
            console.log("      CHARTS_DIR names no folder of charts: nothing is rendered");
            this.skip();
        }
        library = new ChartLibrary(process.cwd(), [folder]);
        for (const [name, [stackName, changes]] of Object.entries(CASES)) {
            const found = await renderedStack(await stack(stackName, changes), library);
            if (!found) {
                console.log(`      ${folder} holds no whole chart of Kraken: nothing is rendered`);
                this.skip();
            }
            rendered.set(name, found);
        }
    });

    after(() => library?.close());

    for (const name of Object.keys(CASES)) {
        const given = (): Rendered => {
            const found = rendered.get(name);
            assert(found);
            return found;
        };

        describe(name, () => {
            it("is made of values that the chart reads, and of objects that Kubernetes takes", async () => {
                const { release, objects } = given();
                const chart = await library.find(release.reference, release.version);
                assert(chart);
                assert.deepEqual(await checkValues(release, chart, library), []);
                const builtin = new BuiltinKinds();
                const findings = await Promise.all(objects.map((object) => builtin.check(object)));
                assert.deepEqual(findings.flat(), []);
            });

            it("names nothing that does not exist", () => {
                const { resources, release, typed, objects } = given();
                const manifests = [...typed, ...objects];
                const others = unrendered(resources).filter(({ urn }) => urn !== release.urn);
                const findings = checkReferences({
                    resources: resources as unknown as Resource[],
                    manifests,
                    releases: [release, ...others],
                    unrendered: others,
                });
                assert.deepEqual(
                    findings.filter(({ subject }) => subject.startsWith("kraken/")),
                    [],
                );
            });

            it("K31 K33 makes the claims that are there already, as they are", () => {
                const { release, typed, objects } = given();
                const { manifests, findings } = adopt([...typed, ...objects], [release]);
                assert.deepEqual(findings, []);
                const claims = manifests.filter(({ kind }) => kind === "PersistentVolumeClaim");
                assert(claims.every((claim) => !claim.rendered));
            });

            it("K20 KX5 asks one issuer at most, under one key", () => {
                const [ingress] = ofKind(given().objects, "Ingress");
                const keys = Object.keys(objectAt(at(ingress?.object, "metadata.annotations"))).filter((key) =>
                    key.startsWith("cert-manager.io/"),
                );
                const isIssued = !/given|unencrypted/.test(name);
                assert.deepEqual(keys, isIssued ? ["cert-manager.io/cluster-issuer"] : []);
                const foreign = JSON.stringify(ingress?.object).includes("nginx.ingress.kubernetes.io/");
                assert.equal(foreign, name.includes("nginx"));
            });

            it("K38 K40 scales by CPU alone, between the bounds", () => {
                for (const { object } of ofKind(given().objects, "HorizontalPodAutoscaler")) {
                    assert.deepEqual(at(object, "spec.metrics"), [
                        {
                            type: "Resource",
                            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
                        },
                    ]);
                }
            });

            it("K45 K46 has the names and labels of the runbooks", () => {
                const { objects } = given();
                const deployments = ofKind(objects, "Deployment");
                assert.deepEqual(deployments.map((deployment) => deployment.name).sort(), [
                    "kraken-backend",
                    "kraken-frontend",
                ]);
                for (const { name: deployment, object } of deployments) {
                    assert.deepEqual(at(object, "spec.template.metadata.labels"), {
                        "app.kubernetes.io/name": "kraken",
                        "app.kubernetes.io/instance": "kraken",
                        "app.kubernetes.io/component": deployment.replace("kraken-", ""),
                    });
                }
                assert.deepEqual(
                    ofKind(objects, "Ingress").map((ingress) => ingress.name),
                    ["kraken"],
                );
                assert.deepEqual(ofKind(objects, "Secret"), [], "the program's is used");
                assert.deepEqual(ofKind(objects, "Job"), [], "no hook migrates");
            });

            it("KX10 has the backend read its Secret last, so that it outweighs the ConfigMap", () => {
                const backend = ofKind(given().objects, "Deployment").find((found) => found.name === "kraken-backend");
                const [container] = listAt(at(backend?.object, "spec.template.spec.containers")).map(objectAt);
                assert.deepEqual(container?.["envFrom"], [
                    { configMapRef: { name: "kraken-backend-config" } },
                    { secretRef: { name: "kraken-secrets" } },
                ]);
                assert("readinessProbe" in container && "livenessProbe" in container);
            });
        });
    }
});

async function renderedStack(resources: Deployed, library: ChartLibrary): Promise<Rendered | undefined> {
    const release = releaseOf(releaseResource(resources) as unknown as Resource, "kraken");
    assert(release);
    const chart = await library.find(release.reference, release.version);
    if (!chart?.hasTemplates) {
        return undefined;
    }
    const rendering = await render(release, chart, CLUSTER);
    assert("objects" in rendering, "reason" in rendering ? rendering.reason : "");
    const secrets = new SecretValues();
    return {
        resources,
        release,
        typed: (resources as unknown as Resource[])
            .filter(isKubernetesObject)
            .flatMap((resource) => manifestsOf(resource, textAt(at(resource.inputs, "metadata.name")))),
        objects: rendering.objects.map((object) => renderedManifest(object, release, secrets)),
    };
}

function unrendered(resources: Deployed): Release[] {
    return (resources as unknown as Resource[]).flatMap(
        (resource) => releaseOf(resource, textAt(at(resource.inputs, "name"))) ?? [],
    );
}

function ofKind(objects: readonly Manifest[], kind: string): Manifest[] {
    return objects.filter((object) => object.kind === kind);
}
