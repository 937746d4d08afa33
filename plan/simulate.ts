import type { JsonObject, Resource } from "./model.ts";
import { SecretValues } from "./secrets.ts";
import { digitalOceanFunctions, digitalOceanSimulators } from "./simulate/digitalocean.ts";
import { Facts, type Simulator } from "./simulate/facts.ts";
import { readKubernetes, simulateKubernetes } from "./simulate/kubernetes.ts";
import { randomSimulators } from "./simulate/random.ts";

const simulators: Record<string, Simulator> = { ...digitalOceanSimulators, ...randomSimulators };

/** What the monitor answers: an id and the whole state, inputs included. */
export interface Answer {
    readonly id: string;
    readonly state: JsonObject;
}

/** The SDK shows `details` of an error that a function call ends with, as gRPC errors have them. */
class UnknownFunction extends Error {
    readonly details: string;

    constructor(token: string) {
        super(`the plan has no simulated answer for ${token}: add one in plan/simulate/`);
        this.details = this.message;
    }
}

/** The providers' side of a plan. Every made-up value follows from the URN, so that two plans are the same. */
export class Simulation {
    /** Generated passwords, tokens and keys. */
    readonly secrets = new SecretValues();

    /** The state of a resource after its creation. */
    create(resource: Resource): Answer {
        const facts = new Facts(resource.urn, resource.name, resource.inputs, this.secrets);
        const { id, outputs } = resource.type.startsWith("kubernetes:")
            ? simulateKubernetes(resource.type, facts)
            : (simulators[resource.type]?.(facts) ?? { outputs: {} });
        return { id: id ?? facts.uuid(), state: { ...resource.inputs, ...outputs } };
    }

    /** The state of a resource that exists already. */
    read(resource: Resource, id: string): Answer {
        const facts = new Facts(`${resource.type} ${id}`, resource.name, resource.inputs, this.secrets);
        const { outputs } = resource.type.startsWith("kubernetes:")
            ? readKubernetes(resource.type, facts, id)
            : (simulators[resource.type]?.(facts) ?? { outputs: {} });
        return { id, state: { ...resource.inputs, ...outputs } };
    }

    /** The result of a provider's function. Fails for one that is not in the table. */
    call(token: string, inputs: JsonObject): JsonObject {
        const simulate = digitalOceanFunctions[token];
        if (simulate === undefined) {
            throw new UnknownFunction(token);
        }
        return simulate(new Facts(`${token} ${JSON.stringify(inputs)}`, "", inputs, this.secrets));
    }
}
