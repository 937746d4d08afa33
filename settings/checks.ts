import { checkApps } from "./checks/apps.ts";
import { checkBacking } from "./checks/backing.ts";
import { checkCluster } from "./checks/cluster.ts";
import { checkEdge } from "./checks/edge.ts";
import type { Mistake } from "./mistakes.ts";
import type { Settings } from "./resolve.ts";

/** Checks across settings, each part alone being valid. All mistakes, in the order of the layers. */
export function checkSettings(settings: Settings): Mistake[] {
    return [checkCluster, checkEdge, checkBacking, checkApps].flatMap((check) => check(settings));
}
