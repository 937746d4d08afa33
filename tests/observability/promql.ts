import { parser } from "@prometheus-io/lezer-promql";
import type { SyntaxNode } from "@lezer/common";

/** A series that an expression reads, and the labels by which it chooses among them. */
export interface Selector {
    readonly metric: string;
    readonly labels: readonly string[];
}

/** Labels of a metric's series; undefined where they are not known. */
export type Labels = (metric: string) => ReadonlySet<string> | undefined;

/** Labels that a result has; undefined where that cannot be told. */
type Result = ReadonlySet<string> | undefined;

/** A PromQL expression, read with Prometheus' own grammar. */
export class Expression {
    readonly #text: string;
    readonly #root: SyntaxNode;

    constructor(text: string) {
        this.#text = text;
        this.#root = parser.parse(text).topNode;
    }

    /** Whether it can be read at all. */
    get sound(): boolean {
        return this.#each("⚠").length === 0 && this.#root.firstChild !== null;
    }

    /** Everything that it reads. */
    get selectors(): Selector[] {
        return this.#each("VectorSelector").map((node) => ({
            metric: this.#metricOf(node),
            labels: this.#labelNames(node.getChild("LabelMatchers")),
        }));
    }

    /** Labels by which it groups or joins, with what is grouped there. */
    missingLabels(labels: Labels): string[] {
        const groups = this.#each("AggregateExpr").flatMap((node) => {
            const modifier = node.getChild("AggregateModifier");
            const known = this.#labelsOf(argumentsOf(node).at(-1), labels);
            return known ? this.#labelNames(modifier).filter((label) => !known.has(label)) : [];
        });
        const joins = this.#each("BinaryExpr").flatMap((node) => {
            const clause = node.getChild("MatchingModifierClause");
            const on = clause?.getChild("On") ? this.#labelNames(clause.getChild("GroupingLabels")) : [];
            return [node.firstChild, node.lastChild].flatMap((side) => {
                const known = this.#labelsOf(side ?? undefined, labels);
                return known ? on.filter((label) => !known.has(label)) : [];
            });
        });
        return [...groups, ...joins];
    }

    /** Labels of what it yields; undefined where that cannot be told. */
    result(labels: Labels): Result {
        return this.#labelsOf(this.#root.firstChild ?? undefined, labels);
    }

    #labelsOf(node: SyntaxNode | undefined, labels: Labels): Result {
        const inner = (): Result => this.#labelsOf(node?.firstChild ?? undefined, labels);
        switch (node?.name) {
            case "VectorSelector":
                return labels(this.#metricOf(node));
            case "MatrixSelector":
            case "SubqueryExpr":
            case "OffsetExpr":
            case "StepInvariantExpr":
            case "ParenExpr":
                return inner();
            case "UnaryExpr":
                return this.#labelsOf(node.lastChild ?? undefined, labels);
            case "NumberDurationLiteral":
                return new Set();
            case "FunctionCall":
                return this.#ofFunction(node, labels);
            case "AggregateExpr":
                return this.#ofAggregation(node, labels);
            case "BinaryExpr":
                return this.#ofBinary(node, labels);
            default:
                return undefined;
        }
    }

    #ofFunction(node: SyntaxNode, labels: Labels): Result {
        const name = this.#textOf(node.getChild("FunctionIdentifier"));
        const args = argumentsOf(node);
        const vector = args.find(({ name }) => name !== "NumberDurationLiteral" && name !== "StringLiteral");
        const of = this.#labelsOf(vector, labels);
        switch (name) {
            case "vector":
            case "scalar":
            case "time":
            case "absent":
                return new Set();
            case "histogram_quantile":
                return of && without(of, ["le"]);
            case "label_replace":
            case "label_join":
                return of && new Set([...of, this.#textOf(args[1]).slice(1, -1)]);
            default:
                return of;
        }
    }

    #ofAggregation(node: SyntaxNode, labels: Labels): Result {
        const operation = this.#textOf(node.getChild("AggregateOp"));
        const of = this.#labelsOf(argumentsOf(node).at(-1), labels);
        if (["topk", "bottomk", "limitk"].includes(operation)) {
            return of;
        }
        const modifier = node.getChild("AggregateModifier");
        const named = this.#labelNames(modifier);
        if (modifier?.getChild("Without")) {
            return of && without(of, named);
        }
        return new Set(named);
    }

    #ofBinary(node: SyntaxNode, labels: Labels): Result {
        const [left, right] = [node.firstChild, node.lastChild].map((side) =>
            this.#labelsOf(side ?? undefined, labels),
        );
        if (isScalar(node.firstChild) || isScalar(node.lastChild)) {
            return isScalar(node.firstChild) ? right : left;
        }
        if (node.getChild("Or")) {
            return left && right && new Set([...left, ...right]);
        }
        const clause = node.getChild("MatchingModifierClause");
        const [matching, carried] = (clause?.getChildren("GroupingLabels") ?? []).map((each) => this.#labelNames(each));
        if (clause?.getChild("GroupLeft")) {
            return left && new Set([...left, ...(carried ?? [])]);
        }
        if (clause?.getChild("GroupRight")) {
            return right && new Set([...right, ...(carried ?? [])]);
        }
        const filters = ["And", "Unless", "Gtr", "Lss", "Gte", "Lte", "EqlC", "Neq"].some((name) =>
            node.getChild(name),
        );
        if (filters && !node.getChild("BoolModifier")) {
            return left;
        }
        if (clause?.getChild("On")) {
            return new Set(matching);
        }
        return left && clause?.getChild("Ignoring") ? without(left, matching ?? []) : left;
    }

    #metricOf(selector: SyntaxNode): string {
        return this.#textOf(selector.getChild("Identifier"));
    }

    #labelNames(node: SyntaxNode | null): string[] {
        return node ? this.#each("LabelName", node).map((each) => this.#textOf(each)) : [];
    }

    #textOf(node: SyntaxNode | null | undefined): string {
        return node ? this.#text.slice(node.from, node.to) : "";
    }

    #each(name: string, within: SyntaxNode = this.#root): SyntaxNode[] {
        const found: SyntaxNode[] = [];
        within.cursor().iterate((ref) => {
            if (ref.name === name) {
                found.push(ref.node);
            }
        });
        return found;
    }
}

function argumentsOf(call: SyntaxNode): SyntaxNode[] {
    const found: SyntaxNode[] = [];
    for (let child = call.getChild("FunctionCallBody")?.firstChild; child; child = child.nextSibling) {
        found.push(child);
    }
    return found;
}

/** Numbers have no labels; what they are combined with keeps its own. */
function isScalar(node: SyntaxNode | null): boolean {
    switch (node?.name) {
        case "ParenExpr":
            return isScalar(node.firstChild);
        case "UnaryExpr":
            return isScalar(node.lastChild);
        case "FunctionCall":
            return ["Time", "Scalar", "Pi"].some((name) => node.getChild("FunctionIdentifier")?.getChild(name));
        default:
            return node?.name === "NumberDurationLiteral";
    }
}

function without(labels: ReadonlySet<string>, gone: readonly string[]): ReadonlySet<string> {
    return new Set([...labels].filter((label) => !gone.includes(label)));
}
