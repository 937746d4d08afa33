import type { PlatformOutputs } from "../outputs.ts";

type Single = string | number | boolean | readonly unknown[];

/** Dotted path of a single output: `monitoring.grafanaUrl`, `apps.kraken.url`, `namespaces.kraken`. */
export type OutputPath<Outputs = PlatformOutputs> = {
    [Key in keyof Outputs & string]-?: NonNullable<Outputs[Key]> extends Single
        ? Key
        : `${Key}.${OutputPath<NonNullable<Outputs[Key]>>}`;
}[keyof Outputs & string];

/** Type of the output at a path. */
export type OutputAt<Path extends string, Outputs = PlatformOutputs> = Path extends `${infer Key}.${infer Rest}`
    ? Key extends keyof Outputs
        ? OutputAt<Rest, NonNullable<Outputs[Key]>>
        : never
    : Path extends keyof Outputs
      ? NonNullable<Outputs[Path]>
      : never;
