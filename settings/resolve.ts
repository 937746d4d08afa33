import type { z } from "zod";
import type { apps, Schema } from "./schema.ts";

/** An application's settings with its public host filled in. */
type WithHost<App> = App extends { host?: string } ? Omit<App, "host"> & { readonly host: string } : never;

type Apps = z.infer<typeof apps>;

/** Settings as the program uses them: every default that depends on the stack or on another setting is filled in. */
export type Settings = Omit<Schema, "apps" | "monitoring" | "cluster" | "dns"> & {
    /** Name of the stack. */
    readonly stack: string;
    readonly apps: { readonly [App in keyof Apps]: WithHost<NonNullable<Apps[App]>> };
    readonly monitoring: Schema["monitoring"] & { readonly host: string };
    readonly dns: Schema["dns"] & { readonly name: string };
    readonly cluster:
        | WithName<Extract<Schema["cluster"], { kind: "doks" }>>
        | WithName<Extract<Schema["cluster"], { kind: "existing" }>>;
};

type WithName<Cluster> = Omit<Cluster, "name"> & { readonly name: string };

/** First label of each application's public host unless it is given. */
const HOST_LABELS = {
    kraken: "kraken",
    docuelevate: "docuelevate",
    hyperstudy: "hyperstudy",
    chat4all: "chat4all",
    reactiveRtc: "rtc",
} as const satisfies Record<keyof Apps, string>;

/** Settings whose defaults are named after the domain. */
export const NAMED_BY_DOMAIN: readonly (keyof Schema)[] = ["dns", "monitoring", "apps"];

/** Fills in what depends on the stack's name or on another setting; `given` without a domain has none of `NAMED_BY_DOMAIN`. */
export function resolveDefaults(given: Partial<Schema>, stack: string): Partial<Settings> {
    const { domain = "", cluster, dns, monitoring, apps, ...rest } = given;
    return {
        ...rest,
        stack,
        ...(domain && { domain }),
        ...(cluster && {
            cluster:
                cluster.kind === "doks"
                    ? { ...cluster, name: cluster.name ?? `doks-${stack}` }
                    : { ...cluster, name: cluster.context },
        }),
        ...(dns && { dns: { ...dns, name: dns.name ?? domain } }),
        ...(monitoring && { monitoring: { ...monitoring, host: monitoring.host ?? `grafana.${domain}` } }),
        ...(apps && { apps: appsWithHosts(apps, domain) }),
    };
}

function appsWithHosts(apps: Apps, domain: string): Settings["apps"] {
    const entries = Object.entries(apps).map(([name, app]) => [
        name,
        { ...app, host: app.host ?? `${HOST_LABELS[name as keyof Apps]}.${domain}` },
    ]);
    return Object.fromEntries(entries) as Settings["apps"];
}
