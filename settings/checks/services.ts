import type { Settings } from "../resolve.ts";

/** What an application keeps state in. */
export interface Service {
    /** `platform:apps.kraken.mongo`. */
    readonly path: string;
    /** Its name among the application's settings: `postgres`, `kafka` … */
    readonly name: string;
    /** Managed, in-cluster …; undefined where there is no choice. */
    readonly form: string | undefined;
    readonly settings: Readonly<Record<string, unknown>>;
}

const NAMES = ["postgres", "mongo", "redis", "kafka", "objectStore"] as const;

/** The backing services of all applications. */
export function servicesOf(apps: Settings["apps"]): Service[] {
    return Object.entries(apps).flatMap(([app, parts]) =>
        NAMES.flatMap((name) => {
            const settings = (parts as unknown as Partial<Record<string, Service["settings"]>>)[name];
            return settings
                ? [
                      {
                          path: `platform:apps.${app}.${name}`,
                          name,
                          form: settings["form"] as string | undefined,
                          settings,
                      },
                  ]
                : [];
        }),
    );
}
