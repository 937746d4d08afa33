import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { CONTRACT_VERSION, SECRET_OUTPUTS } from "../../outputs.ts";

/** What the contract says of one output. */
export interface ContractOutput {
    /** Dotted path; `<name>` stands for any name. */
    readonly path: string;
    readonly type: "text" | "number" | "true or false" | "list of text";
    readonly secret: boolean;
    /** Whether the output may be missing where all that it lies in is there. */
    readonly optional: boolean;
    /** What the output is, and where it is absent. */
    readonly meaning: string;
}

/** Outputs that belong together. */
export interface ContractGroup {
    /** Dotted path; empty for the outputs that lie in no group. */
    readonly path: string;
    /** Whether the group may be missing. */
    readonly optional: boolean;
    readonly meaning: string;
    readonly outputs: readonly ContractOutput[];
}

export interface Contract {
    readonly version: string;
    readonly groups: readonly ContractGroup[];
}

const FILE = join(import.meta.dirname, "..", "..", "outputs.ts");
const SHAPE = "PlatformOutputs";

/** Reads the contract out of the type `PlatformOutputs` of outputs.ts, or of another file of its form. */
export function readContract(
    file = FILE,
    { version, secrets }: { readonly version: string; readonly secrets: readonly string[] } = {
        version: CONTRACT_VERSION,
        secrets: SECRET_OUTPUTS,
    },
): Contract {
    const program = programOf(file);
    const reader = new Reader(program.getTypeChecker(), new Set(secrets));
    return { version, groups: reader.groups(shapeIn(program, file)) };
}

/** The file and those beside it that it imports; packages and most of the language are of no account to the shape. */
function programOf(file: string): ts.Program {
    const options: ts.CompilerOptions = {
        lib: ["lib.es5.d.ts"],
        module: ts.ModuleKind.ESNext,
        allowImportingTsExtensions: true,
        exactOptionalPropertyTypes: true,
        strict: true,
        noEmit: true,
        types: [],
    };
    const host = ts.createCompilerHost(options);
    host.resolveModuleNameLiterals = (literals, importer) =>
        literals.map(({ text }) => ({
            resolvedModule: text.startsWith(".")
                ? { resolvedFileName: resolve(dirname(importer), text), extension: ts.Extension.Ts }
                : undefined,
        }));
    return ts.createProgram([file], options, host);
}

function shapeIn(program: ts.Program, file: string): ts.Type {
    const source = program.getSourceFile(file);
    const shape = source?.statements.filter(ts.isInterfaceDeclaration).find(({ name }) => name.text === SHAPE);
    if (!shape) {
        throw new Error(`${file} has no interface ${SHAPE}`);
    }
    return program.getTypeChecker().getTypeAtLocation(shape);
}

/** Takes a type apart into single outputs. */
class Reader {
    readonly #checker: ts.TypeChecker;
    readonly #secrets: ReadonlySet<string>;

    constructor(checker: ts.TypeChecker, secrets: ReadonlySet<string>) {
        this.#checker = checker;
        this.#secrets = secrets;
    }

    /** The groups of a type, the type itself first; a group of groups only is none. */
    groups(type: ts.Type, path = "", property?: ts.Symbol): ContractGroup[] {
        const properties = this.#checker.getPropertiesOfType(type);
        const inner = properties.flatMap((each) => {
            const below = this.#typeOf(each);
            return this.#single(below) === undefined && this.#byName(below) === undefined
                ? this.groups(below, joined(path, each.name), each)
                : [];
        });
        const outputs = properties.flatMap((each) => this.#outputs(each, path));
        const own: ContractGroup = {
            path,
            optional: property !== undefined && isOptional(property),
            meaning: (property && this.#meaning(property)) || this.#meaning(type.getSymbol()),
            outputs,
        };
        return [...(outputs.length > 0 ? [own] : []), ...inner];
    }

    /** The output that a property is; none for a group. */
    #outputs(property: ts.Symbol, path: string): ContractOutput[] {
        const type = this.#typeOf(property);
        const named = this.#byName(type);
        const single = this.#single(named ?? type);
        if (single === undefined) {
            return [];
        }
        const place = joined(path, property.name) + (named ? ".<name>" : "");
        return [
            {
                path: place,
                type: single,
                secret: this.#secrets.has(place),
                optional: isOptional(property),
                meaning: this.#meaning(property),
            },
        ];
    }

    /** The type of one value; nothing for an object. */
    #single(type: ts.Type): ContractOutput["type"] | undefined {
        const [item] = this.#checker.isArrayType(type) ? this.#checker.getTypeArguments(type as ts.TypeReference) : [];
        if (item) {
            return this.#single(item) === "text" ? "list of text" : this.#refuse(type);
        }
        const base = this.#checker.getBaseTypeOfLiteralType(type);
        if (base.flags & ts.TypeFlags.String) return "text";
        if (base.flags & ts.TypeFlags.Number) return "number";
        if (base.flags & ts.TypeFlags.Boolean) return "true or false";
        return base.flags & ts.TypeFlags.Object ? undefined : this.#refuse(type);
    }

    /** The type of the values of a map; nothing for what has fixed names. */
    #byName(type: ts.Type): ts.Type | undefined {
        return this.#checker.getIndexTypeOfType(type, ts.IndexKind.Number) === undefined
            ? this.#checker.getIndexTypeOfType(type, ts.IndexKind.String)
            : undefined;
    }

    #typeOf(property: ts.Symbol): ts.Type {
        return this.#checker.getNonNullableType(this.#checker.getTypeOfSymbol(property));
    }

    #meaning(symbol: ts.Symbol | undefined): string {
        const lines = ts.displayPartsToString(symbol?.getDocumentationComment(this.#checker));
        return lines.replaceAll(/\s+/g, " ").trim();
    }

    #refuse(type: ts.Type): never {
        throw new Error(
            `an output is text, a number, true or false, a list of text, or a group of these: not ${this.#checker.typeToString(
                type,
            )}`,
        );
    }
}

function isOptional({ flags }: ts.Symbol): boolean {
    return (flags & ts.SymbolFlags.Optional) !== 0;
}

function joined(path: string, name: string): string {
    return path === "" ? name : `${path}.${name}`;
}
