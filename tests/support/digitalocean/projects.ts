import { randomUUID } from "node:crypto";
import { z } from "zod";
import { now, page } from "./account.ts";
import type { Account, Product, Resource } from "./account.ts";
import { ApiError, notFound, parseBody } from "./http.ts";
import type { Reply, Routes } from "./http.ts";

const fields = {
    name: z.string().min(1).max(175),
    description: z.string().max(255).default(""),
    purpose: z.string().min(1).max(255),
    environment: z.enum(["Development", "Staging", "Production"]).or(z.literal("")).default(""),
};
const NewProject = z.object(fields);
const ChangedProject = z.object({ ...fields, is_default: z.boolean().default(false) });
/** What is left out stays as it is. */
const PatchedProject = z
    .object({ name: fields.name, description: z.string().max(255), purpose: fields.purpose, is_default: z.boolean() })
    .extend({ environment: fields.environment.unwrap() })
    .partial();
const Assignment = z.object({ resources: z.array(z.string()) });

interface Project {
    id: string;
    owner_uuid: string;
    owner_id: number;
    name: string;
    description: string;
    purpose: string;
    environment: string;
    is_default: boolean;
    created_at: string;
    updated_at: string;
}

/** Projects, which every resource with a URN belongs to: the default one unless it was assigned elsewhere. */
export class Projects implements Product {
    readonly #account: Account;
    readonly #default: Project;
    readonly #projects = new Map<string, Project>();
    readonly #assigned = new Map<string, string>();

    constructor(account: Account) {
        this.#account = account;
        this.#default = this.#add({ name: "default", description: "", purpose: "Other", environment: "" });
        this.#default.is_default = true;
    }

    readonly routes: Routes = {
        "GET /v2/projects": () => ({ status: 200, body: page("projects", [...this.#projects.values()]) }),
        "POST /v2/projects": ({ body }) => {
            const request = parseBody(NewProject, body);
            if ([...this.#projects.values()].some(({ name }) => name === request.name)) {
                throw new ApiError(409, "conflict", "name is already in use");
            }
            return { status: 201, body: { project: this.#add(request) } };
        },
        "GET /v2/projects/default": () => ({ status: 200, body: { project: this.#default } }),
        "GET /v2/projects/:id": ({ params }) => ({ status: 200, body: { project: this.#get(params["id"]) } }),
        "PUT /v2/projects/:id": ({ params, body }) => this.#change(params["id"], parseBody(ChangedProject, body)),
        "PATCH /v2/projects/:id": ({ params, body }) => this.#change(params["id"], parseBody(PatchedProject, body)),
        "DELETE /v2/projects/:id": ({ params }) => {
            const { id } = this.#get(params["id"]);
            if (this.#contents(id).length > 0) {
                throw new ApiError(412, "precondition_failed", "cannot delete a project with resources");
            }
            this.#projects.delete(id);
            return { status: 204 };
        },
        "GET /v2/projects/:id/resources": ({ params }) => {
            const contents = this.#contents(this.#get(params["id"]).id);
            return {
                status: 200,
                body: page(
                    "resources",
                    contents.map((urn) => this.#listed(urn, "ok")),
                ),
            };
        },
        "POST /v2/projects/:id/resources": ({ params, body }) => {
            const { id } = this.#get(params["id"]);
            const known = this.#urns();
            const answers = parseBody(Assignment, body).resources.map((urn) => {
                const found = known.includes(urn);
                if (found) {
                    this.#assigned.set(urn, id);
                }
                return this.#listed(urn, found ? "assigned" : "not_found");
            });
            return { status: 200, body: page("resources", answers) };
        },
    };

    resources(): Resource[] {
        return [...this.#projects.values()]
            .filter((project) => project !== this.#default)
            .map(({ id, name }) => ({ kind: "project", id, name }));
    }

    /** URNs in the project of a name. */
    contentsOf(name: string): string[] {
        const project = [...this.#projects.values()].find((each) => each.name === name);
        return project ? this.#contents(project.id) : [];
    }

    #urns(): string[] {
        return this.#account.resources().flatMap(({ urn, kind }) => (urn === undefined || kind === "vpc" ? [] : [urn]));
    }

    #contents(id: string): string[] {
        return this.#urns().filter((urn) => (this.#assigned.get(urn) ?? this.#default.id) === id);
    }

    #change(id: string | undefined, changes: object): Reply {
        const project = Object.assign(this.#get(id), changes, { updated_at: now() });
        return { status: 200, body: { project } };
    }

    #get(id = ""): Project {
        const project = this.#projects.get(id);
        if (!project) {
            throw notFound("project");
        }
        return project;
    }

    #add(request: z.infer<typeof NewProject>): Project {
        const id = randomUUID();
        const times = { created_at: now(), updated_at: now() };
        const project = { id, owner_uuid: "account", owner_id: 1, ...request, is_default: false, ...times };
        this.#projects.set(id, project);
        return project;
    }

    #listed(urn: string, status: string) {
        return { urn, assigned_at: now(), links: { self: "" }, status };
    }
}
