import * as grafana from "@grafana/grafana-foundation-sdk/dashboard";
import { arrange } from "./layout.ts";
import { PROMETHEUS, type PanelBuilder } from "./panels.ts";
import { TEAMS, type Team } from "./team.ts";

/** Tag of every dashboard of this program. */
const TAG = "doks-platform";

const EVERYTHING = { text: "All", value: "$__all" };

/** A choice at the top of a dashboard: the values of a label. */
export interface Variable {
    /** As queries name it: `$name`. Use it with `=~`. */
    readonly name: string;
    /** What the reader sees. */
    readonly label: string;
    /** `label_values(metric{…}, label)`. */
    readonly query: string;
    /** What is chosen at first; everything unless given. */
    readonly chosen?: string;
}

/** Another dashboard that answers the next question. */
export interface Related {
    readonly title: string;
    readonly uid: string;
}

export interface DashboardSpec {
    /** Stable address: `/d/<uid>`. Lower-case letters, digits and `-`, 40 at most. */
    readonly uid: string;
    readonly title: string;
    /** Whom it is for and which question it answers. */
    readonly description: string;
    readonly team: Team;
    readonly variables?: readonly Variable[];
    /** Fields at the top that the reader writes into, empty at first: `$name` in queries. */
    readonly texts?: readonly { readonly name: string; readonly label: string }[];
    /** In this order from above. */
    readonly rows: readonly Row[];
    /** Time that it shows at first; `now-6h` unless given. */
    readonly from?: string;
    /** Namespace whose rollouts are marked on every curve; none unless given. */
    readonly rolloutsOf?: string;
    /** Links at the top, before those of the teams. They take time and variables along. */
    readonly related?: readonly Related[];
}

/** Panels under one heading; they fill the 24 columns from left to right and wrap. */
export interface Row {
    readonly title: string;
    readonly panels: readonly PanelBuilder[];
}

/** A dashboard as Grafana reads it, and where it goes. */
export interface Dashboard {
    readonly uid: string;
    readonly title: string;
    readonly team: Team;
    readonly model: grafana.Dashboard;
}

/**
 * Builds a dashboard: data source and variables on top, links to its team's others and to the platform's, rows of panels.
 * The alerts of its team that fire are marked on every curve.
 */
export function createDashboard(spec: DashboardSpec): Dashboard {
    const builder = new grafana.DashboardBuilder(spec.title)
        .uid(spec.uid)
        .description(spec.description)
        .tags([TAG, spec.team])
        .readonly()
        .tooltip(grafana.DashboardCursorSync.Crosshair)
        .time({ from: spec.from ?? "now-6h", to: "now" })
        .refresh("1m")
        .timezone("browser")
        .withVariable(new grafana.DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"))
        .annotation(firingAlerts(spec.team))
        .links(linksOf(spec));
    if (spec.rolloutsOf !== undefined) {
        rolloutsOf(spec.rolloutsOf).forEach((annotation) => builder.annotation(annotation));
    }
    for (const { name, label, query, chosen } of spec.variables ?? []) {
        builder.withVariable(
            new grafana.QueryVariableBuilder(name)
                .label(label)
                .datasource(PROMETHEUS)
                .query({ query, refId: name })
                .definition(query)
                .refresh(grafana.VariableRefresh.OnTimeRangeChanged)
                .sort(grafana.VariableSort.AlphabeticalAsc)
                .multi(true)
                .includeAll(true)
                .current(chosen === undefined ? EVERYTHING : { text: [chosen], value: [chosen] }),
        );
    }
    for (const { name, label } of spec.texts ?? []) {
        builder.withVariable(new grafana.TextBoxVariableBuilder(name).label(label).defaultValue(""));
    }
    for (const { title, panels } of spec.rows) {
        builder.withRow(new grafana.RowBuilder(title));
        panels.forEach((panel) => builder.withPanel(panel));
    }
    const model = builder.build();
    arrange(model.panels ?? []);
    return { uid: spec.uid, title: spec.title, team: spec.team, model };
}

/** Address of a dashboard within Grafana. */
export function pathOf(uid: string): string {
    return `/d/${uid}`;
}

/** What is related, then all dashboards of the team, and from an application's the platform's. */
function linksOf({ team, related = [] }: DashboardSpec) {
    const teams: Team[] = team === "platform" ? [team] : [team, "platform"];
    return [
        ...related.map(({ title, uid }) =>
            new grafana.DashboardLinkBuilder(title)
                .type(grafana.DashboardLinkType.Link)
                .url(pathOf(uid))
                .icon("dashboard")
                .includeVars(true)
                .keepTime(true),
        ),
        ...teams.map((each) =>
            new grafana.DashboardLinkBuilder(TEAMS[each])
                .type(grafana.DashboardLinkType.Dashboards)
                .tags([TAG, each])
                .asDropdown(true)
                .includeVars(false)
                .keepTime(true),
        ),
    ];
}

function firingAlerts(team: Team) {
    // Alerts of the chart get the platform's name on their way to Alertmanager only.
    const ours = team === "platform" ? 'team=~"|platform"' : `team="${team}"`;
    return new grafana.AnnotationQueryBuilder()
        .name("Alerts")
        .datasource(PROMETHEUS)
        .enable(true)
        .iconColor("red")
        .expr(`max by (alertname, severity) (ALERTS{alertstate="firing",${ours},severity=~"warning|critical"})`)
        .titleFormat("{{alertname}}")
        .textFormat("{{severity}}")
        .step("60s");
}

/** A Deployment's new template shows in a ReplicaSet that begins, a StatefulSet's in a revision that was not there. */
function rolloutsOf(namespace: string) {
    const rollout = (name: string) =>
        new grafana.AnnotationQueryBuilder()
            .name(name)
            .datasource(PROMETHEUS)
            .enable(true)
            .iconColor("blue")
            .textFormat("A new version of its pods.")
            .step("60s");
    const revisions = (offset: string) =>
        `max by (statefulset, revision) (kube_statefulset_status_update_revision{namespace="${namespace}"}${offset})`;
    return [
        rollout("Rollouts")
            .titleFormat("{{replicaset}}")
            .expr(`max by (replicaset) (kube_replicaset_created{namespace="${namespace}"}) * 1000`)
            .useValueForTime(true),
        rollout("Rollouts of StatefulSets")
            .titleFormat("{{statefulset}}")
            .expr(`${revisions("")} unless ${revisions(" offset 2m")}`),
    ];
}
