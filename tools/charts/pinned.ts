import { isSameChart } from "../../components/platform/chart-lock.ts";
import { readProject, readStackConfig } from "../../plan/stack-config.ts";
import { parseSettings } from "../../settings.ts";
import { remoteCharts } from "../../stacks/charts.ts";
import { charts, type Chart } from "../../versions.ts";

/** The charts that are to be at hand. */
export interface Wanted {
    readonly charts: readonly Chart[];
    /** Stacks that install from locked packages only. */
    readonly lockedStacks: readonly string[];
}

/** The charts of versions.ts, and those that the settings of stacks name which install from locked packages. */
export function wantedCharts(root: string): Wanted {
    const project = readProject(root);
    const locked = project.stacks.flatMap((stack) => {
        const { settings } = parseSettings(readStackConfig(root, project, stack).values, stack);
        return settings?.charts === "locked" ? [settings] : [];
    });
    const all: Chart[] = [...Object.values(charts), ...locked.flatMap(remoteCharts)];
    return {
        charts: all
            .filter((chart, index) => all.findIndex((other) => isSameChart(other, chart)) === index)
            .sort((one, other) => (one.name < other.name ? -1 : 1)),
        lockedStacks: locked.map(({ stack }) => stack),
    };
}
