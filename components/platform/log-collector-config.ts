/** Where kubelets keep the lines of containers: `<namespace>_<pod>_<uid>/<container>/<start>.log`. */
export const POD_LOGS = "/var/log/pods";

/** Takes a path of a log apart. */
const PATH = "([^_]+)_([^_]+)_[^/]+/([^/]+)/[^/]+";
const LABELS = ["namespace", "pod", "container"] as const;

/**
 * Alloy's configuration: follow every log of the node, tell from its path whose it is, undo the runtime's own form of
 * lines, and send them on. Rotated and packed logs have other names and were read before.
 */
export function collectorConfig(pushUrl: string): string {
    return `logging {
    level  = "warn"
    format = "json"
}

local.file_match "pods" {
    path_targets = [{ "__path__" = "${POD_LOGS}/*/*/*.log" }]
}

discovery.relabel "pods" {
    targets = local.file_match.pods.targets

${LABELS.map((label, index) => rule(label, index + 1)).join("\n\n")}

    rule {
        target_label = "node"
        replacement  = sys.env("K8S_NODE_NAME")
    }
}

loki.source.file "pods" {
    targets    = discovery.relabel.pods.output
    forward_to = [loki.process.pods.receiver]
}

loki.process "pods" {
    forward_to = [loki.write.loki.receiver]

    stage.cri { }

    stage.label_drop {
        values = ["filename", "flags", "stream"]
    }
}

loki.write "loki" {
    endpoint {
        url = "${pushUrl}"
    }
}
`;
}

function rule(label: string, group: number): string {
    return `    rule {
        source_labels = ["__path__"]
        regex         = "${POD_LOGS}/${PATH}"
        replacement   = "$${group}"
        target_label  = "${label}"
    }`;
}
