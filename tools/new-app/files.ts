import type { NewApp } from "./names.ts";

/** The files of a new application by path: one stateless server behind a public host, to be changed into what it is. */
export function filesOf(app: NewApp): Readonly<Record<string, string>> {
    const { name } = app;
    return {
        [`components/apps/${name}.ts`]: component(app),
        [`settings/apps/${name}.ts`]: settings(app),
        [`stacks/apps/${name}.ts`]: stack(app),
        [`tests/apps/${name}/${name}.test.ts`]: test(app),
        [`docs/apps/${name}.md`]: page(app),
        [`docs/requirements/${name}.md`]: requirements(app),
    };
}

function component({ name, type, title, port }: NewApp): string {
    return `import * as pulumi from "@pulumi/pulumi";
import type { Edge, HostNeeds } from "../ingress/contract.ts";
import { PublicHost } from "../ingress/public-host.ts";
import type { AppNamespace } from "../workload/app-namespace.ts";
import type { ReplicaBounds, Resources } from "../workload/contracts.ts";
import { Workload } from "../workload/workload.ts";

const NAME = "${name}";
const HTTP = { name: "http", port: ${port} };
/** User and group of the image, which must not be root. */
const USER = 1000;
const CPU_PERCENT = 70;
/** Seconds until the ingress controller has heard that a pod goes. */
const DEREGISTRATION_SECONDS = 10;
/** Seconds that requests under way are given after that. */
const DRAIN_SECONDS = 30;

const NEEDS: HostNeeds = {};

export interface ${type}Args {
    /** Its namespace. */
    readonly home: AppNamespace;
    readonly hostname: string;
    readonly edge: Edge;
    readonly image: string;
    readonly replicas: ReplicaBounds;
    readonly resources: Resources;
}

/** ${title}: a server behind a public host. */
export class ${type} extends pulumi.ComponentResource {
    public readonly url: pulumi.Output<string>;
    /** URL inside the cluster. */
    public readonly serviceUrl: pulumi.Output<string>;

    constructor(name: string, args: ${type}Args, opts?: pulumi.ComponentResourceOptions) {
        super("platform:apps:${type}", name, {}, opts);
        const { home, edge } = args;
        const child = { parent: this };
        const page = { httpGet: { path: "/", port: HTTP.name }, timeoutSeconds: 5 };

        const server = new Workload(
            name,
            {
                namespace: home.name,
                pullSecretName: home.pullSecretName,
                partOf: NAME,
                workloadName: NAME,
                image: args.image,
                user: USER,
                group: USER,
                writablePaths: ["/tmp"],
                ports: [HTTP],
                resources: args.resources,
                scaling: { kind: "hpa", bounds: args.replicas, cpuPercent: CPU_PERCENT },
                probes: {
                    startup: { ...page, periodSeconds: 5, failureThreshold: 24 },
                    readiness: { ...page, periodSeconds: 5 },
                    liveness: { ...page, periodSeconds: 20 },
                },
                preStop: { exec: { command: ["sleep", String(DEREGISTRATION_SECONDS)] } },
                terminationGracePeriodSeconds: DEREGISTRATION_SECONDS + DRAIN_SECONDS,
                service: { annotations: edge.controller.onService(NEEDS), afterPods: true },
                traffic: { ingress: [{ from: [edge.controller.peer], ports: [{ port: HTTP.port }] }], egress: [] },
                ready: home.ready,
            },
            child,
        );
        const host = new PublicHost(
            \`\${name}-host\`,
            {
                namespace: home.name,
                hostname: args.hostname,
                edge,
                routes: [{ path: "/", service: server.serviceName, port: HTTP.port }],
                needs: NEEDS,
                ingressName: NAME,
            },
            child,
        );
        this.url = host.url;
        this.serviceUrl = pulumi.interpolate\`http://\${server.serviceName}.\${home.name}.svc:\${HTTP.port}\`;
        this.registerOutputs({ url: this.url });
    }
}
`;
}

function settings({ key, title }: NewApp): string {
    return `import { z } from "zod";
import { hostname, image, replicaBounds, resources, resourcesOf } from "../primitives.ts";
import type { SecretsOf } from "../secrets.ts";

/** \`platform:apps.${key}\` */
export const ${key} = z.strictObject({
    host: hostname.exactOptional().describe("Public host."),
    image,
    replicas: replicaBounds.default({ min: 2, max: 6 }),
    resources: resources.default(resourcesOf("100m", "128Mi", "1", "256Mi")).describe("Each pod."),
});

/** ${title} reads no secrets of its own. */
export const ${key}Secrets: SecretsOf<z.infer<typeof ${key}>> = [];
`;
}

