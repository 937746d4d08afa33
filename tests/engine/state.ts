import { isObject } from "../../plan/model.ts";
import type { EngineStack } from "./stack.ts";
import type { Scene } from "./suite.ts";

/** Marks a secret in exported state. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const PASSWORD = "random:index/randomPassword:RandomPassword";

/** State of a stack, in the words of its export. */
export interface State {
    readonly resources?: readonly {
        readonly urn: string;
        readonly type: string;
        /** Id at the provider; none for a component. */
        readonly id?: string;
        readonly retainOnDelete?: boolean;
        readonly outputs?: Readonly<Record<string, unknown>>;
    }[];
    readonly pending_operations?: readonly {
        readonly type: string;
        readonly resource: { readonly urn: string; readonly type: string };
    }[];
}

interface Export {
    readonly deployment: State;
}

/** What a stack's state says, taken apart. */
export async function stateOf(stack: EngineStack): Promise<State> {
    return (JSON.parse(await stack.export()) as Export).deployment;
}

/** Every secret that a stack was given, that was generated for it and that the simulated world handed out. */
export async function secretsOf({ world, stack }: Scene): Promise<string[]> {
    const { deployment } = JSON.parse(await stack.export({ showSecrets: true })) as Export;
    const generated = (deployment.resources ?? [])
        .filter(({ type }) => type === PASSWORD)
        .map(({ outputs }) => plain(outputs?.["result"]));
    return [...stack.secrets, ...world.digitalOcean.secrets, ...generated];
}

/** Which of the secrets stand in a text, as they are or in base64. */
export function leaked(text: string, secrets: readonly string[]): string[] {
    return secrets.filter((secret) => [secret, ...inBase64(secret)].some((form) => text.includes(form)));
}

/** What of a value in base64 does not depend on its surroundings, for each way it may lie in them. */
function inBase64(value: string): string[] {
    return [0, 1, 2].map((offset) => {
        const encoded = Buffer.from(" ".repeat(offset) + value).toString("base64");
        const first = offset === 0 ? 0 : offset + 1;
        return encoded.slice(first, Math.floor(((offset + value.length) * 4) / 3));
    });
}

function plain(value: unknown): string {
    if (isObject(value) && SIGNATURE in value && typeof value["plaintext"] === "string") {
        return String(JSON.parse(value["plaintext"]));
    }
    throw new Error("a generated password is not secret in the state");
}
