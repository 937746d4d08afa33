import type * as pulumi from "@pulumi/pulumi";
import { databases } from "../../../versions.ts";
import type { Egress } from "../../workload/network.ts";
import { OneOffJob } from "../../workload/one-off-job.ts";
import type { Credentials } from "../credentials.ts";

export interface BucketArgs {
    readonly namespace: pulumi.Input<string>;
    readonly bucket: string;
    readonly region: string;
    readonly endpoint: pulumi.Input<string>;
    readonly administrator: Credentials<"accessKey" | "secretKey">;
    readonly application: Credentials<"accessKey" | "secretKey">;
    readonly egress: readonly Egress[];
    readonly ready: readonly pulumi.Resource[];
}

/**
 * Makes the bucket if it is missing, then looks at it with the application's own key. The keys go to curl on its
 * standard input, where no list of processes shows them.
 */
const SCRIPT = `
set -eu
status() {
    printf 'user = "%s:%s"\\n' "$1" "$2" | curl --config - --silent --output /dev/null --write-out '%{http_code}' \\
        --max-time 10 --aws-sigv4 "aws:amz:$REGION:s3" --request "$3" $4 "$ENDPOINT/$BUCKET" || true
}
attempt=0
until [ "$(status "$ACCESS_KEY" "$SECRET_KEY" HEAD --head)" = 200 ]; do
    attempt=$((attempt + 1))
    if [ "$attempt" -gt 40 ]; then
        echo "The application's key does not open bucket $BUCKET at $ENDPOINT."
        exit 1
    fi
    echo "Making bucket $BUCKET: $(status "$ADMIN_ACCESS_KEY" "$ADMIN_SECRET_KEY" PUT '')"
    sleep 3
done
echo "Bucket $BUCKET is there."
`.trim();

/** The bucket of the in-cluster store. The chart's own hook says that all is well even where it is not. */
export function createBucket(name: string, args: BucketArgs, opts: pulumi.ComponentResourceOptions): OneOffJob {
    const { namespace, bucket, region, endpoint, administrator, application } = args;
    return new OneOffJob(
        `${name}-bucket`,
        {
            namespace,
            partOf: name,
            jobName: `${name}-bucket`,
            image: databases.bucketClient,
            user: 1000,
            command: ["sh", "-c"],
            args: [SCRIPT],
            runKey: bucket,
            env: [
                { name: "BUCKET", value: bucket },
                { name: "REGION", value: region },
                { name: "ENDPOINT", value: endpoint },
                administrator.env("ADMIN_ACCESS_KEY", "accessKey"),
                administrator.env("ADMIN_SECRET_KEY", "secretKey"),
                application.env("ACCESS_KEY", "accessKey"),
                application.env("SECRET_KEY", "secretKey"),
            ],
            resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "64Mi" } },
            activeDeadlineSeconds: 300,
            backoffLimit: 3,
            traffic: { ingress: [], egress: args.egress },
            ready: [...args.ready, administrator, application],
        },
        opts,
    );
}
