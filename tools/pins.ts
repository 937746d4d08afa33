import { readFileSync } from "node:fs";
import { join } from "node:path";

const KUBERNETES = "k8s.io/kubernetes";

/** One program that tests and plans run: where its pin is, how it is built, and when one already installed will do. */
export interface Tool {
    /** Folder below `tools/` whose `go.mod` pins it; `""` is `tools/` itself. */
    readonly module: string;
    /** Main package that `go build` is given. */
    readonly package: string;
    /** Module whose version in `go.mod` is the tool's version. */
    readonly source: string;
    /** Linker variables that carry the version, by name. */
    readonly stamps?: (version: Version) => Readonly<Record<string, string>>;
    /** True for the three programs of `KUBEBUILDER_ASSETS`, the folder that setup-envtest fills. */
    readonly inAssets?: boolean;
    /** Arguments that make it print its version. */
    readonly versionArgs: readonly string[];
    /** Whether a program of this version found on PATH replaces the pinned one. */
    readonly accepts: (found: Version, pinned: Version) => boolean;
}

/** `v1.36.3` taken apart. */
export interface Version {
    readonly text: string;
    readonly major: number;
    readonly minor: number;
}

const sameMinor: Tool["accepts"] = (found, pinned) => found.major === pinned.major && found.minor === pinned.minor;

const kubernetes = (command: string): Tool => ({
    module: "",
    package: `${KUBERNETES}/cmd/${command}`,
    source: KUBERNETES,
    stamps: ({ text, major, minor }) => ({
        "k8s.io/component-base/version.gitVersion": text,
        "k8s.io/component-base/version.gitMajor": String(major),
        "k8s.io/component-base/version.gitMinor": String(minor),
        "k8s.io/client-go/pkg/version.gitVersion": text,
    }),
    versionArgs: command === "kubectl" ? ["version", "--client"] : ["--version"],
    accepts: sameMinor,
});

/** Every tool that `ensureTool` knows. */
export const tools = {
    etcd: {
        module: "",
        package: "go.etcd.io/etcd/server/v3",
        source: "go.etcd.io/etcd/server/v3",
        inAssets: true,
        versionArgs: ["--version"],
        accepts: sameMinor,
    },
    "kube-apiserver": { ...kubernetes("kube-apiserver"), inAssets: true },
    "kube-controller-manager": kubernetes("kube-controller-manager"),
    "kube-scheduler": kubernetes("kube-scheduler"),
    kubectl: { ...kubernetes("kubectl"), inAssets: true },
    kwok: {
        module: "",
        package: "sigs.k8s.io/kwok/cmd/kwok",
        source: "sigs.k8s.io/kwok",
        versionArgs: ["--version"],
        accepts: sameMinor,
    },
    helm: {
        module: "",
        package: "helm.sh/helm/v3/cmd/helm",
        source: "helm.sh/helm/v3",
        stamps: ({ text }) => ({ "helm.sh/helm/v3/internal/version.version": text }),
        versionArgs: ["version", "--short"],
        accepts: (found) => found.major === 3 || found.major === 4,
    },
    promtool: {
        module: "promtool",
        package: "github.com/prometheus/prometheus/cmd/promtool",
        source: "github.com/prometheus/prometheus",
        // Prometheus 3.x is tagged v0.3xx for Go.
        stamps: ({ minor }) => ({
            "github.com/prometheus/common/version.Version": `${Math.floor(minor / 100)}.${minor % 100}`,
        }),
        versionArgs: ["--version"],
        accepts: (found) => found.major >= 3,
    },
    amtool: {
        module: "amtool",
        package: "github.com/prometheus/alertmanager/cmd/amtool",
        source: "github.com/prometheus/alertmanager",
        stamps: ({ text }) => ({ "github.com/prometheus/common/version.Version": text.slice(1) }),
        versionArgs: ["--version"],
        accepts: sameMinor,
    },
    actionlint: {
        module: "actionlint",
        package: "github.com/rhysd/actionlint/cmd/actionlint",
        source: "github.com/rhysd/actionlint",
        stamps: ({ text }) => ({ "github.com/rhysd/actionlint.version": text.slice(1) }),
        versionArgs: ["-version"],
        accepts: sameMinor,
    },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof tools;

/** Folder of the Go module that pins `tool`. */
export function moduleFolder(tool: Tool): string {
    return join(import.meta.dirname, tool.module);
}

/** Version of `tool` that its `go.mod` requires. */
export function pinnedVersion(tool: Tool): Version {
    const file = join(moduleFolder(tool), "go.mod");
    const requirement = readFileSync(file, "utf8")
        .split("\n")
        .map((line) =>
            line
                .trim()
                .replace(/^require /, "")
                .split(" "),
        )
        .find(([module]) => module === tool.source);
    const version = parseVersion(requirement?.[1] ?? "");
    if (version === undefined) throw new Error(`${file} requires no version of ${tool.source}.`);
    return version;
}

/** The first version number in a program's output, or undefined if there is none. */
export function parseVersion(output: string): Version | undefined {
    const match = /v?((\d+)\.(\d+)(?:\.[\w.+-]+)?)/.exec(output);
    return match ? { text: `v${match[1]}`, major: Number(match[2]), minor: Number(match[3]) } : undefined;
}
