import type * as pulumi from "@pulumi/pulumi";
import { Project } from "../components/cluster/project.ts";
import type { Settings } from "../settings.ts";
import type { BackingLayer } from "./backing.ts";
import type { DeployedCluster } from "./cluster.ts";
import type { Platform } from "./platform.ts";

interface Owned {
    readonly cluster: DeployedCluster;
    readonly platform: Platform;
    readonly backing: BackingLayer;
}

/** Groups what the stack owns at DigitalOcean in one project of the control panel and the bill. */
export function deployProject({ stack, domain, protection }: Settings, { cluster, platform, backing }: Owned): void {
    if (cluster.cluster.kind !== "doks") {
        return;
    }
    const urns: pulumi.Input<string>[] = [
        cluster.cluster.clusterUrn,
        ...(platform.zoneUrn ? [platform.zoneUrn] : []),
        ...backing.urns,
    ];
    new Project("project", {
        projectName: `${domain} ${stack}`,
        description: `Application platform of ${domain}, stack ${stack}`,
        environment: protection === "protected" ? "Production" : "Development",
        resourceUrns: urns,
    });
}
