import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applications } from "../../delivery/applications.ts";
import { DeliveryError } from "../../delivery/command.ts";
import { deploymentChanges } from "../../delivery/deployment.ts";
import { set as settingsSet } from "../../delivery/set.ts";
import { readStackFile } from "../../delivery/stack-file.ts";
import { textAt } from "../../plan/model.ts";
import { schema } from "../../settings/schema.ts";
import { run } from "./support.ts";

const ROOT = join(import.meta.dirname, "..", "..");

describe("npm run set", () => {
    let folder: string;

    /** What the script prints, and its exit code. */
    async function set(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
        try {
            return { code: 0, stdout: `${await settingsSet(args, folder)}\n`, stderr: "" };
        } catch (error) {
            assert(error instanceof DeliveryError);
            return { code: error.code, stdout: "", stderr: error.message };
        }
    }

    const settings = (stack: string): string => readFileSync(join(folder, `Pulumi.${stack}.yaml`), "utf8");
    /** Lines of a stack's file that differ from those of this repository. */
    const changedLines = (stack: string): string[] => {
        const before = new Set(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8").split("\n"));
        return settings(stack)
            .split("\n")
            .filter((line) => !before.has(line))
            .map((line) => line.trim());
    };

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "settings-"));
        readdirSync(ROOT)
            .filter((file) => file.startsWith("Pulumi.") || file === ".prettierrc.json")
            .forEach((file) => copyFileSync(join(ROOT, file), join(folder, file)));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("H10 H17 deploys a tag of HyperStudy's images and a number of its pods by its settings", async () => {
        const { code, stdout } = await set(
            ...["--stack", "prod", "--app", "hyperstudy", "--image-tag", "v1.2.3", "--replicas", "4"],
        );
        assert.equal(code, 0);
        assert.equal(
            stdout,
            "apps.hyperstudy.images.backend: registry.digitalocean.com/hyperstudy/backend:0.6.0 → registry.digitalocean.com/hyperstudy/backend:v1.2.3\n" +
                "apps.hyperstudy.images.frontend: registry.digitalocean.com/hyperstudy/frontend:0.6.0 → registry.digitalocean.com/hyperstudy/frontend:v1.2.3\n" +
                "apps.hyperstudy.backend.replicas: not given → {min:4,max:12}\n",
        );
        assert.deepEqual(changedLines("prod"), [
            "backend: registry.digitalocean.com/hyperstudy/backend:v1.2.3",
            "frontend: registry.digitalocean.com/hyperstudy/frontend:v1.2.3",
            "backend:",
            "replicas: { min: 4, max: 12 }",
        ]);
    });

    it("H17 refuses the tag latest where the stack is protected, and takes it in development", async () => {
        const protectedStack = await set("--stack", "prod", "--app", "hyperstudy", "--image-tag", "latest");
        assert.equal(protectedStack.code, 1);
        assert.match(protectedStack.stderr, /^Pulumi\.prod\.yaml has 2 mistakes; nothing was written\.$/m);
        assert.match(protectedStack.stderr, /may be another image tomorrow, and this stack is protected/);
        assert.deepEqual(changedLines("prod"), []);
        assert.equal((await set("--stack", "dev", "--app", "hyperstudy", "--image-tag", "latest")).code, 0);
        assert.deepEqual(changedLines("dev"), [
            "backend: registry.digitalocean.com/hyperstudy/backend:latest",
            "frontend: registry.digitalocean.com/hyperstudy/frontend:latest",
        ]);
    });

    it("takes inputs of a workflow that were left blank for not given", async () => {
        const { stdout } = await set(
            ...["--stack", "prod", "--app", "chat4all", "--image-tag", "1.1.0", "--replicas", ""],
        );
        assert.deepEqual(stdout.match(/^\S+(?=:)/gm), ["apps.chat4all.images.api", "apps.chat4all.images.worker"]);
        assert.equal((await set("--stack", "prod", "--app", "chat4all", "--image-tag", "", "--replicas", "")).code, 1);
    });

    it("writes an image that the file leaves to its default", async () => {
        await set("--stack", "prod", "--app", "docuelevate", "--image-tag", "0.189.0");
        assert.deepEqual(changedLines("prod"), ["image: ghcr.io/christianlouis/docuelevate:0.189.0"]);
    });

    it("raises the most pods where there would be fewer than at least", async () => {
        await set("--stack", "dev", "--app", "hyperstudy", "--replicas", "5");
        assert.deepEqual(changedLines("dev"), [
            "backend: { replicas: { min: 5, max: 5 }, maxRooms: 5, maxParticipants: 20 }",
        ]);
    });

    it("changes any setting, keeps comments, order and form, and says when nothing changes", async () => {
        await set(
            "--stack",
            "dev",
            "apps.hyperstudy.logLevel=info",
            "cluster.tags.0=staging",
            "monitoring.retentionDays=14",
        );
        assert.deepEqual(changedLines("dev"), ["tags: [staging]", "retentionDays: 14", "logLevel: info"]);
        assert.match(settings("dev"), /^# yaml-language-server: /);
        const again = await set("--stack", "dev", "apps.hyperstudy.logLevel=info");
        assert.equal(again.stdout, "Nothing changes: the settings say so already.\n");
    });

    it("is a script that ends with 1 and one sentence for a mistake", async () => {
        assert.deepEqual(await run("set", ["--stack", "dev", "monitoring.retentionDays=8"], { cwd: folder }), {
            ...{ code: 0, stdout: "monitoring.retentionDays: 7 → 8\n", stderr: "" },
        });
        const { code, stdout, stderr } = await run("set", ["--stack", "dev", "domain=-"], { cwd: folder });
        assert.deepEqual([code, stdout], [1, ""]);
        assert.match(stderr, /^Pulumi\.dev\.yaml has 1 mistake; nothing was written\./);
        assert.doesNotMatch(stderr, /^ {4}at /m);
    });

    it("leaves a number that YAML would change as it is written", async () => {
        const { stderr } = await set("--stack", "prod", "backing.postgres.version=17.10");
        assert.match(stderr, /platform:backing\.postgres\.version = "17\.10"/);
    });

    it("writes nothing that the program would refuse, and says why", async () => {
        const { code, stderr } = await set("--stack", "dev", "apps.hyperstudy.logLevel=loud");
        assert.equal(code, 1);
        assert.match(
            stderr,
            /^Pulumi\.dev\.yaml has 1 mistake; nothing was written\.\n\n {2}platform:apps\.hyperstudy\.logLevel/,
        );
        assert.deepEqual(changedLines("dev"), []);
    });

    for (const [why, args, message] of [
        ["a stack that is not there", ["--stack", "x", "a=b"], 'There is no stack "x": known are dev, local, prod.'],
        ["no stack", ["a=b"], "--stack is missing."],
        ["nothing to set", ["--stack", "dev"], "There is nothing to set."],
        ["no value", ["--stack", "dev", "domain="], "domain= is no PATH=VALUE."],
        [
            "a path through a value",
            ["--stack", "dev", "domain.x=1"],
            "platform:domain has a value and no settings below it.",
        ],
        ["no application", ["--stack", "dev", "--image-tag", "1"], "--image-tag and --replicas need --app."],
        [
            "an application that the stack does not have",
            ["--stack", "local", "--app", "chat4all", "--image-tag", "1"],
            "The stack local has no application chat4all: it has kraken.",
        ],
        [
            "a tag that is none",
            ["--stack", "dev", "--app", "hyperstudy", "--image-tag", "a:b"],
            "a:b is no tag of an image: letters, digits, dots, dashes and underscores, 128 at most.",
        ],
        [
            "a number of pods that is none",
            ["--stack", "dev", "--app", "hyperstudy", "--replicas", "two"],
            "--replicas is a whole number of at least 1.",
        ],
    ] as const) {
        it(`refuses ${why}`, async () => {
            const { code, stderr } = await set(...args);
            assert.equal(code, 1);
            assert.equal(stderr.split("\n")[0], message);
            assert.deepEqual([...changedLines("dev"), ...changedLines("local")], []);
        });
    }

    it("refuses a tag where a pipeline sets the images past the settings", async () => {
        await set("--stack", "prod", "apps.hyperstudy.imagesSetBy=pipeline");
        const { code, stderr } = await set("--stack", "prod", "--app", "hyperstudy", "--image-tag", "v2");
        assert.equal(code, 1);
        assert.match(stderr, /^apps\.hyperstudy\.imagesSetBy is pipeline: the images of the settings do not run\./);
        assert.equal((await set("--stack", "prod", "--app", "hyperstudy", "--replicas", "4")).code, 0);
    });
});

describe("the deployment of an application", () => {
    it("knows every application of the settings", () => {
        assert.deepEqual(Object.keys(applications), Object.keys(schema.shape.apps.unwrap().shape));
    });

    for (const application of Object.keys(applications)) {
        it(`of ${application} sets images and replicas that its settings have`, () => {
            const file = readStackFile(ROOT, "prod");
            const changes = deploymentChanges({ application, imageTag: "9.9.9", replicas: 7 }, file);
            const images = changes.filter(({ value }) => typeof value === "string");
            assert(images.length > 0);
            for (const { value } of images) {
                assert.match(textAt(value), /^[a-z0-9.]+\/[a-z0-9-]+\/[a-z0-9/-]+:9\.9\.9$/);
            }
            const [replicas] = changes.slice(images.length).map(({ value }) => value as { min: number; max: number });
            assert.equal(replicas?.min, 7);
            assert(Number.isInteger(replicas.max) && replicas.max >= 7);
        });
    }
});
