import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { at, objectAt, textAt, type JsonObject } from "../../plan/model.ts";
import { exportedBy, runBeside, type Asked } from "./platform.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const FOLDER = join(ROOT, "examples", "consumer");

type Program = Readonly<Record<"watched" | "cronJob", pulumi.Output<string>>> & {
    readonly grafana: Readonly<Record<"url" | "user" | "password", pulumi.Output<string>>>;
};

const read = (file: string): JsonObject => objectAt(parse(readFileSync(file, "utf8")) as unknown);

describe("The example of a program that reads the platform's outputs", () => {
    let asked: readonly Asked[];
    let program: Program;
    let kubeconfig: unknown;

    before(async function () {
        this.timeout(60_000);
        const exported = await exportedBy("dev");
        kubeconfig = exported.values["kubeconfig"];
        asked = await runBeside(
            exported,
            async () => {
                program = await import("../../examples/consumer/index.ts");
                return {};
            },
            {
                project: textAt(read(join(FOLDER, "Pulumi.yaml"))["name"]),
                config: read(join(FOLDER, "Pulumi.dev.yaml"))["config"] as Record<string, string>,
            },
        );
    });

    const one = (type: string): Asked => {
        const [found, ...others] = asked.filter((each) => each.type === type);
        assert.ok(found && others.length === 0, `not one ${type} among ${asked.map((each) => each.type).join(", ")}`);
        return found;
    };

    it("registers this much and no more", () => {
        assert.deepEqual(
            asked.map(({ type, name }) => `${type} ${name}`),
            [
                "pulumi:providers:kubernetes cluster",
                "kubernetes:core/v1:Namespace chat4all-watch",
                "kubernetes:networking.k8s.io/v1:NetworkPolicy admission",
                "kubernetes:batch/v1:CronJob watch",
            ],
        );
    });

    it("asks Chat4All at the address that the platform exports", () => {
        const args = at(
            one("kubernetes:batch/v1:CronJob").inputs,
            "spec.jobTemplate.spec.template.spec.containers.0.args",
        );
        assert.equal((args as string[]).at(-1), "http://api.chat4all.svc.cluster.local:8000/ready");
    });

    it("is let in to Chat4All's namespace, on the API's port only", () => {
        const { inputs } = one("kubernetes:networking.k8s.io/v1:NetworkPolicy");
        assert.equal(at(inputs, "metadata.namespace"), "chat4all");
        assert.deepEqual(at(inputs, "spec.ingress"), [
            {
                from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "chat4all-watch" } } }],
                ports: [{ port: 8000 }],
            },
        ]);
    });

    it("comes to the cluster by the platform's kubeconfig, which stays secret", () => {
        const { inputs, secretInputs } = one("pulumi:providers:kubernetes");
        assert.equal(inputs["kubeconfig"], kubeconfig);
        assert.deepEqual(secretInputs, ["kubeconfig"]);
    });

    it("keeps everything else in clear, and Grafana's password secret", async () => {
        const objects = asked.filter(({ type }) => type.startsWith("kubernetes:"));
        assert.deepEqual(
            objects.flatMap(({ secretInputs }) => secretInputs),
            [],
        );
        const { url, user, password } = program.grafana;
        assert.deepEqual(await Promise.all([url, user, password, program.watched].map(pulumi.isSecret)), [
            false,
            false,
            true,
            false,
        ]);
    });

    it("asks for the SDKs of the versions that the platform is made with", () => {
        const platform = objectAt(read(join(ROOT, "package.json"))["dependencies"]);
        const own = objectAt(read(join(FOLDER, "package.json"))["dependencies"]);
        assert.ok(Object.keys(own).length > 0);
        assert.deepEqual(own, Object.fromEntries(Object.keys(own).map((name) => [name, platform[name]])));
    });
});
