import { all, type Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";
import { onlyOnDoks } from "./doks-only.ts";

/** Volumes that several nodes mount at once. */
export const storageRules = [
    rule(["cluster", "storage"], ({ cluster, storage }) =>
        cluster.kind === "existing" && storage.shared?.kind === "digitalocean-nfs"
            ? [
                  onlyOnDoks(
                      "platform:storage.shared.kind",
                      "digitalocean-nfs",
                      "Set it to in-cluster-nfs, or to class with an existing class.",
                  ),
              ]
            : [],
    ),
    rule(["storage", "apps"], ({ storage, apps }) => {
        const claims = sharedClaims(apps);
        return storage.shared ? tooSmall(storage.shared, claims) : noShared(claims);
    }),
];

/** A volume that the pods of an application share. */
interface Claim {
    readonly setting: string;
    readonly storageGiB: number;
}

function sharedClaims({ kraken, docuelevate }: Settings["apps"]): Claim[] {
    return [
        ...(kraken ? [{ setting: "apps.kraken.files", ...kraken.files }] : []),
        ...(kraken?.replays ? [{ setting: "apps.kraken.replays", ...kraken.replays }] : []),
        ...(docuelevate?.workdir.accessMode === "ReadWriteMany"
            ? [{ setting: "apps.docuelevate.workdir", ...docuelevate.workdir }]
            : []),
    ];
}

function noShared(claims: readonly Claim[]): Mistake[] {
    return claims.length === 0
        ? []
        : [
              {
                  path: "platform:storage.shared",
                  value: undefined,
                  reason: `is missing, and nodes share the files of ${all(claims.map(({ setting }) => setting))}, which no block volume can do`,
                  remedy: "Add shared with kind: digitalocean-nfs, in-cluster-nfs or class.",
              },
          ];
}

function tooSmall(shared: NonNullable<Settings["storage"]["shared"]>, claims: readonly Claim[]): Mistake[] {
    const sum = claims.reduce((total, { storageGiB }) => total + storageGiB, 0);
    return shared.kind === "class" || shared.storageGiB >= sum
        ? []
        : [
              {
                  path: "platform:storage.shared.storageGiB",
                  value: shared.storageGiB,
                  reason: `is less than the ${sum} GiB that ${all(claims.map(({ setting, storageGiB }) => `${setting} (${storageGiB})`))} ask for`,
                  remedy: `Raise it to ${sum} or more, or lower theirs.`,
              },
          ];
}
