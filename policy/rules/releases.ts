import { REDACTED } from "../../plan/secrets.ts";
import type { Rule } from "../rules.ts";
import { rule } from "./rule.ts";
import { RELEASE, textsIn } from "./kubernetes.ts";

export const releaseRules: readonly Rule[] = [
    rule(
        {
            name: "no-secret-values",
            level: "error",
            description: "No input of a Helm release is secret: Helm keeps its values readable in the cluster.",
            judgesSecrets: true,
        },
        (resources, report) =>
            resources
                .filter(({ type }) => type === RELEASE)
                .flatMap((release) =>
                    [...textsIn(release.inputs)]
                        .filter(({ text }) => text === REDACTED)
                        .map(({ path }) =>
                            report(release, "is a secret: put it in a Secret and name that in the values", path),
                        ),
                ),
    ),
    rule(
        {
            name: "replaceable-releases",
            level: "error",
            description: "A release with a fixed name is deleted before it is replaced: Helm knows no two of one name.",
        },
        (resources, report) =>
            resources
                .filter(
                    ({ type, inputs, deleteBeforeReplace }) =>
                        type === RELEASE && "name" in inputs && !deleteBeforeReplace,
                )
                .map((release) => report(release, "has a fixed name and not deleteBeforeReplace")),
    ),
];
