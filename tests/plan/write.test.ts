import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan } from "../../plan/plan.ts";
import { SecretValues } from "../../plan/secrets.ts";
import { manifestPaths, PlanFolder } from "../../plan/write.ts";
import { manifests } from "./support/manifests.ts";

describe("the files of a plan", () => {
    it("keep objects apart that share kind and name across API groups", () => {
        const objects = manifests(`
{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web } }
---
{ apiVersion: config.openshift.io/v1, kind: Ingress, metadata: { name: web } }
---
{ apiVersion: v1, kind: Service, metadata: { name: web } }
---
{ apiVersion: serving.knative.dev/v1, kind: Service, metadata: { name: web } }
---
{ apiVersion: v1, kind: Service, metadata: { name: other } }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: "system:reader/all" } }
`);
        assert.deepEqual(
            [...manifestPaths(objects).keys()],
            [
                "_cluster/ClusterRole.system_reader_all.yaml",
                "app/Ingress.config.openshift.io.web.yaml",
                "app/Ingress.networking.k8s.io.web.yaml",
                "app/Service.core.web.yaml",
                "app/Service.other.yaml",
                "app/Service.serving.knative.dev.web.yaml",
            ],
        );
    });

    it("hold no secret, whoever writes them", () => {
        const folder = mkdtempSync(join(tmpdir(), "plan-"));
        try {
            const secrets = new SecretValues();
            secrets.add("correct-horse-battery");
            new PlanFolder(folder, { secrets } as Plan).write("report.html", "<td>correct-horse-battery</td>");
            assert.equal(readFileSync(join(folder, "report.html"), "utf8"), "<td>[secret]</td>");
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});
