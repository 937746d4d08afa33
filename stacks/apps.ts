import type { AppOutputs, Unresolved } from "../outputs.ts";
import type { Secrets, Settings } from "../settings.ts";
import type { BackingLayer } from "./backing.ts";
import type { DeployedCluster } from "./cluster.ts";
import type { AppNamespaces } from "./namespaces.ts";
import type { Platform } from "./platform.ts";

/** The layers that applications stand on. */
export interface Below {
    readonly cluster: DeployedCluster;
    readonly platform: Platform;
    readonly namespaces: AppNamespaces;
    readonly backing: BackingLayer;
}

/** The applications; returns their endpoints. */
export function deployApps(_settings: Settings, _secrets: Secrets, _below: Below): Unresolved<AppOutputs> {
    return {};
}
