import * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import type { PdfRenderer } from "../backing/contracts.ts";
import { SharedVolume, Volume, type VolumeClass } from "../backing/volume.ts";
import type { Edge } from "../ingress/contract.ts";
import { createAlertRules } from "../platform/alert-rules.ts";
import { createRelease } from "../platform/helm-release.ts";
import type { Scraper } from "../platform/scraper.ts";
import type { Protection } from "../protection.ts";
import type { AppNamespace } from "../workload/app-namespace.ts";
import type { Resources } from "../workload/contracts.ts";
import { createDisruptionBudget } from "../workload/disruption.ts";
import { alertRules } from "./docuelevate/alerts.ts";
import { createBackups, type DocuElevateBackups } from "./docuelevate/backups.ts";
import { createBeat } from "./docuelevate/beat.ts";
import { Configuration, type Choices, type ConfigurationArgs, type Services } from "./docuelevate/configuration.ts";
import { createDatabase } from "./docuelevate/database.ts";
import { createHost, type DocuElevateTls, type Host } from "./docuelevate/host.ts";
import { API_PORT, LABELS, NAME, partName, partSelector, WORKDIR_CLAIM } from "./docuelevate/names.ts";
import type { AccessMode } from "./docuelevate/placement.ts";
import { createPolicies } from "./docuelevate/traffic.ts";
import { chartValues, type Named, type ScaledArgs } from "./docuelevate/values.ts";

/** `metadata.name` of the API's budget of disruptions. */
const BUDGET_NAME = `${partName("api")}-pdb`;

/** The image holds programs that read documents: minutes to pull. */
const RELEASE_TIMEOUT_SECONDS = 900;

export interface DocuElevateArgs {
    readonly home: Pick<AppNamespace, "name" | "pullSecretName" | "ready">;
    /** Name of the namespace of `home`. */
    readonly namespaceName: string;
    /** The project publishes no chart: an OCI reference, a Helm repository or a path, with the version it has there. */
    readonly chart: { readonly reference: string; readonly version: string };
    readonly image: string;
    readonly hostname: string;
    readonly tls: DocuElevateTls;
    readonly edge: Edge;
    readonly services: Services & { readonly pdfRenderer: PdfRenderer };
    /** What is said of the application in variables. */
    readonly choices: Choices & Named;
    readonly secrets: Pick<ConfigurationArgs, "secrets" | "sessionSecret" | "externalSecret" | "adminPasswordRotation">;
    readonly api: ScaledArgs;
    readonly worker: ScaledArgs;
    readonly knowledgeResearch: { readonly resources: Resources };
    readonly searchIndex: { readonly resources: Resources };
    readonly beat: { readonly resources: Resources };
    /** The volume of all pods together; its class has to have the access mode. */
    readonly workdir: {
        readonly accessMode: AccessMode;
        readonly storageGiB: number;
        readonly volumeClass: VolumeClass;
    };
    /** Ports of public addresses that API and workers may reach. */
    readonly internetPorts: readonly number[];
    /** None unless given. */
    readonly backups?: DocuElevateBackups | undefined;
    readonly scraper: Scraper;
    readonly protection: Protection;
}

/** Names and addresses that others may rely on. */
export interface DocuElevateEndpoints {
    readonly url: pulumi.Output<string>;
    /** Secret. */
    readonly adminPassword: pulumi.Output<string>;
    /** Inside the cluster. It answers requests for the public host only, by their Host header. */
    readonly apiUrl: pulumi.Output<string>;
    readonly releaseName: string;
    readonly secretName: pulumi.Output<string>;
    /** Secret of the certificate, if there is one. */
    readonly tlsSecretName: string | undefined;
    readonly workdirClaim: pulumi.Output<string>;
}

/**
 * DocuElevate: documents are uploaded, read, sorted by a language model and stored elsewhere. API and workers come from
 * the project's chart; what the chart lacks or gets wrong is made here.
 */
export class DocuElevate extends pulumi.ComponentResource {
    public readonly outputs: DocuElevateEndpoints;

