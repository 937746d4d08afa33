import type { Policies, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { Finding } from "../plan/model.ts";
import { Recorder } from "./pack/recorder.ts";
import { isUnknownAt } from "./pack/unknown.ts";
import type { Protection, Rule } from "./rules.ts";

/** The part of a policy that tells what it is. */
type Head = Pick<StackValidationPolicy, "name" | "description" | "configSchema">;

/** The rules as policies of Pulumi's, for a stack with this protection. */
export function policiesOf(rules: readonly Rule[], protection: Protection): Policies {
    const recorder = new Recorder();
    const [first, ...more] = rules.filter(({ judgesSecrets }) => judgesSecrets);
    if (first === undefined || more.length > 0) {
        throw new Error("One rule judges what is secret: it makes the engine hand out what the others need, too.");
    }
    return [
        secretPolicy(first, recorder),
        ...rules.filter(({ judgesSecrets }) => !judgesSecrets).map((rule) => stackPolicy(rule, protection, recorder)),
    ];
}

/**
 * Judges all resources at the end. The engine hands out what became of them; the rules want what was asked for, which the
 * recorder has.
 */
function stackPolicy(rule: Rule, protection: Protection, recorder: Recorder): StackValidationPolicy {
    return {
        ...headOf(rule),
        enforcementLevel: rule.level === "error" ? "mandatory" : "advisory",
        validateStack: (stack, report) => {
            if (rule.holdsIn !== undefined && rule.holdsIn !== protection) {
                stack.notApplicable(`It holds in stacks with protection: ${rule.holdsIn}.`);
            }
            const resources = stack.resources.map((resource) => recorder.resource(resource));
            const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
            for (const finding of rule.check(resources, stack.getConfig())) {
                if (!isUnknownAt(byUrn.get(finding.subject), finding.path)) {
                    report(told(finding), finding.subject);
                }
            }
        },
    };
}

/**
 * Judges each resource when it is registered, the only time when the engine says what is secret: to a policy that may
 * change inputs. This one changes nothing.
 */
function secretPolicy(rule: Rule, recorder: Recorder): ResourceValidationPolicy {
    return {
        ...headOf(rule),
        enforcementLevel: "remediate",
        remediateResource: ({ urn, props }) => recorder.recordWithSecrets(urn, props),
        validateResource: (args, report) => {
            const { urn, props } = args;
            if (!recorder.takeSecrets(urn)) {
                recorder.record(urn, props);
                args.notApplicable("What is secret can be seen at the level remediate only.");
            }
            const resource = recorder.resource({ ...args, dependencies: [] });
            rule.check([resource], args.getConfig()).forEach((finding) => report(told(finding), urn));
        },
    };
}

function headOf({ name, description, settings }: Rule): Head {
    return {
        name,
        description,
        ...(Object.keys(settings).length > 0 && { configSchema: { properties: { ...settings } } }),
    };
}

function told({ path, message }: Finding): string {
    return path === undefined ? message : `${path}: ${message}`;
}
