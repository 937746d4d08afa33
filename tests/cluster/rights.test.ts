import assert from "node:assert/strict";
import { at, listAt, objectAt, textAt, type JsonObject } from "../../plan/model.ts";
import type { ControlPlane } from "./control-plane.ts";
import { chartFolders, planOf } from "./plans.ts";
import { controlPlaneOrSkip } from "./suite.ts";
import { idOf, World } from "./world.ts";

/** A request, as RBAC sees it. */
interface Request {
    readonly verb: string;
    readonly group?: string;
    readonly resource: string;
    readonly subresource?: string;
    readonly name?: string;
    /** Empty: everywhere. */
    readonly namespace?: string;
}

/** What no account of an application may do, however it came by its rights. */
const FORBIDDEN: readonly Request[] = [
    { verb: "get", resource: "secrets", namespace: "kube-system" },
    { verb: "list", resource: "secrets", namespace: "monitoring" },
    { verb: "list", resource: "secrets" },
    { verb: "get", resource: "configmaps", namespace: "kube-system" },
    { verb: "create", resource: "pods", namespace: "kube-system" },
    { verb: "create", resource: "pods", subresource: "exec", namespace: "monitoring" },
    { verb: "list", resource: "pods" },
    { verb: "get", resource: "nodes" },
    { verb: "patch", resource: "nodes" },
    { verb: "get", resource: "nodes", subresource: "proxy" },
    { verb: "create", resource: "namespaces" },
    { verb: "delete", resource: "persistentvolumes" },
    { verb: "create", group: "rbac.authorization.k8s.io", resource: "clusterrolebindings" },
    { verb: "bind", group: "rbac.authorization.k8s.io", resource: "clusterroles", name: "cluster-admin" },
    { verb: "impersonate", resource: "users" },
    { verb: "create", group: "admissionregistration.k8s.io", resource: "validatingwebhookconfigurations" },
    { verb: "*", group: "*", resource: "*" },
];

for (const stack of ["dev", "prod", "local"]) {
    describe(`Rights of the applications' service accounts in ${stack}`, () => {
        let controlPlane: ControlPlane | undefined;
        let world: World;
        let accounts: JsonObject[];

        before(async function () {
            controlPlane = await controlPlaneOrSkip(this);
            world = new World(controlPlane, await planOf(stack));
            await world.bringUp(chartFolders(), 0);
            accounts = await world.list("/api/v1", "serviceaccounts");
        });
        after(() => controlPlane?.stop());

        it("end at the application's own namespace", async () => {
            const allowed: string[] = [];
            for (const account of accounts) {
                for (const request of FORBIDDEN) {
                    if (await isAllowed(world, account, request)) {
                        allowed.push(`${idOf(account)} may ${describeRequest(request)}`);
                    }
                }
            }
            assert.deepEqual(allowed, []);
        });

        it("are those that the stack's roles grant, verb by verb", async () => {
            const denied: string[] = [];
            for (const { account, request } of await granted(world, accounts)) {
                if (!(await isAllowed(world, account, request))) {
                    denied.push(`${idOf(account)} may not ${describeRequest(request)}`);
                }
            }
            assert.deepEqual(denied, []);
        });
    });
}

/** Every request that a Role of the stack grants to an account by a RoleBinding of the same namespace. */
async function granted(world: World, accounts: readonly JsonObject[]) {
    const group = "/apis/rbac.authorization.k8s.io/v1";
    const [roles, bindings] = [await world.list(group, "roles"), await world.list(group, "rolebindings")];
    return bindings.flatMap((binding) => {
        const namespace = textAt(at(binding, "metadata.namespace"));
        const role = roles.find((one) => idOf(one) === `${namespace}/${textAt(at(binding, "roleRef.name"))}`);
        const subjects = listAt(binding["subjects"]).map(
            (subject) => `${namespace}/${textAt(objectAt(subject)["name"])}`,
        );
        return accounts
            .filter((account) => subjects.includes(idOf(account)))
            .flatMap((account) =>
                listAt(objectAt(role)["rules"]).flatMap((rule) =>
                    requestsOf(objectAt(rule), namespace).map((request) => ({ account, request })),
                ),
            );
    });
}

function requestsOf(rule: JsonObject, namespace: string): Request[] {
    const texts = (key: string): string[] => listAt(rule[key]).map(textAt);
    const [name] = texts("resourceNames");
    return texts("apiGroups").flatMap((group) =>
        texts("resources").flatMap((path) => {
            const [resource = "", subresource] = path.split("/");
            return texts("verbs").map((verb) => ({
                verb,
                group,
                resource,
                namespace,
                ...(subresource !== undefined && { subresource }),
                ...(name !== undefined && { name }),
            }));
        }),
    );
}

async function isAllowed(
    { rest }: World,
    account: JsonObject,
    { group = "", ...attributes }: Request,
): Promise<boolean> {
    const [namespace = "", name = ""] = idOf(account).split("/");
    const { body } = await rest.client.send("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SubjectAccessReview",
        spec: {
            user: `system:serviceaccount:${namespace}:${name}`,
            groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
            resourceAttributes: { group, ...attributes },
        },
    });
    return at(body, "status.allowed") === true;
}

function describeRequest({ verb, group, resource, subresource, name, namespace }: Request): string {
    const what =
        [resource, subresource].filter(Boolean).join("/") + (group ? `.${group}` : "") + (name ? ` ${name}` : "");
    return `${verb} ${what} ${namespace ? `in ${namespace}` : "everywhere"}`;
}
