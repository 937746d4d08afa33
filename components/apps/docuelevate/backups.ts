import type * as pulumi from "@pulumi/pulumi";
import { PostgresDump } from "../../backing/backups/postgres-dump.ts";
import { PostgresRestore } from "../../backing/backups/postgres-restore.ts";
import { VolumeMirror } from "../../backing/backups/volume-mirror.ts";
import { VolumeRestore } from "../../backing/backups/volume-restore.ts";
import type { ClaimedVolume, ObjectStore, Postgres } from "../../backing/contracts.ts";
import { NAME, USER } from "./names.ts";

/** Where backups go. */
export interface DocuElevateBackups {
    readonly store: ObjectStore;
    /** Cron schedule of five fields, in UTC. */
    readonly schedule: string;
    /** Room for one compressed dump of the database, on a node's disk. */
    readonly scratchGiB: number;
}

export interface BackupsArgs extends DocuElevateBackups {
    readonly namespace: pulumi.Input<string>;
    readonly postgres: Postgres;
    /** Volume of the documents, where jobs can mount it beside the application. */
    readonly documents: ClaimedVolume | undefined;
}

/** `metadata.name` of each CronJob. */
export const BACKUP_JOBS = {
    postgres: { backup: `${NAME}-postgres-backup`, restore: `${NAME}-postgres-restore` },
    documents: { backup: `${NAME}-workdir-backup`, restore: `${NAME}-workdir-restore` },
};

/** The CronJobs that keep database and documents elsewhere, and those that bring them back. The index is made anew from them. */
export function createBackups(
    name: string,
    { namespace, postgres, documents, store, schedule, scratchGiB }: BackupsArgs,
    opts: pulumi.ComponentResourceOptions,
): void {
    const common = { namespace, partOf: NAME };
    const { backup, restore } = BACKUP_JOBS.postgres;
    new PostgresDump(
        `${name}-postgres-backup`,
        { ...common, jobName: backup, postgres, destination: store, schedule, scratchGiB },
        opts,
    );
    new PostgresRestore(
        `${name}-postgres-restore`,
        { ...common, jobName: restore, dumpJobName: backup, postgres, source: store, scratchGiB },
        opts,
    );
    if (documents) {
        const volume = { volume: documents, user: USER };
        const { backup: mirror, restore: refill } = BACKUP_JOBS.documents;
        new VolumeMirror(
            `${name}-workdir-backup`,
            { ...common, ...volume, jobName: mirror, destination: store, schedule },
            opts,
        );
        new VolumeRestore(
            `${name}-workdir-restore`,
            { ...common, ...volume, jobName: refill, mirrorJobName: mirror, source: store },
            opts,
        );
    }
}
