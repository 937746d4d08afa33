import type { Resource } from "./model.ts";

/**
 * A registration order that depends on nothing but the resources: in the order of the URNs, each resource right after
 * the parents, providers and dependencies that are still missing. The order in which registrations reach the monitor
 * follows the settling of promises, which a file read or a loopback connection in the program may change.
 */
export function inRegistrationOrder<Inputs>(resources: readonly Resource<Inputs>[]): Resource<Inputs>[] {
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const ordered = new Set<Resource<Inputs>>();
    const visit = (urn: string): void => {
        const resource = byUrn.get(urn);
        if (resource !== undefined) {
            // Taken off before its requirements are visited, so that a cycle cannot loop.
            byUrn.delete(urn);
            requirements(resource).forEach(visit);
            ordered.add(resource);
        }
    };
    [...byUrn.keys()].sort().forEach(visit);
    return [...ordered];
}

/** URNs that must be registered before this resource. */
function requirements(resource: Resource<unknown>): string[] {
    return [resource.parent, providerUrn(resource), resource.deletedWith, ...resource.dependencies].sort();
}

/** URN of the resource's explicit provider; empty without one. */
export function providerUrn(resource: Resource<unknown>): string {
    return resource.provider.slice(0, Math.max(0, resource.provider.lastIndexOf("::")));
}
