import * as pulumi from "@pulumi/pulumi";
import * as digitalocean from "@pulumi/digitalocean";
import { stateful, type Protection } from "../protection.ts";

/** Host of every DigitalOcean registry. */
const HOST = "registry.digitalocean.com";

export type RegistryArgs = {
    /** Lower-case letters, digits and dashes, 63 at most; unique across DigitalOcean. */
    readonly registryName: string;
} & (
    | { readonly kind: "use" }
    | {
          readonly kind: "create";
          readonly tier: "starter" | "basic" | "professional";
          readonly region: string;
          readonly protection: Protection;
      }
);

/** A DigitalOcean container registry: one of the program, or the account's. */
export class Registry extends pulumi.ComponentResource {
    /** What image names start with: `registry.digitalocean.com/<name>`. */
    public readonly endpoint: string;
    /**
     * Docker configuration that may pull and not push, for `imagePullSecrets`. Secret. It lives for 50 years, the
     * longest there is, and is revoked when the stack is destroyed: the provider renews a shorter one only in a refresh
     * after it has died, until when no image could be pulled.
     */
    public readonly pullCredentials: pulumi.Output<string>;
    /** What must exist before an image is pulled. */
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:cluster:Registry", name, args, opts);
        const registry = args.kind === "create" ? this.#createRegistry(name, args) : undefined;
        const credentials = new digitalocean.ContainerRegistryDockerCredentials(
            name,
            { registryName: registry?.name ?? args.registryName, write: false },
            { parent: this },
        );
        this.endpoint = `${HOST}/${args.registryName}`;
        this.pullCredentials = pulumi.secret(credentials.dockerCredentials);
        this.ready = registry ? [registry] : [];
        this.registerOutputs({ endpoint: this.endpoint });
    }

    #createRegistry(
        name: string,
        { registryName, tier, region, protection }: Extract<RegistryArgs, { kind: "create" }>,
    ): digitalocean.ContainerRegistry {
        return new digitalocean.ContainerRegistry(
            name,
            { name: registryName, subscriptionTierSlug: tier, region },
            stateful(protection, { parent: this }),
        );
    }
}