    constructor(name: string, args: DocuElevateArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:apps:DocuElevate", name, {}, opts);
        const child = { parent: this };
        const { home, services, image, edge } = args;
        const common = { namespace: home.name, image, pullSecretName: home.pullSecretName };
        const { postgres, redis, search, pdfRenderer } = services;

        const workdir = this.#createWorkdir(name, args);
        const host = createHost(name, { ...args, namespace: home.name }, child);
        const configuration = new Configuration(
            name,
            { ...args, ...args.secrets, namespace: home.name, url: host.url },
            child,
        );
        const policies = createPolicies(
            name,
            {
                namespace: home.name,
                controller: edge.controller,
                services: [postgres, redis, search, pdfRenderer].flatMap(({ egress }) => [...egress]),
                internetPorts: args.internetPorts,
            },
            child,
        );
        const database = createDatabase(name, { ...common, configuration, postgres, ready: home.ready }, child);
        const release = this.#createRelease(name, args, { workdir, host, configuration }, [
            ...home.ready,
            ...configuration.ready,
            ...policies,
            ...host.ready,
            ...[workdir, postgres, redis, search, pdfRenderer].flatMap(({ ready }) => [...ready]),
            database.resource,
        ]);
        createBeat(
            name,
            { ...common, resources: args.beat.resources, configuration, services, ready: [release] },
            child,
        );
        this.#createSafeguards(name, args, workdir);

        this.outputs = {
            url: host.url,
            adminPassword: pulumi.secret(configuration.adminPassword),
            apiUrl: pulumi.interpolate`http://${partName("api")}.${home.name}.svc.cluster.local:${API_PORT}`,
            releaseName: NAME,
            secretName: configuration.secret.secretName,
            tlsSecretName: host.tlsSecretName,
            workdirClaim: workdir.claimName,
        };
        this.registerOutputs({ url: this.outputs.url });
    }

    #createWorkdir(name: string, { home, workdir, protection }: DocuElevateArgs): SharedVolume | Volume {
        const Claim = workdir.accessMode === "ReadWriteMany" ? SharedVolume : Volume;
        return new Claim(
            `${name}-workdir`,
            { ...workdir, namespace: home.name, claimName: WORKDIR_CLAIM, labels: LABELS, protection },
            { parent: this },
        );
    }

    #createRelease(
        name: string,
        args: DocuElevateArgs,
        made: { workdir: SharedVolume | Volume; host: Host; configuration: Configuration },
        ready: readonly pulumi.Resource[],
    ): k8s.helm.v3.Release {
        const { home, chart, choices } = args;
        const { secretName, checksum } = made.configuration.secret;
        const values = chartValues({
            ...args,
            named: choices,
            workdir: { ...args.workdir, claimName: made.workdir.claimName },
            ingress: made.host.ingress,
            secretName,
            secretChecksum: checksum,
            pullSecretName: home.pullSecretName,
        });
        return createRelease(
            name,
            {
                chart: { name: NAME, version: chart.version, repo: chart.reference },
                namespace: home.name,
                releaseName: NAME,
                values: { ...values },
                timeoutSeconds: RELEASE_TIMEOUT_SECONDS,
            },
            { parent: this, dependsOn: [...ready] },
        );
    }

    /** What keeps the application up and its data safe, and tells somebody where that fails. */
    #createSafeguards(name: string, args: DocuElevateArgs, workdir: SharedVolume | Volume): void {
        const { home, backups, services, edge, scraper } = args;
        const child = { parent: this };
        this.#createBudget(name, args);
        if (backups) {
            const documents = args.workdir.accessMode === "ReadWriteMany" ? workdir : undefined;
            const { postgres } = services;
            createBackups(name, { ...backups, namespace: home.name, postgres, documents }, child);
        }
        const rules = alertRules({ namespace: args.namespaceName, controller: edge.controller });
        createAlertRules(
            `${name}-alerts`,
            {
                namespace: home.name,
                rulesName: NAME,
                team: "docuelevate",
                runbook: "docuelevate",
                labels: LABELS,
                rules,
                scraper,
            },
            child,
        );
    }

    /** For two pods or more: a budget for one would hold up every drain. */
    #createBudget(name: string, { home, api }: DocuElevateArgs): void {
        const { min, max } = api.replicas;
        if (min > 1) {
            createDisruptionBudget(
                `${name}-api`,
                {
                    namespace: home.name,
                    workloadName: BUDGET_NAME,
                    labels: { ...LABELS },
                    selector: partSelector("api"),
                    replicas: { ignoreDrift: false, fewest: min, most: max },
                    disruption: { minAvailable: 1 },
                },
                { parent: this },
            );
        }
    }
}
