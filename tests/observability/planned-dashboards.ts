import { all, items, text, type Deployed } from "../support/deploy.ts";
import type { Recorded } from "./known-series.ts";
import { SUBJECTS } from "./planned-rules.ts";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const PROMETHEUS_RULE = "kubernetes:monitoring.coreos.com/v1:PrometheusRule";

/** As much of Grafana's model of a panel as is looked at. */
export interface Panel {
    readonly type: string;
    readonly title?: string;
    readonly description?: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly datasource?: { readonly type: string };
    readonly targets?: readonly Target[];
    readonly fieldConfig?: {
        readonly defaults: { readonly unit?: string };
        readonly overrides?: readonly {
            readonly matcher: { readonly options: string };
            readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
        }[];
    };
    readonly transformations?: readonly {
        readonly id: string;
        readonly options: { readonly renameByName?: Readonly<Record<string, string>> };
    }[];
}

export interface Target {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat?: string;
}

/** As much of Grafana's model of a dashboard as is looked at. */
export interface Model {
    readonly uid: string;
    readonly title: string;
    readonly tags: readonly string[];
    readonly description?: string;
    readonly panels: readonly Panel[];
    readonly templating: {
        readonly list: readonly {
            readonly name: string;
            readonly type: string;
            readonly query?: string | { readonly query: string };
            readonly current?: { readonly text: unknown; readonly value: unknown };
        }[];
    };
    readonly annotations: { readonly list: readonly { readonly name: string; readonly expr?: string }[] };
    readonly links: readonly { readonly type: string; readonly url: string; readonly title: string }[];
}

/** A dashboard as a plan hands it to Grafana. */
export interface PlannedDashboard {
    /** Folder that the sidecar puts it into. */
    readonly folder: unknown;
    readonly file: string;
    readonly bytes: number;
    readonly model: Model;
}

export interface PlannedView {
    readonly dashboards: readonly PlannedDashboard[];
    readonly recorded: readonly Recorded[];
    /** Addresses that the stack exports, by uid. */
    readonly urls: Readonly<Record<string, string>>;
}

/** Dashboards and recorded series of the plan of a subject. */
export async function plannedView(subject: string): Promise<PlannedView> {
    const deployed = await SUBJECTS[subject]?.();
    if (!deployed) {
        throw new Error(`${subject} is no subject`);
    }
    const { monitoring } = deployed.outputs as unknown as {
        monitoring: { dashboards: Record<string, string> };
    };
    return { dashboards: dashboardsOf(deployed), recorded: recordedBy(deployed), urls: monitoring.dashboards };
}

function dashboardsOf(deployed: Deployed): PlannedDashboard[] {
    return all(deployed, CONFIG_MAP)
        .filter(({ inputs }) => inputs["metadata"]?.["labels"]?.["grafana_dashboard"] !== undefined)
        .flatMap(({ inputs }) =>
            Object.entries(inputs["data"] ?? {}).map(([file, content]) => ({
                folder: inputs["metadata"]?.["annotations"]?.["grafana_folder"],
                file,
                bytes: Buffer.byteLength(text(content)),
                model: JSON.parse(text(content)) as Model,
            })),
        );
}

function recordedBy(deployed: Deployed): Recorded[] {
    return all(deployed, PROMETHEUS_RULE)
        .flatMap(({ inputs }) => items(inputs["spec"]?.["groups"]))
        .flatMap((group) => items(group["rules"]))
        .filter((rule) => rule["record"] !== undefined)
        .map((rule) => rule as unknown as Recorded);
}
