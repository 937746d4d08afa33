import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { checksumOf } from "../workload/checksum.ts";

export interface CredentialsArgs {
    /** Namespace of the application that reads the Secret. */
    namespace: pulumi.Input<string>;
    /** `metadata.name` of the Secret; the component's name unless given. */
    secretName?: string;
    /** Kubernetes type of the Secret; `Opaque` unless given. */
    type?: string;
    labels?: Record<string, string>;
}

/** A Kubernetes Secret whose keys the compiler knows. Pods get its values by reference. */
export class Credentials<Key extends string> extends pulumi.ComponentResource {
    /** Name of the Secret. */
    public readonly secretName: pulumi.Output<string>;
    /** Changes whenever a value does; for a pod annotation that makes pods restart. Not a secret: a digest. */
    public readonly checksum: pulumi.Output<string>;
    readonly secret: k8s.core.v1.Secret;
    readonly #data: Readonly<Record<Key, pulumi.Input<string>>>;

    constructor(
        name: string,
        args: CredentialsArgs,
        data: Record<Key, pulumi.Input<string>>,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("platform:backing:Credentials", name, {}, opts);
        const values: Record<string, pulumi.Input<string>> = data;
        this.#data = data;
        this.secret = new k8s.core.v1.Secret(
            name,
            {
                metadata: {
                    name: args.secretName ?? name,
                    namespace: args.namespace,
                    ...(args.labels && { labels: args.labels }),
                },
                type: args.type ?? "Opaque",
                stringData: pulumi.secret(values),
            },
            { parent: this },
        );
        this.secretName = this.secret.metadata.name;
        this.checksum = checksumOf(values);
        this.registerOutputs({ secretName: this.secretName });
    }

    /** An environment variable read from one key. */
    env(variable: string, key: Key): k8s.types.input.core.v1.EnvVar {
        return { name: variable, valueFrom: { secretKeyRef: { name: this.secretName, key } } };
    }

    /** The value of one key, for a Secret under the names that an application asks for. As secret as it was given. */
    value(key: Key): pulumi.Output<string> {
        return pulumi.output(this.#data[key]);
    }

    /** All keys as environment variables of the same names. */
    envFrom(): k8s.types.input.core.v1.EnvFromSource {
        return { secretRef: { name: this.secretName } };
    }
}