function stack({ name, key, type }: NewApp): string {
    return `import { ${type} } from "../../components/apps/${name}.ts";
import type { ${type}Outputs, Unresolved } from "../../outputs.ts";
import type { Secrets, Settings } from "../../settings.ts";
import type { Below } from "../apps.ts";

/** Returns its endpoints. */
export function deploy${type}(settings: Settings, _secrets: Secrets, below: Below): Unresolved<${type}Outputs> {
    const app = settings.apps.${key};
    const home = below.namespaces.${key};
    if (!app || !home) {
        throw new Error("settings.apps.${key} is not given");
    }
    const { host: hostname, image, replicas, resources } = app;
    const { url, serviceUrl } = new ${type}(
        "${name}",
        { home, hostname, edge: below.platform.edge, image, replicas, resources },
        { provider: below.cluster.cluster.provider },
    );
    return { url, serviceUrl };
}
`;
}

function test({ name, key, title, letter, port }: NewApp): string {
    return `import assert from "node:assert/strict";
import { all, items, text, type Deployed } from "../../support/deploy.ts";
import { changedStack } from "../../support/program.ts";

const IMAGE = "registry.example.com/team/${name}:1.0.0";

describe("${title}", function () {
    this.timeout("1m");
    let deployed: Deployed;

    before(async () => {
        deployed = await changedStack("dev", (settings) => {
            settings["apps"] = { ${key}: { image: IMAGE } };
        });
    });

    it("${letter}1 runs its image as a user that is not root, on port ${port}", () => {
        const [deployment] = inNamespace("apps/v1:Deployment");
        const pod = deployment?.inputs["spec"]?.["template"]?.["spec"];
        const [container] = items(pod?.["containers"]);
        assert.equal(text(container?.["image"]), IMAGE);
        assert.deepEqual(container?.["ports"], [{ containerPort: ${port}, name: "http", protocol: "TCP" }]);
        assert.equal(pod?.["securityContext"]?.["runAsUser"], 1000);
    });

    it("${letter}2 answers on a public host with a certificate", () => {
        const [ingress] = inNamespace("networking.k8s.io/v1:Ingress");
        const [rule] = items(ingress?.inputs["spec"]?.["rules"]);
        const [tls] = items(ingress?.inputs["spec"]?.["tls"]);
        assert.match(text(rule?.["host"]), /^${name}\\./);
        assert.equal(text(tls?.["secretName"]), "${name}-tls");
    });

    it("${letter}3 is reached by the ingress controller and by nobody else", () => {
        const policy = inNamespace("networking.k8s.io/v1:NetworkPolicy").find(
            ({ inputs }) => text(inputs["metadata"]?.["name"]) === "${name}",
        );
        const [rule, ...others] = items(policy?.inputs["spec"]?.["ingress"]);
        assert.deepEqual(others, []);
        assert.deepEqual(rule?.["ports"], [{ port: ${port}, protocol: "TCP" }]);
    });

    function inNamespace(kind: string) {
        return all(deployed, \`kubernetes:\${kind}\`).filter(
            ({ inputs }) => text(inputs["metadata"]?.["namespace"]) === "${name}",
        );
    }
});
`;
}

function page({ name, key, title }: NewApp): string {
    return `# ${title}

Settings: \`platform:apps.${key}\` in [settings](../settings.md). What is asked of it and where that is met:
[requirements](../requirements/${name}.md).

## What is deployed

All of it is in the namespace \`${name}\`.

| object | what it does |
|---|---|
| Deployment, Service and autoscaler \`${name}\` | the server, 2 to 6 pods by CPU |
| Ingress \`${name}\` | its public host |

## First use

Open the output \`apps.${key}.url\`.

## Updates

Another tag in \`image\`, then \`npx pulumi up\`. Pods are replaced one after the other.

## Removal

Take it out of \`platform:apps\`; it keeps no data.
`;
}

function requirements({ name, title, letter, port }: NewApp): string {
    const where = `\`components/apps/${name}.ts\``;
    return `# Requirements of ${title}

| No. | requirement | where | proof |
|---|---|---|---|
| ${letter}1 | Runs its image, not as root | ${where} | \`${letter}1 runs its image as a user that is not root, on port ${port}\` |
| ${letter}2 | A public host with TLS | ${where} | \`${letter}2 answers on a public host with a certificate\` |
| ${letter}3 | Nobody but the ingress controller reaches it | ${where} | \`${letter}3 is reached by the ingress controller and by nobody else\` |
`;
}
