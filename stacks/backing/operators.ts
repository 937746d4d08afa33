import type * as pulumi from "@pulumi/pulumi";
import type { Operator } from "../../components/backing/in-cluster/operator.ts";
import { BarmanPlugin } from "../../components/backing/in-cluster/barman-plugin.ts";
import type { OperatorArgs } from "../../components/backing/in-cluster/installed-operator.ts";
import {
    createCloudNativePg,
    createMongoOperator,
    createStrimzi,
} from "../../components/backing/in-cluster/operators.ts";
import type { CertManager } from "../../components/platform/cert-manager.ts";
import type { AppNamespace } from "../../components/workload/app-namespace.ts";
import type { Settings } from "../../settings.ts";
import type { AppName, AppNamespaces } from "../namespaces.ts";

/** The operators, each installed when it is first asked for and only then. */
export interface Operators {
    postgres(): Operator;
    barman(): Operator;
    mongo(): Operator;
    kafka(): Operator;
}

interface Context extends OperatorArgs {
    readonly certManager: CertManager;
}

/** Operators of the in-cluster services. Those that look at namespaces by name are told all that will hold their resources. */
export function createOperators(
    settings: Settings,
    namespaces: AppNamespaces,
    { certManager, ...args }: Context,
    opts: pulumi.ComponentResourceOptions,
): Operators {
    const watching = (service: string) => {
        const homes = homesOf(settings, namespaces, service);
        return {
            ...args,
            watchedNamespaces: homes.map(({ name }) => name),
            ready: homes.flatMap(({ ready }) => [...ready]),
        };
    };
    const postgres = once(() => createCloudNativePg("cloudnative-pg", args, opts));
    return {
        postgres,
        barman: once(() => new BarmanPlugin("barman-plugin", { cloudNativePg: postgres(), certManager }, opts)),
        mongo: once(() => createMongoOperator("mongodb-operator", watching("mongo"), opts)),
        kafka: once(() => createStrimzi("strimzi", watching("kafka"), opts)),
    };
}

/** Namespaces of the applications that have this service on the cluster. */
function homesOf({ apps }: Settings, namespaces: AppNamespaces, service: string): AppNamespace[] {
    return (Object.keys(apps) as AppName[]).flatMap((app) => {
        const choice = (apps[app] as Record<string, unknown> | undefined)?.[service] as { form?: string } | undefined;
        const home = namespaces[app];
        return choice && choice.form !== "managed" && home ? [home] : [];
    });
}

function once<Made>(make: () => Made): () => Made {
    let made: Made | undefined;
    return () => (made ??= make());
}
