import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import resource_pb from "@pulumi/pulumi/proto/resource_pb.js";
import struct_pb from "google-protobuf/google/protobuf/struct_pb.js";
import { at, textAt, type CustomTimeouts, type Json, type JsonObject, type Resource } from "./model.ts";
import { isSecret, markSecret, reveal } from "./secrets.ts";
import type { Simulation } from "./simulate.ts";

type RegisterRequest = resource_pb.RegisterResourceRequest;
type ReadRequest = resource_pb.ReadResourceRequest;
type Callback<Response> = (error: Error | null, response?: Response) => void;

/** What a resource hands down to its children unless they say otherwise; the engine's rule. */
type Heritage = Pick<Resource, "protect" | "retainOnDelete" | "deletedWith" | "provider">;

const ROOT_TYPE = "pulumi:pulumi:Stack";
const NOTHING_INHERITED: Heritage = { protect: false, retainOnDelete: false, deletedWith: "", provider: "" };

/**
 * A resource monitor that stands in for the engine: records every registration as the engine would see it, secrets
 * marked, and answers with simulated provider outputs.
 */
export class RecordingMonitor extends MockMonitor {
    /** Every resource, in the order in which the registrations arrived; inputs with secrets marked. */
    readonly recorded: Resource[] = [];
    /** URNs that were registered more than once; the engine refuses the second one. */
    readonly duplicates: string[] = [];
    /** The names that Kubernetes objects and Helm releases have in the cluster, by URN. */
    readonly names = new Map<string, string>();
    /** Outputs of the stack, secrets marked. */
    outputs: JsonObject = {};
    readonly #simulation: Simulation;
    readonly #stackPrefix: string;
    readonly #heritage = new Map<string, Heritage>();

    constructor(simulation: Simulation, project: string, stack: string) {
        super({
            call: ({ token, inputs }) => simulation.call(token, inputs as JsonObject),
            newResource: () => {
                throw new Error("registrations are answered by the recording monitor itself");
            },
        });
        this.#simulation = simulation;
        this.#stackPrefix = `urn:pulumi:${stack}::${project}::`;
    }

    override registerResource(
        request: RegisterRequest,
        callback: Callback<resource_pb.RegisterResourceResponse>,
    ): Promise<void> {
        return answer(callback, () => {
            if (request.getTransformsList().length > 0) {
                throw new Error("the plan does not run resource transforms");
            }
            const resource = this.#record(request);
            const { id, state } = this.#simulation.create(resource);
            this.names.set(resource.urn, textAt(at(state, "metadata.name")) || textAt(state["name"]));
            return new resource_pb.RegisterResourceResponse()
                .setUrn(resource.urn)
                .setId(resource.custom ? id : "")
                .setObject(toStruct(withSecrets(state, resource)));
        });
    }

    override readResource(request: ReadRequest, callback: Callback<resource_pb.ReadResourceResponse>): Promise<void> {
        return answer(callback, () => {
            const resource = this.#recordRead(request);
            const { state } = this.#simulation.read(resource, request.getId());
            return new resource_pb.ReadResourceResponse()
                .setUrn(resource.urn)
                .setProperties(toStruct(withSecrets(state, resource)));
        });
    }

    override registerResourceOutputs(
        request: resource_pb.RegisterResourceOutputsRequest,
        callback: Callback<object>,
    ): void {
        if (request.getUrn().startsWith(`${this.#stackPrefix}${ROOT_TYPE}::`)) {
            this.outputs = fromStruct(request.getOutputs());
        }
        callback(null, {});
    }

