import assert from "node:assert/strict";
import { adopt } from "../../plan/adoption.ts";
import type { Manifest } from "../../plan/manifests.ts";
import { manifest, release } from "./support/manifests.ts";

const MARKS = `
    labels: { app.kubernetes.io/managed-by: Helm }
    annotations: { meta.helm.sh/release-name: demo, meta.helm.sh/release-namespace: app }`;

const claim = (size: string, metadata = ""): string => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
    name: files
    ${metadata.trim()}
spec: { accessModes: [ReadWriteMany], storageClassName: nfs, resources: { requests: { storage: ${size} } } }`;

const ofProgram = (text: string): Manifest => ({ ...manifest(text), rendered: false, owner: "urn:claim" });
const ofRelease = (text: string): Manifest => ({ ...manifest(text), owner: "urn:release" });
const complaints = (...objects: Manifest[]): string[] =>
    adopt(objects, [release()]).findings.map(({ subject, path = "", message }) => `${subject} ${path}: ${message}`);

describe("objects that a release takes over", () => {
    it("count once, as the program has them", () => {
        const mine = ofProgram(claim("10Gi", MARKS));
        const theirs = ofRelease(
            claim("10Gi", "labels: { helm.sh/chart: demo-1.2.3, app.kubernetes.io/managed-by: Helm }"),
        );
        assert.deepEqual(adopt([mine, theirs], [release()]), { manifests: [mine], findings: [] });
    });

    it("say what the chart says, or Helm would change them", () => {
        assert.deepEqual(complaints(ofProgram(claim("20Gi", MARKS)), ofRelease(claim("10Gi"))), [
            'app/PersistentVolumeClaim/files spec.resources.requests.storage: is "20Gi", and "10Gi" in the release that takes the object over: Helm would change it',
        ]);
    });

    it("carry the marks of that release and of no other", () => {
        for (const marks of [
            "",
            MARKS.replace("release-name: demo", "release-name: other"),
            MARKS.replace("Helm", "pulumi"),
        ]) {
            assert.deepEqual(complaints(ofProgram(claim("10Gi", marks)), ofRelease(claim("10Gi"))), [
                "app/PersistentVolumeClaim/files : is made twice: by urn:claim and by urn:release",
            ]);
        }
    });
});

describe("objects that two would make", () => {
    it("are refused, whoever makes them", () => {
        const twice = "is made twice: by urn:release and by urn:release";
        assert.deepEqual(complaints(ofRelease(claim("1Gi", MARKS)), ofRelease(claim("1Gi"))), [
            `app/PersistentVolumeClaim/files : ${twice}`,
        ]);
    });

    it("are told apart by group, kind, namespace and name", () => {
        const other = claim("1Gi").replace("apiVersion: v1", "apiVersion: example.com/v1");
        const elsewhere = claim("1Gi").replace("name: files", "name: files\n    namespace: other");
        assert.deepEqual(complaints(...[claim("1Gi"), other, elsewhere].map(ofProgram)), []);
    });
});
