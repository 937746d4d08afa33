import type { ErrorObject, Options } from "ajv";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { textAt, type Json, type JsonObject } from "../model.ts";
import { dotted } from "./builtin.ts";

const OPTIONS: Options = {
    allErrors: true,
    // Schemas of charts and CRDs carry keywords of their tools, and formats that mean nothing here.
    strict: false,
    validateFormats: false,
    validateSchema: false,
    unicodeRegExp: false,
    logger: false,
};

/** Something a schema objects to. */
export interface Violation {
    readonly path: string;
    /** What is wrong, without the value. */
    readonly message: string;
}

/** Checks a value against a JSON schema of draft 7 or 2020-12. */
export function violations(schema: JsonObject, values: readonly Json[]): Violation[][] {
    const ajv = textAt(schema["$schema"]).includes("2020-12") ? new Ajv2020(OPTIONS) : new Ajv(OPTIONS);
    // The identifier of a schema is an address; two versions of one chart would collide.
    const validate = ajv.compile(Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$id")));
    return values.map((value) => {
        validate(value);
        return distinct((validate.errors ?? []).flatMap(describe));
    });
}

function describe(error: ErrorObject): Violation[] {
    const params = error.params as {
        additionalProperty?: string;
        allowedValue?: unknown;
        allowedValues?: unknown[];
        missingProperty?: string;
    };
    const path = dotted(error.instancePath);
    switch (error.keyword) {
        case "additionalProperties":
        case "unevaluatedProperties":
            return [{ path: join(path, params.additionalProperty ?? ""), message: "is unknown" }];
        case "required":
            return [{ path: join(path, params.missingProperty ?? ""), message: "is missing" }];
        case "enum":
            return [{ path, message: `must be one of ${(params.allowedValues ?? []).map(String).join(", ")}` }];
        case "const":
            return [{ path, message: `must be ${String(params.allowedValue)}` }];
        case "if":
            return [];
        default:
            return [{ path, message: error.message ?? "is not valid" }];
    }
}

function distinct(found: Violation[]): Violation[] {
    return [...new Map(found.map((violation) => [`${violation.path}\n${violation.message}`, violation])).values()];
}

function join(path: string, key: string): string {
    return path === "" ? key : `${path}.${key}`;
}
