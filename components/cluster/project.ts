import * as pulumi from "@pulumi/pulumi";
import * as digitalocean from "@pulumi/digitalocean";

/** How long a project may take to go: what was in it moves to the default project first, which DigitalOcean does in its own time. */
const DELETE_TIMEOUT = "10m";

export interface ProjectArgs {
    /** Name as the control panel shows it. */
    readonly projectName: string;
    readonly description: string;
    readonly environment: "Development" | "Staging" | "Production";
    /**
     * DigitalOcean's URNs of what belongs together: clusters, domains, databases, Spaces buckets. Registries and NFS
     * shares have none, and VPCs belong to no project.
     */
    readonly resourceUrns: readonly pulumi.Input<string>[];
}

/** A project of DigitalOcean: the folder of the control panel, the bill and the API that a stack's resources lie in. */
export class Project extends pulumi.ComponentResource {
    public readonly projectId: pulumi.Output<string>;

    constructor(name: string, args: ProjectArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:cluster:Project", name, args, opts);
        const project = new digitalocean.Project(
            name,
            {
                name: args.projectName,
                description: args.description,
                environment: args.environment,
            },
            { parent: this, customTimeouts: { delete: DELETE_TIMEOUT } },
        );
        this.projectId = project.id;
        // Not `resources` of the project: that counts what the cluster adds by itself, and would take it out again.
        new digitalocean.ProjectResources(
            name,
            { project: project.id, resources: [...args.resourceUrns] },
            { parent: this },
        );
        this.registerOutputs({ projectId: this.projectId });
    }
}
