import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { SharedVolume, Volume, type VolumeArgs } from "../../../components/backing/volume.ts";
import { ownedByRelease } from "../../../components/platform/helm-release.ts";
import { deploy, only } from "../../support/deploy.ts";

const CLAIM = "kubernetes:core/v1:PersistentVolumeClaim";

const args: VolumeArgs = {
    namespace: "kraken",
    storageGiB: 100,
    volumeClass: { className: "nfs-share", ready: [] },
    protection: "protected",
};

describe("Volume", () => {
    it("claims a volume for one node", async () => {
        const resources = await deploy(
            () => new Volume("kraken-data", { ...args, claimName: "data", labels: { app: "kraken" } }),
        );
        const { metadata, spec } = only(resources, CLAIM).inputs;
        assert.deepEqual(metadata, { name: "data", namespace: "kraken", labels: { app: "kraken" } });
        assert.deepEqual(spec, {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "nfs-share",
            resources: { requests: { storage: "100Gi" } },
        });
    });
});

describe("SharedVolume", () => {
    it("may carry the marks of a release that takes it over", async () => {
        const volume = () => new SharedVolume("kraken-files", { ...args, ...ownedByRelease("kraken", "kraken") });
        assert.deepEqual(only(await deploy(volume), CLAIM).inputs["metadata"], {
            name: "kraken-files",
            namespace: "kraken",
            labels: { "app.kubernetes.io/managed-by": "Helm" },
            annotations: { "meta.helm.sh/release-name": "kraken", "meta.helm.sh/release-namespace": "kraken" },
        });
    });

    it("claims a volume for all nodes", async () => {
        const { inputs } = only(await deploy(() => new SharedVolume("kraken-files", args)), CLAIM);
        assert.deepEqual(inputs["metadata"], { name: "kraken-files", namespace: "kraken" });
        assert.deepEqual(inputs["spec"]?.["accessModes"], ["ReadWriteMany"]);
    });

    it("keeps the files of a protected stack whatever is asked, and those of an ephemeral one not", async () => {
        for (const [protection, kept] of [
            ["protected", true],
            ["ephemeral", false],
        ] as const) {
            const claim = only(await deploy(() => new SharedVolume("files", { ...args, protection })), CLAIM);
            assert.deepEqual([claim.protect, claim.retainOnDelete], [kept, kept]);
        }
    });

    it("waits for what serves its class", async () => {
        const resources = await deploy(() => {
            const server = new k8s.helm.v3.Release("server", { chart: "server" });
            return new SharedVolume("files", { ...args, volumeClass: { className: "nfs-server", ready: [server] } });
        });
        const server = only(resources, "kubernetes:helm.sh/v3:Release").urn;
        assert.ok(only(resources, CLAIM).dependencies.includes(server));
    });
});
