import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../versions.ts";
import { createRelease } from "./helm-release.ts";
import { SCRAPE_INTERVAL, type Scraper } from "./scraper.ts";
import { spreadOverNodes } from "./spread.ts";

/** Its priority class is allowed there only, and no policy denies traffic there. */
const NAMESPACE = "kube-system";

const NAME = "metrics-server";

export interface MetricsServerArgs {
    /** Two pods, spread and guarded against disruption; otherwise one. */
    highAvailability: boolean;
    /** Accept kubelets whose certificate no authority of the cluster signed: kind, minikube. */
    kubeletInsecureTls: boolean;
    scraper: Scraper;
}

/** metrics-server: CPU and memory in use, for autoscalers and `kubectl top`. Not for a cluster that brings its own. */
export class MetricsServer extends pulumi.ComponentResource {
    /** What must exist before an autoscaler works. */
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: MetricsServerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:MetricsServer", name, {}, opts);
        const { highAvailability, kubeletInsecureTls, scraper } = args;
        const release = createRelease(
            `${name}-release`,
            {
                chart: charts.metricsServer,
                namespace: NAMESPACE,
                releaseName: NAME,
                values: {
                    replicas: highAvailability ? 2 : 1,
                    podDisruptionBudget: highAvailability ? { enabled: true, minAvailable: 1 } : { enabled: false },
                    args: kubeletInsecureTls ? ["--kubelet-insecure-tls"] : [],
                    resources: { requests: { cpu: "100m", memory: "200Mi" }, limits: { memory: "512Mi" } },
                    topologySpreadConstraints: spreadOverNodes({ "app.kubernetes.io/name": NAME }),
                    metrics: { enabled: true },
                    serviceMonitor: { enabled: true, interval: SCRAPE_INTERVAL },
                },
            },
            { parent: this, dependsOn: [...scraper.ready] },
        );
        this.ready = [release];
        this.registerOutputs({});
    }
}
