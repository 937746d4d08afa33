import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import grpc from "@grpc/grpc-js";
import analyzerServices from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Json, JsonObject, PlannedResource } from "../../../plan/model.ts";
import { markSecret, REDACTED } from "../../../plan/secrets.ts";

type Analyzed = Promise<InstanceType<typeof analyzer.AnalyzeResponse>>;

/** What Pulumi's language host runs of a policy pack in Node.js. */
const LOADER = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-policy-pack");
const PACK = resolve("policy");

/** A violation as the engine would print it: `<level> <policy> <name of the resource>: <last line of the message>`. */
export type Violation = string;

/** The policy pack in a process of its own, spoken to as the engine speaks to it. */
export class PackProcess {
    readonly #process: ChildProcess;
    readonly #client: InstanceType<typeof analyzerServices.AnalyzerClient>;

    private constructor(process: ChildProcess, port: number) {
        this.#process = process;
        this.#client = new analyzerServices.AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    }

    /** Starts the pack for a stack with this configuration. */
    static async start(config: Readonly<Record<string, string>>): Promise<PackProcess> {
        const child = spawn(process.execPath, [LOADER, "127.0.0.1:0", PACK], {
            cwd: PACK,
            env: {
                ...process.env,
                PULUMI_NODEJS_PROJECT: "platform",
                PULUMI_NODEJS_STACK: "test",
                PULUMI_CONFIG: JSON.stringify(config),
            },
            stdio: ["ignore", "pipe", "inherit"],
        });
        const told = once(createInterface(child.stdout), "line") as Promise<[string]>;
        const ended = once(child, "exit").then(([code]) => {
            throw new Error(`The pack could not be loaded: its process ended with ${String(code)}.`);
        });
        const [port] = await Promise.race([told, ended]);
        // From here on it ends when it is told to.
        ended.catch(() => undefined);
        return new PackProcess(child, Number(port));
    }

    stop(): void {
        this.#client.close();
        this.#process.kill();
    }

    /** Names, descriptions and levels of the policies. */
    async info(): Promise<InstanceType<typeof analyzer.AnalyzerInfo>> {
        const ask = promisify((done: (error: Error | null, info: InstanceType<typeof analyzer.AnalyzerInfo>) => void) =>
            this.#client.getAnalyzerInfo(new empty.Empty(), done),
        );
        return ask();
    }

    /** Settings of policies in place of their defaults, and the policies that are mandatory whatever they are otherwise. */
    async configure(settings: Readonly<Record<string, JsonObject>>, mandatory: readonly string[] = []): Promise<void> {
        const request = new analyzer.ConfigureAnalyzerRequest();
        const info = await this.info();
        for (const policy of info.getPoliciesList()) {
            const config = new analyzer.PolicyConfig();
            config.setEnforcementlevel(
                mandatory.includes(policy.getName())
                    ? analyzer.EnforcementLevel.MANDATORY
                    : policy.getEnforcementlevel(),
            );
            config.setProperties(struct.Struct.fromJavaScript(settings[policy.getName()] ?? {}));
            request.getPolicyconfigMap().set(policy.getName(), config);
        }
        await new Promise<void>((done, fail) =>
            this.#client.configure(request, (error) => (error ? fail(error) : done())),
        );
    }

    /** What the pack says of a program that registers these resources. */
    async judge(resources: readonly PlannedResource[]): Promise<Violation[]> {
        const said: Violation[] = [];
        for (const resource of resources.filter(({ external }) => !external)) {
            const request = registration(resource);
            const remediations = await new Promise<number>((done, fail) =>
                this.#client.remediate(request, (error, response) =>
                    error ? fail(error) : done(response.getRemediationsList().length),
                ),
            );
            if (remediations > 0) {
                throw new Error("The pack would change inputs.");
            }
            said.push(...(await violations((done) => this.#client.analyze(request, done))));
        }
        const stack = new analyzer.AnalyzeStackRequest();
        stack.setResourcesList(resources.map(outcome));
        return [...said, ...(await violations((done) => this.#client.analyzeStack(stack, done)))];
    }
}

async function violations(
    ask: (done: (error: Error | null, response: Awaited<Analyzed>) => void) => void,
): Promise<Violation[]> {
    const response = await new Promise<Awaited<Analyzed>>((done, fail) =>
        ask((error, answer) => (error ? fail(error) : done(answer))),
    );
    return response.getDiagnosticsList().map((violation) => {
        const level =
            violation.getEnforcementlevel() === analyzer.EnforcementLevel.MANDATORY ? "mandatory" : "advisory";
        const name = violation.getUrn().split("::").at(-1) ?? "";
        return `${level} ${violation.getPolicyname()} ${name}: ${violation.getMessage().split("\n").at(-1) ?? ""}`;
    });
}

function registration(resource: PlannedResource): InstanceType<typeof analyzer.AnalyzeRequest> {
    return described(new analyzer.AnalyzeRequest(), resource).setProperties(propertiesOf(resource.inputs));
}

/** A resource at the end: nothing of what was asked for is in its outputs. */
function outcome(resource: PlannedResource): InstanceType<typeof analyzer.AnalyzerResource> {
    return described(new analyzer.AnalyzerResource(), resource)
        .setProperties(struct.Struct.fromJavaScript({}))
        .setParent(resource.parent)
        .setDependenciesList([...resource.dependencies]);
}

interface Described<Self> {
    setType(type: string): Self;
    setUrn(urn: string): Self;
    setName(name: string): Self;
    setOptions(options: InstanceType<typeof analyzer.AnalyzerResourceOptions>): Self;
    setProvider(provider: InstanceType<typeof analyzer.AnalyzerProviderResource>): Self;
}

function described<Message extends Described<Message>>(message: Message, resource: PlannedResource): Message {
    const options = new analyzer.AnalyzerResourceOptions()
        .setParent(resource.parent)
        .setProtect(resource.protect)
        .setIgnorechangesList([...resource.ignoreChanges])
        .setDeletebeforereplace(resource.deleteBeforeReplace)
        .setDeletebeforereplacedefined(resource.deleteBeforeReplace);
    message.setType(resource.type).setUrn(resource.urn).setName(resource.name).setOptions(options);
    if (resource.custom) {
        const type = `pulumi:providers:${resource.type.split(":")[0] ?? ""}`;
        const provider = new analyzer.AnalyzerProviderResource()
            .setType(type)
            .setUrn(`urn:pulumi:test::platform::${type}::default`)
            .setName("default")
            .setProperties(struct.Struct.fromJavaScript({}));
        message.setProvider(provider);
    }
    return message;
}

/** Inputs as the engine sends them, with a marked secret wherever a plan has its placeholder. */
function propertiesOf(inputs: JsonObject): struct.Struct {
    return struct.Struct.fromJavaScript(withSecrets(inputs) as JsonObject);
}

function withSecrets(value: Json): Json {
    if (value === REDACTED) {
        return markSecret("hidden");
    }
    if (Array.isArray(value)) {
        return value.map(withSecrets);
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withSecrets(item)]))
        : value;
}
