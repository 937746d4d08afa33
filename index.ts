import { loadSettings } from "./settings.ts";
import { deployApps } from "./stacks/apps.ts";
import { deployBacking } from "./stacks/backing.ts";
import { useLockedCharts } from "./stacks/charts.ts";
import { deployCluster } from "./stacks/cluster.ts";
import { deployNamespaces } from "./stacks/namespaces.ts";
import { deployObservability } from "./stacks/observability.ts";
import { stackOutputs } from "./stacks/outputs.ts";
import { deployPlatform } from "./stacks/platform.ts";
import { deployProject } from "./stacks/project.ts";

const { settings, secrets } = loadSettings();

useLockedCharts(settings);
const cluster = deployCluster(settings, secrets);
const platform = deployPlatform(settings, secrets, cluster);
const namespaces = deployNamespaces(settings, secrets, cluster, platform);
const backing = deployBacking(settings, { cluster, platform, namespaces });
const apps = deployApps(settings, secrets, { cluster, platform, namespaces, backing });
const dashboards = deployObservability({ settings, secrets, cluster, platform, namespaces, backing, apps });
deployProject(settings, { cluster, platform, backing });

export default stackOutputs(cluster, platform, namespaces, apps, dashboards);
