import { images } from "../../../versions.ts";
import type { ContainerArgs } from "../../workload/container.ts";
import type { ObjectStore } from "../contracts.ts";
import { DUMPS } from "./layout.ts";
import { RCLONE_RESOURCES, rcloneRemote } from "./remote.ts";

/** Schedule of a job that is there to be started by hand: the thirtieth of February. */
export const NEVER = "0 0 30 2 *";

export interface DownloadArgs {
    readonly source: ObjectStore;
    /** `jobName` of the backup whose dumps it takes. */
    readonly dumpJobName: string;
    /** End of the dumps' names. */
    readonly suffix: string;
    /** Where the dump is put. */
    readonly path: string;
    /** Name of the pod's volume that the path lies on, and where it is mounted. */
    readonly mount: { readonly name: string; readonly mountPath: string };
}

/** Fetches the newest dump of a backup, or the one that the variable BACKUP names. */
export function downloadContainer({ source, dumpJobName, suffix, path, mount }: DownloadArgs): ContainerArgs {
    return {
        name: "download",
        image: images.rclone,
        command: ["sh", "-c", downloadScript(suffix, path)],
        env: [
            ...rcloneRemote("backups", source),
            { name: "BACKUP_FOLDER", value: `${DUMPS}${dumpJobName}` },
            { name: "BACKUP", value: "" },
        ],
        resources: RCLONE_RESOURCES,
        writablePaths: ["/tmp"],
        mounts: [mount],
    };
}

/** The names carry their time, so that the last one is the newest. */
function downloadScript(suffix: string, path: string): string {
    return `
set -eu
folder="backups:$BACKUPS_BUCKET/$BACKUP_FOLDER"
file="\${BACKUP:-$(rclone lsf --include '*${suffix}' "$folder" | sort | tail -n 1)}"
if [ -z "$file" ]; then
    echo "There is no dump in $BACKUP_FOLDER."
    exit 1
fi
echo "Fetching $file"
rclone copyto "$folder/$file" ${path}
`.trim();
}
