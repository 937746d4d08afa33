import * as pulumi from "@pulumi/pulumi";
import { DocuElevate, type DocuElevateArgs } from "../../components/apps/docuelevate.ts";
import { QUEUES } from "../../components/apps/docuelevate/alerts.ts";
import type { DocuElevateTls } from "../../components/apps/docuelevate/host.ts";
import { PDF_RENDERER, SEARCH } from "../../components/apps/docuelevate/names.ts";
import { BEAT_PEER, PART_PEERS } from "../../components/apps/docuelevate/traffic.ts";
import type { VolumeClass } from "../../components/backing/volume.ts";
import type { AppNamespace } from "../../components/workload/app-namespace.ts";
import type { DocuElevateOutputs, Unresolved } from "../../outputs.ts";
import type { Secrets, Settings } from "../../settings.ts";
import { docuelevateVariables, isAskedFor } from "../../settings/apps/docuelevate.ts";
import { tlsSecretKeys } from "../../settings/tls.ts";
import { databases } from "../../versions.ts";
import type { Below } from "../apps.ts";
import type { BackupStore } from "../backing.ts";
import { namespaceName } from "../namespaces.ts";
import { addressOf } from "./addresses.ts";

type DocuElevateSettings = NonNullable<Settings["apps"]["docuelevate"]>;

/** DocuElevate and the services that it works with; returns its endpoints. */
export function deployDocuElevate(settings: Settings, secrets: Secrets, below: Below): Unresolved<DocuElevateOutputs> {
    const app = settings.apps.docuelevate;
    const home = below.namespaces.docuelevate;
    if (!app || !home) {
        throw new Error("DocuElevate is deployed where platform:apps.docuelevate is given only");
    }
    const { platform, cluster } = below;
    const backups = below.backing.backupStore("docuelevate-backups", home);
    const services = createServices(app, home, backups, below);
    const { outputs } = new DocuElevate(
        "docuelevate",
        {
            ...app,
            home,
            namespaceName: namespaceName(settings, "docuelevate"),
            hostname: app.host,
            tls: tlsOf(app, secrets),
            edge: platform.edge,
            services,
            choices: { ...app, ocrProviders: app.ocrProviders ?? defaultReaders(app) },
            secrets: secretsOf(app, secrets),
            workdir: { ...app.workdir, volumeClass: workdirClass(app, below) },
            backups: backups && { ...backups, ...app.backups },
            scraper: platform.monitoring,
            protection: settings.protection,
        },
        { provider: cluster.cluster.provider },
    );
    const { url, adminPassword, apiUrl, releaseName, secretName, tlsSecretName, workdirClaim } = outputs;
    return {
        url,
        healthUrl: pulumi.interpolate`${url}/api/diagnostic/healthz/ready`,
        adminUser: app.adminUser,
        adminPassword,
        apiUrl,
        gotenbergUrl: serviceUrl(PDF_RENDERER, home),
        meilisearchUrl: serviceUrl(SEARCH, home),
        redisAddress: addressOf(services.redis),
        releaseName,
        secretName,
        ...(tlsSecretName !== undefined && { tlsSecretName }),
        claimNames: [workdirClaim, `${SEARCH.serviceName}-data`],
    };
}

function createServices(
    app: DocuElevateSettings,
    home: AppNamespace,
    backups: BackupStore | undefined,
    { backing }: Below,
): DocuElevateArgs["services"] {
    return {
        postgres: backing.postgres("docuelevate-postgres", home, app.postgres, {
            database: "docuelevate",
            // The driver prepares statements, which a pool that changes connections between transactions would lose.
            poolMode: "session",
            backups,
        }),
        // Queues: what waits in them must not be forgotten.
        redis: backing.redis("docuelevate-redis", home, app.redis, {
            evictionPolicy: "noeviction",
            clients: [...PART_PEERS, BEAT_PEER],
            watchedLists: QUEUES,
        }),
        search: backing.search("docuelevate-search", home, app.search, {
            serviceName: SEARCH.serviceName,
            clients: PART_PEERS,
            version: databases.meilisearch,
        }),
        pdfRenderer: backing.pdfRenderer("docuelevate-pdf-renderer", home, app.pdfRenderer, {
            serviceName: PDF_RENDERER.serviceName,
            clients: PART_PEERS,
        }),
    };
}

function defaultReaders({ azure }: DocuElevateSettings): string[] {
    return azure ? ["azure", "tesseract"] : ["tesseract"];
}

function secretsOf(app: DocuElevateSettings, secrets: Secrets): DocuElevateArgs["secrets"] {
    const entries = Object.entries(docuelevateVariables)
        .filter(([variable]) => isAskedFor(variable, app))
        .flatMap(([variable, key]) => {
            const value = secrets.optional(key);
            return value ? [[variable, value] as const] : [];
        });
    return {
        secrets: Object.fromEntries(entries),
        sessionSecret: secrets.optional("docuelevate:sessionSecret"),
        externalSecret: app.externalSecret,
        adminPasswordRotation: app.adminPasswordRotation,
    };
}

function tlsOf({ tls }: DocuElevateSettings, secrets: Secrets): DocuElevateTls {
    if (tls.mode !== "manual") {
        return tls;
    }
    const keys = tlsSecretKeys("docuelevate");
    return { ...tls, certificate: secrets.required(keys.certificate), key: secrets.required(keys.key) };
}

function workdirClass({ workdir }: DocuElevateSettings, { platform: { storage } }: Below): VolumeClass {
    if (workdir.accessMode === "ReadWriteOnce") {
        return storage.block;
    }
    if (!storage.shared) {
        throw new Error("settings admit a shared volume only where platform:storage.shared is given");
    }
    return storage.shared;
}

function serviceUrl(service: { serviceName: string; port: number }, home: AppNamespace): pulumi.Output<string> {
    return pulumi.interpolate`http://${service.serviceName}.${home.name}.svc.cluster.local:${service.port}`;
}
