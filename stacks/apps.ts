import type { AppOutputs, Unresolved } from "../outputs.ts";
import type { Secrets, Settings } from "../settings.ts";
import { deployChat4All } from "./apps/chat4all.ts";
import { deployDocuElevate } from "./apps/docuelevate.ts";
import { deployHyperStudy } from "./apps/hyperstudy.ts";
import { deployReactiveRtc } from "./apps/reactive-rtc.ts";
import { deployKraken } from "./apps/kraken.ts";
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
export function deployApps(settings: Settings, secrets: Secrets, below: Below): Unresolved<AppOutputs> {
    const { apps } = settings;
    return {
        ...(apps.kraken && { kraken: deployKraken(settings, secrets, below) }),
        ...(apps.docuelevate && { docuelevate: deployDocuElevate(settings, secrets, below) }),
        ...(apps.hyperstudy && { hyperstudy: deployHyperStudy(settings, secrets, below) }),
        ...(apps.chat4all && { chat4all: deployChat4All(settings, secrets, below) }),
        ...(apps.reactiveRtc && { reactiveRtc: deployReactiveRtc(settings, secrets, below) }),
    };
}
