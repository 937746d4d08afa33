import { stackOutputs } from "./outputs.ts";
import { loadSettings } from "./settings.ts";
import { deployApps } from "./stacks/apps.ts";
import { deployBacking } from "./stacks/backing.ts";
import { deployCluster } from "./stacks/cluster.ts";
import { deployNamespaces } from "./stacks/namespaces.ts";
import { deployPlatform } from "./stacks/platform.ts";

const { settings, secrets } = loadSettings();

const deployedCluster = deployCluster(settings);
const platform = deployPlatform(settings, secrets, deployedCluster);
const appNamespaces = deployNamespaces(settings, deployedCluster, platform);
const backing = deployBacking(settings, deployedCluster, platform, appNamespaces);
const endpoints = deployApps(settings, secrets, { platform, namespaces: appNamespaces, backing });

export const { contractVersion, cluster, kubeconfig, ingress, certificates, monitoring, namespaces, apps } = stackOutputs(
    deployedCluster,
    platform,
    appNamespaces,
    endpoints,
);