    #record(request: RegisterRequest): Resource {
        const urn = this.#urn(request.getParent(), request.getType(), request.getName());
        const inherited = this.#heritage.get(request.getParent()) ?? NOTHING_INHERITED;
        const heritage: Heritage = {
            protect: request.hasProtect() ? (request.getProtect() ?? false) : inherited.protect,
            retainOnDelete: request.hasRetainondelete()
                ? (request.getRetainondelete() ?? false)
                : inherited.retainOnDelete,
            deletedWith: request.getDeletedwith() || inherited.deletedWith,
            provider: request.getProvider() || inheritedProvider(request, inherited.provider),
        };
        if (this.#heritage.has(urn)) {
            this.duplicates.push(urn);
        }
        this.#heritage.set(urn, heritage);
        return this.#keep({
            urn,
            type: request.getType(),
            name: request.getName(),
            parent: request.getParent(),
            dependencies: [...new Set(request.getDependenciesList())].sort(),
            ...heritage,
            custom: request.getCustom(),
            external: false,
            aliases: aliases(request),
            customTimeouts: customTimeouts(request),
            ignoreChanges: request.getIgnorechangesList(),
            replaceOnChanges: request.getReplaceonchangesList(),
            deleteBeforeReplace: request.getDeletebeforereplace(),
            additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
            inputs: fromStruct(request.getObject()),
        });
    }

    #recordRead(request: ReadRequest): Resource {
        return this.#keep({
            ...NOTHING_INHERITED,
            urn: this.#urn(request.getParent(), request.getType(), request.getName()),
            type: request.getType(),
            name: request.getName(),
            parent: request.getParent(),
            dependencies: [...new Set(request.getDependenciesList())].sort(),
            provider: request.getProvider(),
            custom: true,
            external: true,
            aliases: [],
            customTimeouts: {},
            ignoreChanges: [],
            replaceOnChanges: [],
            deleteBeforeReplace: false,
            additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
            inputs: fromStruct(request.getProperties()),
        });
    }

    #keep(resource: Resource): Resource {
        this.recorded.push(resource);
        return resource;
    }

    /** The engine's form: the types of all ancestors but the stack, then the name. */
    #urn(parent: string, type: string, name: string): string {
        const parentType = parent.split("::")[2] ?? "";
        const qualified = parentType === "" || parentType === ROOT_TYPE ? type : `${parentType}$${type}`;
        return `${this.#stackPrefix}${qualified}::${name}`;
    }
}

/** A component takes its parent's provider; a custom resource only one of its own package. */
function inheritedProvider(request: RegisterRequest, provider: string): string {
    const providerType = provider.split("::")[2]?.split("$").pop() ?? "";
    const samePackage = providerType === `pulumi:providers:${request.getType().split(":")[0] ?? ""}`;
    return (!request.getCustom() && !request.getRemote()) || samePackage ? provider : "";
}

/** The program's own aliases: a URN, or what differed. The SDK's, older API versions of the same kind, are left out. */
function aliases(request: RegisterRequest): Json[] {
    return request.getAliasesList().flatMap((alias): Json[] => {
        const spec = alias.getSpec();
        if (spec === undefined) {
            return [alias.getUrn()];
        }
        const parent = spec.getNoparent() ? "none" : spec.getParenturn();
        const differences = Object.entries({
            name: spec.getName(),
            type: spec.getType(),
            stack: spec.getStack(),
            project: spec.getProject(),
            parent: parent === request.getParent() ? "" : parent,
        }).filter(([, value]) => value !== "");
        const onlyType = differences.length === 1 && spec.getType() !== "";
        const bySdk = onlyType && spec.getType().split(":")[0] === request.getType().split(":")[0];
        return bySdk ? [] : [Object.fromEntries(differences)];
    });
}

function customTimeouts(request: RegisterRequest): CustomTimeouts {
    const given = request.getCustomtimeouts();
    const timeouts = {
        create: given?.getCreate() ?? "",
        update: given?.getUpdate() ?? "",
        delete: given?.getDelete() ?? "",
    };
    return Object.fromEntries(Object.entries(timeouts).filter(([, value]) => value !== ""));
}

/** Marks as secret what came out of a secret input and what the resource's options name. */
function withSecrets(state: JsonObject, resource: Resource): JsonObject {
    const secret = (key: string): boolean =>
        resource.additionalSecretOutputs.includes(key) || isSecret(resource.inputs[key]);
    return Object.fromEntries(
        Object.entries(state).map(([key, value]) => [key, secret(key) ? markSecret(reveal(value)) : value]),
    );
}

function toStruct(state: JsonObject): struct_pb.Struct {
    return struct_pb.Struct.fromJavaScript(state);
}

function fromStruct(struct: struct_pb.Struct | undefined): JsonObject {
    return struct?.toJavaScript() ?? {};
}

/** Hands a result or an error to a callback of the monitor's protocol. */
function answer<Response>(callback: Callback<Response>, compute: () => Response): Promise<void> {
    try {
        callback(null, compute());
    } catch (error) {
        callback(error instanceof Error ? error : new Error(String(error)));
    }
    return Promise.resolve();
}
