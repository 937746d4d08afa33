import { loadSettings } from "./settings.ts";
import { deployApps } from "./stacks/apps.ts";
import { deployBacking } from "./stacks/backing.ts";
import { deployCluster } from "./stacks/cluster.ts";
import { deployNamespaces } from "./stacks/namespaces.ts";
import { stackOutputs } from "./stacks/outputs.ts";
import { deployPlatform } from "./stacks/platform.ts";
import { deployProject } from "./stacks/project.ts";

const { settings, secrets } = loadSettings();

const ground = deployCluster(settings);
const platform = deployPlatform(settings, secrets, ground);
const homes = deployNamespaces(settings, secrets, ground, platform);
const backing = deployBacking(settings, { cluster: ground, platform, namespaces: homes });
const endpoints = deployApps(settings, secrets, { cluster: ground, platform, namespaces: homes, backing });
deployProject(settings, { cluster: ground, platform, backing });

export const { contractVersion, cluster, kubeconfig, ingress, certificates, monitoring, namespaces, apps } =
    stackOutputs(ground, platform, homes, endpoints);
