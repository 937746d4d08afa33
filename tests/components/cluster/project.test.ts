import assert from "node:assert/strict";
import { Project } from "../../../components/cluster/project.ts";
import { deploy, only } from "../../support/deploy.ts";

describe("Project", () => {
    it("groups what it is given and leaves alone what others put into it", async () => {
        const resources = await deploy(
            () =>
                new Project("project", {
                    projectName: "platform-prod",
                    description: "Real-time platform",
                    environment: "Production",
                    resourceUrns: ["do:kubernetes:1", "do:domain:example.com"],
                }),
        );
        const project = only(resources, "digitalocean:index/project:Project");
        assert.deepEqual(project.inputs, {
            name: "platform-prod",
            description: "Real-time platform",
            environment: "Production",
        });
        assert.equal(project.customTimeouts.delete, "10m");
        const { inputs, dependencies } = only(resources, "digitalocean:index/projectResources:ProjectResources");
        assert.deepEqual(inputs["resources"], ["do:kubernetes:1", "do:domain:example.com"]);
        assert.ok(dependencies.includes(project.urn));
    });
});
