import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
    chmodSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    readdirSync,
    rmSync,
    utimesSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pinnedVersion, parseVersion, tools } from "../../tools/pins.ts";

const ENSURE = join(import.meta.dirname, "..", "..", "tools", "ensure.ts");

/** A `go` that takes half a second, counts its builds, and writes a program that prints what it was made from. */
const GO = `#!/bin/sh
[ "$1" = build ] || exit 0
echo build >> "$GO_BUILDS"
/bin/sleep 0.5
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho %s\\n' "$3" > "$2"
/bin/chmod +x "$2"
`;

describe("ensureTool", () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "tools-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    function program(name: string, script: string): string {
        const path = join(folder, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, script);
        chmodSync(path, 0o755);
        return path;
    }

    /** Asks for `tool` in a process of its own that has nothing but `environment` and an empty cache. */
    function ensure(tool: string, environment: Record<string, string> = {}) {
        const env = {
            PATH: join(folder, "path"),
            DOKS_TOOLS_CACHE: join(folder, "cache"),
            GO_BUILDS: join(folder, "builds"),
            ...environment,
        };
        return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
            execFile(process.execPath, [ENSURE, tool], { env }, (error, stdout, stderr) => {
                resolve({ code: Number(error?.code ?? 0), stdout: stdout.trim(), stderr: stderr.trim() });
            });
        });
    }

    const builds = () => readFileSync(join(folder, "builds"), "utf8").trim().split("\n").length;

    it("takes the API server of KUBEBUILDER_ASSETS as it is", async () => {
        const path = program("assets/kube-apiserver", "#!/bin/sh\n");
        const { stdout } = await ensure("kube-apiserver", { KUBEBUILDER_ASSETS: join(folder, "assets") });
        assert.equal(stdout, path);
    });

    for (const version of ["v3.15.2+g1a2b3c4", "v4.0.1"]) {
        it(`takes Helm ${version} from PATH`, async () => {
            const path = program("path/helm", `#!/bin/sh\necho ${version}\n`);
            assert.equal((await ensure("helm")).stdout, path);
        });
    }

    it("passes over a Helm 2 and a program that fails, to a good one later on PATH", async () => {
        program("old/helm", "#!/bin/sh\necho Client: v2.17.0\n");
        program("broken/helm", "#!/bin/sh\nexit 1\n");
        const path = program("path/helm", "#!/bin/sh\necho v3.1.0\n");
        const PATH = ["old", "broken", "path"].map((each) => join(folder, each)).join(":");
        assert.equal((await ensure("helm", { PATH })).stdout, path);
    });

    it("does not take a kubectl of another minor version from PATH, but builds the pinned one", async () => {
        program("path/kubectl", "#!/bin/sh\necho Client Version: v1.30.1\n");
        program("path/go", GO);
        const { stdout, stderr } = await ensure("kubectl");
        assert.ok(stdout.startsWith(join(folder, "cache", "bin")), stdout);
        assert.equal(
            stderr,
            `Building kubectl ${pinnedVersion(tools.kubectl).text} with Go, once; this can take some minutes.`,
        );
        assert.equal(readFileSync(stdout, "utf8"), "#!/bin/sh\necho k8s.io/kubernetes/cmd/kubectl\n");
    });

    it("builds once, also for two processes at the same time, and leaves only the program", async () => {
        program("path/go", GO);
        const [first, second] = await Promise.all([ensure("kwok"), ensure("kwok")]);
        assert.equal(first.stdout, second.stdout);
        await ensure("kwok");
        assert.equal(builds(), 1);
        assert.deepEqual(readdirSync(dirname(first.stdout)), ["kwok"]);
    });

    it("says in one sentence what is missing and what to do where there is no Go", async () => {
        const { code, stderr } = await ensure("etcd");
        assert.equal(code, 1);
        assert.equal(
            stderr,
            "etcd is not installed and cannot be built without Go: install the Go of tools/go.mod (https://go.dev/dl) " +
                "or point KUBEBUILDER_ASSETS at a folder that has it.",
        );
    });

    it("reports a failing build with the compiler's words and caches nothing", async () => {
        program("path/go", '#!/bin/sh\n[ "$1" = version ] && exit 0\necho undefined: x >&2\nexit 1\n');
        const { code, stderr } = await ensure("kwok");
        assert.equal(code, 1);
        assert.match(stderr, /ToolBuildFailed: go build sigs\.k8s\.io\/kwok\/cmd\/kwok failed: undefined: x/);
        const [module] = readdirSync(join(folder, "cache", "bin"));
        assert.deepEqual(readdirSync(join(folder, "cache", "bin", module ?? "")), []);
    });

    it("removes the binaries of pins unused for two weeks, and no others, when it builds", async () => {
        const days = (count: number) => new Date(Date.now() - count * 24 * 3600 * 1000);
        for (const [name, age] of [
            ["old", 15],
            ["recent", 13],
        ] as const) {
            const pins = dirname(program(`cache/bin/${name}/kwok`, ""));
            utimesSync(pins, days(age), days(age));
        }
        program("path/go", GO);
        await ensure("kwok");
        assert.equal(existsSync(join(folder, "cache/bin/old")), false);
        assert.equal(existsSync(join(folder, "cache/bin/recent/kwok")), true);
    });
});

describe("pins", () => {
    it("are full versions for every tool, of the release of Kubernetes that its libraries are replaced by", () => {
        for (const tool of Object.values(tools)) assert.match(pinnedVersion(tool).text, /^v\d+\.\d+\.\d+$/);
        const replacements = readFileSync(join(dirname(ENSURE), "go.mod"), "utf8").matchAll(
            /=> k8s\.io\/\S+ v0\.(\S+)/g,
        );
        const libraries = new Set([...replacements].map((match) => `v1.${match[1]}`));
        assert.deepEqual([...libraries], [pinnedVersion(tools.kubectl).text]);
    });

    it("finds the version in what the programs print", () => {
        assert.equal(parseVersion("etcd Version: 3.6.16\nGit SHA: 1234567\n")?.text, "v3.6.16");
        assert.equal(parseVersion("Client Version: v1.32.4-dispatcher\n")?.minor, 32);
        assert.equal(parseVersion("kwok version v0.8.0 go1.26.8 (linux/amd64)")?.text, "v0.8.0");
        assert.equal(parseVersion("no number"), undefined);
    });
});
