import { basename } from "node:path";

/** What an archive's name has after the chart's. */
const ARCHIVE_SUFFIX = /-v?\d+\.\d+\.\d+[^/]*\.tgz$/;

/** Name of the chart that a release's `chart` argument names: a name, an `oci://` reference or a path. */
export function chartName(chart: string): string {
    return basename(chart.replace(/\/+$/, "")).replace(ARCHIVE_SUFFIX, "");
}
