import { schema } from "../schema.ts";
import { knownSecrets, RECEIVERS } from "../secrets.ts";
import { jsonSchemaOf } from "../shape.ts";

/** An encrypted value, as `pulumi config set --secret` writes it. */
function secret(description: string): object {
    return {
        description: `Secret: ${description}`,
        type: "object",
        properties: { secure: { type: "string" } },
        required: ["secure"],
        additionalProperties: false,
    };
}

/** The JSON Schema of `Pulumi.<stack>.yaml`, by which an editor completes and checks it. */
export function stackFileSchema(): object {
    const { $schema, definitions, properties, required } = jsonSchemaOf(schema) as {
        $schema: string;
        definitions: object;
        properties: Record<string, object>;
        required: string[];
    };
    const settings = Object.entries(properties).map(([name, node]): [string, object] => [`platform:${name}`, node]);
    const secrets = Object.values(knownSecrets)
        .flat()
        .map(({ key, what }): [string, object] => [key, secret(what)]);
    const known = Object.fromEntries([...settings, ...secrets]);
    const namespaces = Object.keys(knownSecrets).join("|");
    return {
        $schema,
        title: "Settings of a stack of the platform",
        description: "Written by settings/generate.ts.",
        type: "object",
        properties: {
            config: {
                type: "object",
                properties: known,
                patternProperties: {
                    [`^${RECEIVERS}:`]: secret("webhook URL or SMTP password of the alert receiver of this name"),
                },
                propertyNames: {
                    anyOf: [{ enum: Object.keys(known) }, { pattern: `^(?!(${namespaces}):)` }],
                },
                required: required.map((name) => `platform:${name}`),
            },
        },
        required: ["config"],
        definitions,
    };
}
