import type { Rule } from "../rules.ts";
import { rule } from "./rule.ts";
import { textsIn } from "./kubernetes.ts";

/** What becomes of a value that is put into text before it is there. */
const BROKEN =
    /\[object (Object|Promise)\]|Calling \[to(String|JSON)\] on an \[Output<T>\]|^undefined$|[/:@=]undefined\b|\bundefined[/:@]/;

export const valueRules: readonly Rule[] = [
    rule(
        {
            name: "whole-values",
            level: "error",
            description: "No text was put together from something that was not there yet.",
        },
        (resources, report) =>
            resources.flatMap((resource) =>
                [...textsIn(resource.inputs)]
                    // Scripts and dashboards may well speak of what is undefined.
                    .filter(({ text }) => !text.includes("\n") && BROKEN.test(text))
                    .map(({ path }) => report(resource, "was put together from a value that is not there", path)),
            ),
    ),
];
