import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The digest of a package, as a lock file has it. */
export function sha256(archive: Buffer): string {
    return createHash("sha256").update(archive).digest("hex");
}

/** A chart with one ConfigMap and one custom resource definition, packed by Helm. */
export function packChart(helm: string, name: string, version: string, greeting = "hello"): Buffer {
    const folder = mkdtempSync(join(tmpdir(), "pack-"));
    try {
        const chart = join(folder, name);
        mkdirSync(join(chart, "templates"), { recursive: true });
        mkdirSync(join(chart, "crds"));
        writeFileSync(join(chart, "Chart.yaml"), JSON.stringify({ apiVersion: "v2", name, version }));
        writeFileSync(join(chart, "values.yaml"), JSON.stringify({ greeting }));
        writeFileSync(
            join(chart, "templates", "config.yaml"),
            "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ .Release.Name }} }\ndata: { greeting: {{ .Values.greeting }} }\n",
        );
        writeFileSync(join(chart, "crds", "gadgets.yaml"), JSON.stringify(definition()));
        execFileSync(helm, ["package", chart, "--destination", folder], { stdio: "ignore" });
        return readFileSync(join(folder, `${name}-${version}.tgz`));
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function definition(): object {
    const schema = { openAPIV3Schema: { type: "object", properties: { spec: { type: "object" } } } };
    return {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: "gadgets.demo.example.com" },
        spec: {
            group: "demo.example.com",
            names: { kind: "Gadget", plural: "gadgets" },
            scope: "Namespaced",
            versions: [{ name: "v1", served: true, storage: true, schema }],
        },
    };
}
