import type { Mistake } from "../mistakes.ts";
import { memoryBytes, milliCpu } from "../primitives.ts";
import type { Settings } from "../resolve.ts";

/** What holds for every application alike. */
export function checkApps(settings: Settings): Mistake[] {
    return [...sharedVolumes(settings), ...latestTags(settings), ...limitsBelowRequests(settings)];
}

/** Applications whose pods share files. */
const SHARING = ["kraken", "docuelevate"] as const;

function sharedVolumes({ storage, apps }: Settings): Mistake[] {
    return storage.shared
        ? []
        : SHARING.filter((name) => apps[name]).map((name) => ({
              path: "platform:storage.shared",
              value: undefined,
              reason: `is missing, and the pods of apps.${name} share files on a ReadWriteMany volume that block storage cannot give`,
              remedy: "Add shared with kind digitalocean-nfs, in-cluster-nfs or class.",
          }));
}

function latestTags({ protection, apps }: Settings): Mistake[] {
    return protection === "ephemeral"
        ? []
        : leaves(apps, "platform:apps")
              .filter(([, value]) => typeof value === "string" && value.endsWith(":latest"))
              .map(([path, value]) => ({
                  path,
                  value,
                  reason: "may be another image tomorrow, and this stack is protected",
                  remedy: "Pin a version tag or a digest.",
              }));
}

function limitsBelowRequests({ apps }: Settings): Mistake[] {
    const values = new Map(leaves(apps, "platform:apps"));
    return [...values].flatMap(([path, limit]) => {
        const match = /^(.*)\.limits\.(cpu|memory)$/.exec(path);
        const request = match && values.get(`${match[1]}.requests.${match[2]}`);
        if (!match || typeof request !== "string" || typeof limit !== "string") {
            return [];
        }
        const amount = match[2] === "cpu" ? milliCpu : memoryBytes;
        return amount(limit) >= amount(request)
            ? []
            : [
                  {
                      path,
                      value: limit,
                      reason: `is below the request of ${request}`,
                      remedy: "Raise the limit or lower the request.",
                  },
              ];
    });
}

/** Every plain value below an object with its path. */
function leaves(value: unknown, path: string): [path: string, value: unknown][] {
    return value !== null && typeof value === "object"
        ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`))
        : [[path, value]];
}
