import type * as pulumi from "@pulumi/pulumi";
import { MongoDump } from "../../backing/backups/mongo-dump.ts";
import { MongoRestore } from "../../backing/backups/mongo-restore.ts";
import { PostgresDump } from "../../backing/backups/postgres-dump.ts";
import { PostgresRestore } from "../../backing/backups/postgres-restore.ts";
import { VolumeMirror } from "../../backing/backups/volume-mirror.ts";
import { VolumeRestore } from "../../backing/backups/volume-restore.ts";
import type { ClaimedVolume, ObjectStore } from "../../backing/contracts.ts";
import type { Database } from "./configuration.ts";
import { BACKEND_USER, NAME } from "./names.ts";

/** Where backups go. */
export interface KrakenBackups {
    readonly store: ObjectStore;
    /** Cron schedule of five fields, in UTC. */
    readonly schedule: string;
    /** Room for one compressed dump of the database, on a node's disk. */
    readonly scratchGiB: number;
}

export interface BackupsArgs extends KrakenBackups {
    readonly namespace: pulumi.Input<string>;
    readonly database: Database;
    readonly files: ClaimedVolume;
}

/** `metadata.name` of each CronJob. */
export const BACKUP_JOBS = {
    mongo: { backup: `${NAME}-mongodb-backup`, restore: `${NAME}-mongodb-restore` },
    postgres: { backup: `${NAME}-postgres-backup`, restore: `${NAME}-postgres-restore` },
    files: { backup: `${NAME}-uploads-backup`, restore: `${NAME}-uploads-restore` },
};

/** The CronJobs that keep the database and the uploaded files elsewhere, and those that bring them back. Segments of calls are not kept. */
export function createBackups(
    name: string,
    { namespace, database, files, store, schedule, scratchGiB }: BackupsArgs,
    opts: pulumi.ComponentResourceOptions,
): void {
    const common = { namespace, partOf: NAME };
    const dump = { ...common, destination: store, schedule };
    const restore = { ...common, source: store };
    if (database.flavour === "kraken") {
        const { backup: jobName, restore: restoreName } = BACKUP_JOBS.mongo;
        const { mongo } = database;
        new MongoDump(`${name}-mongodb-backup`, { ...dump, jobName, mongo, scratchGiB }, opts);
        new MongoRestore(
            `${name}-mongodb-restore`,
            { ...restore, jobName: restoreName, dumpJobName: jobName, mongo, scratchGiB },
            opts,
        );
    } else {
        const { backup: jobName, restore: restoreName } = BACKUP_JOBS.postgres;
        const { postgres } = database;
        new PostgresDump(`${name}-postgres-backup`, { ...dump, jobName, postgres, scratchGiB }, opts);
        new PostgresRestore(
            `${name}-postgres-restore`,
            { ...restore, jobName: restoreName, dumpJobName: jobName, postgres, scratchGiB },
            opts,
        );
    }
    const { backup: jobName, restore: restoreName } = BACKUP_JOBS.files;
    const volume = { volume: files, user: BACKEND_USER };
    new VolumeMirror(`${name}-uploads-backup`, { ...dump, ...volume, jobName }, opts);
    new VolumeRestore(
        `${name}-uploads-restore`,
        { ...restore, ...volume, jobName: restoreName, mirrorJobName: jobName },
        opts,
    );
}
