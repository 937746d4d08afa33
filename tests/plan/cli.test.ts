import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { JsonObject, PlannedResource } from "../../plan/model.ts";
import { filesIn, plan, type CommandResult } from "./support/command.ts";

describe("the command line", () => {
    let folder: string;

    before(() => {
        folder = mkdtempSync(join(tmpdir(), "plan-"));
    });

    after(() => rmSync(folder, { recursive: true }));

    describe("with a sound stack", () => {
        let result: CommandResult;
        let files: Map<string, string>;

        before(async () => {
            mkdirSync(join(folder, "dev", "manifests", "gone"), { recursive: true });
            writeFileSync(join(folder, "dev", "manifests", "gone", "Old.thing.yaml"), "kind: Old\n");
            result = await plan(["--out", join(folder, "dev")]);
            files = filesIn(join(folder, "dev"));
        });

        it("ends well and says what it planned", () => {
            assert.equal(result.code, 0, result.stderr);
            assert.equal(result.stderr, "");
            assert.match(result.stdout, /^platform · dev$/m);
            assert.match(result.stdout, /^Applications 9\n└─ demo App 9$/m);
            assert.match(result.stdout, /^ {2}url https:\/\/dev\.example\.com$/m);
            assert.match(result.stdout, /^Cost \$48 a month at DigitalOcean$/m);
            assert.match(result.stdout, /^No findings$/m);
            assert.match(result.stdout, /^14 resources, 9 Kubernetes objects, 1 Helm release in \d+\.\d s; files in /m);
        });

        it("writes its files and leaves none of an earlier plan", () => {
            assert.deepEqual(
                [...files.keys()],
                [
                    "manifests/_cluster/Namespace.cert-manager.yaml",
                    "manifests/_cluster/Namespace.demo.yaml",
                    "manifests/cert-manager/NetworkPolicy.default-deny.yaml",
                    "manifests/demo/Deployment.demo.yaml",
                    "manifests/demo/Ingress.demo.yaml",
                    "manifests/demo/Issuer.ca.yaml",
                    "manifests/demo/NetworkPolicy.default-deny.yaml",
                    "manifests/demo/Secret.demo-credentials-b61b3c14.yaml",
                    "manifests/demo/Service.demo.yaml",
                    "outputs.json",
                    "releases/cert-manager/cert-manager.yaml",
                    "report.html",
                    "resources.json",
                ],
            );
        });

        it("lists resources after everything they need", () => {
            const resources = JSON.parse(files.get("resources.json") ?? "") as PlannedResource[];
            const seen = new Set<string>([""]);
            for (const { urn, parent, dependencies } of resources) {
                assert(
                    [parent, ...dependencies].every((before) => seen.has(before)),
                    urn,
                );
                seen.add(urn);
            }
            assert.equal(resources.length, 15);
        });

        it("writes objects as people do, without what Pulumi keeps for itself", () => {
            const text = files.get("manifests/demo/Deployment.demo.yaml") ?? "";
            assert.match(text, /^apiVersion: apps\/v1\nkind: Deployment\nmetadata:\n/);
            assert.doesNotMatch(text, /pulumi\.com/);
            assert.equal((parse(text) as { spec: JsonObject }).spec["replicas"], 3);
        });

        it("writes each release with chart, version, repository and values", () => {
            assert.deepEqual(parse(files.get("releases/cert-manager/cert-manager.yaml") ?? ""), {
                chart: "oci://quay.io/jetstack/charts/cert-manager",
                version: "v1.21.1",
                repository: "oci://quay.io/jetstack/charts/cert-manager",
                release: "cert-manager",
                namespace: "cert-manager",
                values: { crds: { enabled: true } },
            });
        });

        it("writes no secret: not a generated one, not a token, not an encrypted setting", () => {
            assert.deepEqual(JSON.parse(files.get("outputs.json") ?? ""), {
                kubeconfig: "[secret]",
                token: "[secret]",
                url: "https://dev.example.com",
            });
            for (const [path, text] of files) {
                assert.doesNotMatch(text, /dop_v1_|postgresql:\/\/app:|encrypted-value/, path);
            }
            const secret = parse(files.get("manifests/demo/Secret.demo-credentials-b61b3c14.yaml") ?? "") as JsonObject;
            assert.deepEqual(secret["stringData"], { password: "[secret]", url: "[secret]" });
        });

        it("writes the same bytes again", async () => {
            await plan(["--out", join(folder, "again")]);
            assert.deepEqual(filesIn(join(folder, "again")), files);
        });
    });

    describe("fails", () => {
        it("for a finding of level error", async () => {
            const { code, stdout } = await plan(["--stack", "finding", "--out", join(folder, "finding")]);
            assert.equal(code, 1);
            assert.match(
                stdout,
                /^1 error, 0 warnings\n {2}error kubernetes:apps\/v1:Deployment demo .*latest.* pinned-images$/m,
            );
        });

        it("for a secret in clear, which it does not show", async () => {
            const { code, stdout } = await plan(["--stack", "leak", "--out", join(folder, "leak")]);
            assert.equal(code, 1);
            assert.match(stdout, /metadata\.annotations\.note: holds a secret value without being secret/);
            const text = filesIn(join(folder, "leak")).get("manifests/demo/Deployment.demo.yaml") ?? "";
            assert.match(text, /^ {4}note: "\[secret\]"$/m);
        });

        it("for a refusal of the program, with its words alone", async () => {
            const { code, stderr } = await plan(["--stack", "refused", "--out", join(folder, "refused")]);
            assert.equal(code, 1);
            assert.equal(stderr, "platform:domain is missing: set it.\n");
        });

        it("for a fault of the program, with the place of it", async () => {
            const { code, stderr } = await plan(["--stack", "failing", "--out", join(folder, "failing")]);
            assert.equal(code, 1);
            assert.match(stderr, /the program is broken here\n {4}at brokenSpec \(.*small\/index\.ts:\d+:\d+\)\n$/);
        });

        it("for a stack that is not there, naming those that are", async () => {
            const { code, stderr } = await plan(["--stack", "staging"]);
            assert.equal(code, 1);
            assert.equal(stderr, 'There is no stack "staging": known are dev, failing, finding, leak, refused.\n');
        });

        it("for an option that it does not know", async () => {
            const { code, stderr } = await plan(["--stak", "dev"]);
            assert.equal(code, 1);
            assert.equal(stderr, "Unknown option '--stak'; see --help.\n");
        });

        it("for a folder of charts that is not there", async () => {
            const { code, stderr } = await plan(["--charts", "/nowhere"]);
            assert.equal(code, 1);
            assert.equal(stderr, "The charts folder /nowhere does not exist.\n");
        });

        it("for what its policy configuration forbids, and not for what that allows", async () => {
            const file = join(folder, "policy.json");
            const args = ["--policy", file, "--out", join(folder, "policy")];
            writeFileSync(file, JSON.stringify({ "monthly-budget": { monthlyUsd: 40 } }));
            const strict = await plan(args);
            assert.equal(strict.code, 1);
            assert.match(
                strict.stdout,
                /error pulumi:pulumi:Stack platform-dev: may cost \$48 a month; the budget is \$40 monthly-budget$/m,
            );
            writeFileSync(
                file,
                JSON.stringify({ "monthly-budget": { monthlyUsd: 40, prices: { "s-2vcpu-4gb": 20 } } }),
            );
            const own = await plan(args);
            assert.equal(own.code, 0);
            assert.match(own.stdout, /^Cost \$40 a month at DigitalOcean$/m);
        });

        it("for a policy configuration that Pulumi would not take", async () => {
            const file = join(folder, "wrong.json");
            writeFileSync(file, JSON.stringify({ "monthly-budget": { monthlyUsd: "40" }, budget: "mandatory" }));
            const { code, stderr } = await plan(["--policy", file]);
            assert.equal(code, 1);
            assert.equal(
                stderr,
                `The policy configuration ${file} cannot be used. monthly-budget: it/monthlyUsd must be number. There is no rule budget.\n`,
            );
            const absent = await plan(["--policy", join(folder, "absent.json")]);
            assert.match(absent.stderr, /^The policy configuration .*absent\.json cannot be read: ENOENT/);
        });

        it("for a release without its chart when that is asked for", async () => {
            const charts = join(folder, "charts");
            mkdirSync(charts);
            const { code, stdout } = await plan(["--strict", "--charts", charts, "--out", join(folder, "strict")]);
            assert.equal(code, 1);
            assert(
                stdout.includes(
                    `The chart cert-manager v1.21.1 is in none of the charts folders: add ${charts}/cert-manager/ or cert-manager-v1.21.1.tgz.`,
                ),
            );
        });

        it("for an output folder that holds something else, which it leaves alone", async () => {
            const foreign = join(folder, "foreign");
            mkdirSync(foreign);
            writeFileSync(join(foreign, "thesis.txt"), "years of work");
            const { code, stderr } = await plan(["--out", foreign]);
            assert.equal(code, 1);
            assert.equal(
                stderr,
                `The output folder ${foreign} holds other files (thesis.txt): choose another with --out.\n`,
            );
            assert.equal(filesIn(foreign).get("thesis.txt"), "years of work");
        });

        it("for an output folder that cannot be written", async () => {
            const file = join(folder, "file");
            writeFileSync(file, "");
            const { code, stderr } = await plan(["--out", join(file, "plan")]);
            assert.equal(code, 1);
            assert.equal(stderr, `${file}/plan cannot be written (ENOTDIR): choose another folder with --out.\n`);
        });
    });

    it("plans every stack into a folder of its own, and fails when one fails", async () => {
        const root = join(folder, "program");
        mkdirSync(root);
        writeFileSync(join(root, "Pulumi.yaml"), "name: platform\nmain: index.ts\n");
        writeFileSync(join(root, "Pulumi.one.yaml"), "config: {}\n");
        writeFileSync(join(root, "Pulumi.two.yaml"), "config: { platform:broken: true }\n");
        writeFileSync(
            join(root, "index.ts"),
            `import * as k8s from "@pulumi/kubernetes";
            import * as pulumi from "@pulumi/pulumi";
            const metadata = new pulumi.Config().getBoolean("broken") ? {} : { namespace: "kube-system" };
            new k8s.core.v1.ConfigMap("map", { metadata });`,
        );
        symlinkSync(join(process.cwd(), "node_modules"), join(root, "node_modules"));
        const { code, stdout } = await plan(["--all"], root);
        assert.match(stdout, /^platform · one$[^]*^No findings$[^]*^platform · two$[^]*^1 error/m);
        assert.equal(code, 1);
        const files = [...filesIn(join(root, ".plan")).keys()].filter((path) => path.endsWith("resources.json"));
        assert.deepEqual(files, ["one/resources.json", "two/resources.json"]);
    });
});
