import * as pulumi from "@pulumi/pulumi";
import { CONTRACT_VERSION, SECRET_OUTPUTS } from "../outputs.ts";
import type { OutputAt, OutputPath } from "./paths.ts";

/** The outputs of a platform stack, one by one, by the dotted paths of docs/outputs.md. */
export interface PlatformReader {
    /** The output at a path; a `RunError` where it is absent. */
    required<Path extends OutputPath>(path: Path): pulumi.Output<OutputAt<Path>>;
    /** The output at a path; undefined where it is absent. */
    optional<Path extends OutputPath>(path: Path): pulumi.Output<OutputAt<Path> | undefined>;
}

/**
 * Reads the outputs of a platform stack with their types. What the contract calls secret is secret, and nothing else:
 * Pulumi itself taints all applications with the password of one. A stack whose contract has another major version is
 * refused by a `RunError`, whatever is asked of it.
 */
export function platformOutputs(reference: pulumi.StackReference): PlatformReader {
    return {
        required: (path) => read(reference, path, requireValue),
        optional: (path) => read(reference, path, ({ value }) => value),
    };
}

/** What a stack says at a path. */
interface Found<Value> {
    readonly stack: string;
    readonly path: string;
    /** The stack's contract. */
    readonly version: string;
    readonly value: Value | undefined;
}

function read<Path extends OutputPath, Result>(
    reference: pulumi.StackReference,
    path: Path,
    take: (found: Found<OutputAt<Path>>) => Result,
): pulumi.Output<Result> {
    const [top = "", ...below] = path.split(".");
    const result = pulumi
        .all([reference.name, reference.getOutput("contractVersion"), reference.getOutput(top)])
        .apply(([stack, offered, outputs]: [string, unknown, unknown]) => {
            const version = acceptedVersion(stack, offered);
            const value = below.reduce(property, outputs) as OutputAt<Path> | undefined;
            return take({ stack, path, version, value });
        });
    const isSecret = (SECRET_OUTPUTS as readonly string[]).includes(path);
    return (isSecret ? pulumi.secret(result) : pulumi.unsecret(result)) as pulumi.Output<Result>;
}

function property(outputs: unknown, name: string): unknown {
    return typeof outputs === "object" && outputs !== null ? (outputs as Record<string, unknown>)[name] : undefined;
}

function acceptedVersion(stack: string, offered: unknown): string {
    if (typeof offered !== "string") {
        throw new pulumi.RunError(
            `The stack ${stack} exports no contractVersion: it is no stack of the platform, or was never deployed.`,
        );
    }
    const [major] = CONTRACT_VERSION.split(".");
    if (offered.split(".")[0] !== major) {
        throw new pulumi.RunError(
            `The stack ${stack} offers contract ${offered}, and this program reads contract ${major}: take outputs.ts ` +
                "and outputs/ from the revision that the stack was deployed with; the compiler then tells what to change.",
        );
    }
    return offered;
}

function requireValue<Value>({ stack, path, version, value }: Found<Value>): Value {
    if (value === undefined) {
        throw new pulumi.RunError(
            `The stack ${stack} exports no ${path} (its contract is ${version}, this program's ${CONTRACT_VERSION}): ` +
                "docs/outputs.md says where it is absent; optional() reads what may be.",
        );
    }
    return value;
}
