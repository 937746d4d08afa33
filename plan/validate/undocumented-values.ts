/**
 * Values that charts read without naming them in `values.yaml`, by chart: dotted paths, with all that lies below.
 * The template that reads them is named.
 */
export const undocumentedValues: Readonly<Record<string, readonly string[]>> = {
    // A map of sections as in Grafana's configuration file, and the whole file of Alertmanager: neither lists its keys.
    // Grafana's own chart: templates/_helpers.tpl reads the name.
    "kube-prometheus-stack": ["grafana.grafana.ini", "alertmanager.config", "grafana.fullnameOverride"],
    // templates/_helpers.tpl: both names; templates/backend/pvc.yaml: the class of the second volume.
    kraken: ["nameOverride", "fullnameOverride", "replayStorage.storageClassName"],
    "semaphore-chat": ["nameOverride", "fullnameOverride", "replayStorage.storageClassName"],
    // templates/statefulset.yaml; templates/configmap.yaml takes any variable.
    meilisearch: ["replicaCount", "environment"],
    // templates/operator.yaml: the watched namespaces and the switch of the usage reports.
    "mongodb-kubernetes": ["operator.watchNamespace", "operator.telemetry.enabled"],
    // templates/shared/_helpers.tpl.
    seaweedfs: ["fullnameOverride"],
};
