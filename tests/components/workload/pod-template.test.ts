import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { WorkloadArgs } from "../../../components/workload/workload.ts";
import { items, only } from "../../support/deploy.ts";
import type { Tree } from "../../support/deploy.ts";
import { DEPLOYMENT, deployWorkload } from "./workloads.ts";

const SMALL = { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "32Mi" } };

async function template(changes: Partial<WorkloadArgs> = {}): Promise<Tree> {
    return only(await deployWorkload(changes), DEPLOYMENT).inputs["spec"]?.["template"] ?? {};
}

async function podSpec(changes: Partial<WorkloadArgs> = {}): Promise<Tree> {
    return (await template(changes))["spec"] ?? {};
}

async function container(changes: Partial<WorkloadArgs> = {}): Promise<Tree> {
    return items((await podSpec(changes))["containers"])[0] ?? {};
}

describe("Pod", () => {
    it("meets the restricted pod-security level unless told otherwise", async () => {
        const spec = await podSpec();
        assert.deepEqual(spec["securityContext"], {
            runAsNonRoot: true,
            runAsUser: 1000,
            fsGroup: 1000,
            fsGroupChangePolicy: "OnRootMismatch",
            seccompProfile: { type: "RuntimeDefault" },
        });
        assert.deepEqual(items(spec["containers"])[0]?.["securityContext"], {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
        });
        assert.equal(spec["automountServiceAccountToken"], false);
    });

    it("runs as root, and leaves the volumes' group alone, only where user 0 is asked for", async () => {
        const spec = await podSpec({ user: 0, readOnlyRoot: false, capabilities: ["CHOWN"] });
        assert.deepEqual(spec["securityContext"], {
            runAsNonRoot: false,
            runAsUser: 0,
            seccompProfile: { type: "RuntimeDefault" },
        });
        assert.deepEqual(items(spec["containers"])[0]?.["securityContext"], {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: false,
            capabilities: { drop: ["ALL"], add: ["CHOWN"] },
        });
    });

    it("takes groups and safe kernel settings", async () => {
        const sysctls = [{ name: "net.ipv4.ip_local_port_range", value: "1024 65535" }];
        const { securityContext } = await podSpec({ group: 101, volumeGroup: 102, sysctls });
        assert.equal(securityContext?.["runAsGroup"], 101);
        assert.equal(securityContext?.["fsGroup"], 102);
        assert.deepEqual(securityContext?.["sysctls"], sysctls);
    });

    it("runs the main container under the workload's name, or under its own", async () => {
        assert.equal((await container())["name"], "web");
        assert.equal((await container({ containerName: "server" }))["name"], "server");
    });

    it("hands command, environment, ports, resources and probes to the main container", async () => {
        const podName = { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } };
        const probe = { httpGet: { path: "/health", port: "http" }, timeoutSeconds: 8 };
        const got = await container({
            command: ["serve"],
            args: ["--verbose"],
            workingDir: "/app",
            env: [podName],
            envFrom: [{ configMapRef: { name: "web-config" } }],
            ports: [
                { name: "http", port: 8080 },
                { name: "game", port: 7000, protocol: "UDP" },
            ],
            probes: { liveness: probe, readiness: probe, startup: probe },
            preStop: { exec: { command: ["sleep", "5"] } },
        });
        assert.deepEqual(got["command"], ["serve"]);
        assert.deepEqual(got["args"], ["--verbose"]);
        assert.equal(got["workingDir"], "/app");
        assert.deepEqual(got["env"], [podName]);
        assert.deepEqual(got["envFrom"], [{ configMapRef: { name: "web-config" } }]);
        assert.deepEqual(got["ports"], [
            { name: "http", containerPort: 8080, protocol: "TCP" },
            { name: "game", containerPort: 7000, protocol: "UDP" },
        ]);
        assert.deepEqual(got["resources"], {
            requests: { cpu: "100m", memory: "128Mi" },
            limits: { memory: "256Mi" },
        });
        assert.deepEqual(got["livenessProbe"], probe);
        assert.deepEqual(got["readinessProbe"], probe);
        assert.deepEqual(got["startupProbe"], probe);
        assert.deepEqual(got["lifecycle"], { preStop: { exec: { command: ["sleep", "5"] } } });
    });

    it("says why it has no probes where it has none", async () => {
        const probes = { none: "a worker without a port; it exits when it fails" };
        const { metadata } = await template({ probes, annotations: { note: "x" } });
        assert.deepEqual(metadata?.["annotations"], { note: "x", "platform/no-probes": probes.none });
        const got = await container({ probes });
        assert.deepEqual(
            ["livenessProbe", "readinessProbe", "startupProbe"].filter((key) => key in got),
            [],
        );
    });

    it("restarts when a digest of its configuration changes, and then only", async () => {
        const checksum = async (...checksums: string[]) =>
            (await template({ checksums }))["metadata"]?.["annotations"]?.["platform/checksum"];
        const expected = createHash("sha256").update('"0":"one"\n"1":"two"\n').digest("hex");
        assert.equal(await checksum("one", "two"), expected);
        assert.notEqual(await checksum("one", "other"), expected);
        assert.equal((await template())["metadata"]?.["annotations"], undefined);
    });

    it("writes only where it is allowed to, within limits", async () => {
        const spec = await podSpec({
            writablePaths: ["/tmp", { path: "/var/cache/nginx/", sizeLimit: "1Gi" }],
            volumes: [{ name: "config", configMap: { name: "web-config" } }],
            mounts: [{ name: "config", mountPath: "/etc/web", readOnly: true }],
        });
        assert.deepEqual(spec["volumes"], [
            { name: "config", configMap: { name: "web-config" } },
            { name: "web-tmp", emptyDir: { sizeLimit: "256Mi" } },
            { name: "web-var-cache-nginx", emptyDir: { sizeLimit: "1Gi" } },
        ]);
        assert.deepEqual(items(spec["containers"])[0]?.["volumeMounts"], [
            { name: "config", mountPath: "/etc/web", readOnly: true },
            { name: "web-tmp", mountPath: "/tmp" },
            { name: "web-var-cache-nginx", mountPath: "/var/cache/nginx/" },
        ]);
    });

    it("keeps the writable paths of its containers apart", async () => {
        const spec = await podSpec({
            writablePaths: ["/tmp"],
            sidecars: [{ name: "exporter", image: "exporter:1", resources: SMALL, writablePaths: ["/tmp"] }],
        });
        assert.deepEqual(
            items(spec["volumes"]).map((volume) => volume["name"]),
            ["web-tmp", "exporter-tmp"],
        );
    });

    it("starts its init containers first and keeps its sidecars, each as confined as the main container", async () => {
        const spec = await podSpec({
            sidecars: [
                {
                    name: "exporter",
                    image: "exporter:1",
                    resources: SMALL,
                    userOverride: 65534,
                    ports: [{ name: "metrics", port: 9113 }],
                },
            ],
            initContainers: [
                { name: "migrate", image: "web:1", resources: SMALL, command: ["migrate"] },
                { name: "proxy", image: "proxy:1", resources: SMALL, nativeSidecar: true },
            ],
        });
        const [, exporter] = items(spec["containers"]);
        assert.equal(exporter?.["name"], "exporter");
        assert.deepEqual(exporter?.["ports"], [{ name: "metrics", containerPort: 9113, protocol: "TCP" }]);
        assert.deepEqual(exporter?.["securityContext"], {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
            runAsUser: 65534,
            runAsNonRoot: true,
        });
        const [migrate, proxy] = items(spec["initContainers"]);
        assert.equal(migrate?.["restartPolicy"], undefined);
        assert.equal(proxy?.["restartPolicy"], "Always");
        assert.deepEqual(migrate?.["securityContext"]?.["capabilities"], { drop: ["ALL"] });
    });

    it("goes where and is pulled as the application says", async () => {
        const toleration = { key: "workload-type", operator: "Equal", value: "worker", effect: "NoSchedule" };
        const spec = await podSpec({
            serviceAccountName: "web-sa",
            automountServiceAccountToken: true,
            pullSecretName: "registry",
            terminationGracePeriodSeconds: 330,
            nodeSelector: { "workload-type": "worker" },
            tolerations: [toleration],
            priorityClassName: "high",
            subdomain: "web",
        });
        assert.equal(spec["serviceAccountName"], "web-sa");
        assert.equal(spec["automountServiceAccountToken"], true);
        assert.deepEqual(spec["imagePullSecrets"], [{ name: "registry" }]);
        assert.equal(spec["terminationGracePeriodSeconds"], 330);
        assert.deepEqual(spec["nodeSelector"], { "workload-type": "worker" });
        assert.deepEqual(spec["tolerations"], [toleration]);
        assert.equal(spec["priorityClassName"], "high");
        assert.equal(spec["subdomain"], "web");
    });
});
