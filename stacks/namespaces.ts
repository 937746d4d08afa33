import { AppNamespace, type PodSecurityLevel, type Quota } from "../components/workload/app-namespace.ts";
import { TEAM_OF, type Team } from "../observability/team.ts";
import type { Secrets, Settings } from "../settings.ts";
import { chat4allQuota } from "./apps/chat4all-quota.ts";
import type { DeployedCluster } from "./cluster.ts";
import type { Platform } from "./platform.ts";

export { TEAM_OF };

/** An application by its name in the settings. */
export type AppName = keyof Settings["apps"];

/** The namespaces of the deployed applications. */
export type AppNamespaces = { readonly [App in AppName]?: AppNamespace };

/** What the pods of an application are held to. */
const POD_SECURITY: Record<AppName, PodSecurityLevel> = {
    kraken: "restricted",
    docuelevate: "restricted",
    hyperstudy: "restricted",
    chat4all: "restricted",
    reactiveRtc: "restricted",
};

/** The namespaces of the deployed applications, by who looks after them. */
export function teamNamespaces(settings: Settings): Partial<Record<Team, readonly string[]>> {
    const apps = Object.keys(settings.apps) as AppName[];
    return Object.fromEntries(apps.map((app) => [TEAM_OF[app], [namespaceName(settings, app)]]));
}

/** One namespace per application. They come before the backing services: operators watch them by name. */
export function deployNamespaces(
    settings: Settings,
    secrets: Secrets,
    cluster: DeployedCluster,
    platform: Platform,
): AppNamespaces {
    const pullCredentials = secrets.optional("platform:registryCredentials") ?? cluster.pullCredentials;
    const entries = (Object.keys(settings.apps) as AppName[]).map((app) => [
        app,
        new AppNamespace(
            namespaceName(settings, app),
            {
                namespaceName: namespaceName(settings, app),
                podSecurity: POD_SECURITY[app],
                protection: settings.protection,
                quota: quotaOf(settings, app),
                pullCredentials,
                acmeSolverFrom: platform.acmeSolverFrom,
            },
            { provider: cluster.cluster.provider },
        ),
    ]);
    return Object.fromEntries(entries) as AppNamespaces;
}

/** What the namespace of an application may use in total; no limit where the application asks for none. */
function quotaOf({ apps }: Settings, app: AppName): Quota | undefined {
    return app === "chat4all" && apps.chat4all ? chat4allQuota(apps.chat4all) : undefined;
}

/** `metadata.name` of an application's namespace. */
export function namespaceName({ apps }: Settings, app: AppName): string {
    switch (app) {
        case "hyperstudy":
            return apps.hyperstudy?.namespace ?? app;
        case "reactiveRtc":
            return "rtc";
        default:
            return TEAM_OF[app];
    }
}
