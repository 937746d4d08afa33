import type { Row } from "../dashboard.ts";
import { query, timeSeries } from "../panels.ts";

/** The machines under a managed database. `here`: PromQL matchers of its series. */
export function machineRow(here: string): Row {
    const name = "{{job}} {{host}}";
    const by = "by (job, host)";
    const rate = (metric: string, of: string) => `sum ${by} (rate(${metric}{${here},${of}}[$__rate_interval]))`;
    return {
        title: "Machines",
        panels: [
            timeSeries({
                title: "CPU in use",
                description: "Share of all processors. A shared size gets slower when its neighbours are busy.",
                unit: "percent",
                max: 100,
                width: 8,
                thresholds: [{ value: 90, colour: "orange" }],
                queries: [query(`100 - avg ${by} (cpu_usage_idle{${here},cpu="cpu-total"})`, name)],
            }),
            timeSeries({
                title: "Memory in use",
                description: "Share that cannot be given back at once.",
                unit: "percent",
                max: 100,
                width: 8,
                thresholds: [{ value: 95, colour: "orange" }],
                queries: [query(`100 - min ${by} (mem_available_percent{${here}})`, name)],
            }),
            timeSeries({
                title: "Disk in use",
                description: "When it is full the server takes no more writes: choose more storage before.",
                unit: "percent",
                max: 100,
                width: 8,
                thresholds: [{ value: 85, colour: "orange" }],
                queries: [query(`max ${by} (disk_used_percent{${here}})`, name)],
            }),
            timeSeries({
                title: "Disk traffic",
                description: "Bytes per second.",
                unit: "Bps",
                queries: [
                    query(rate("diskio_read_bytes", 'name=~".+"'), `${name} read`),
                    query(rate("diskio_write_bytes", 'name=~".+"'), `${name} written`),
                ],
            }),
            timeSeries({
                title: "Load of each processor",
                description: "Processes that run or wait, of one minute. Above 1 for long, they wait.",
                unit: "short",
                thresholds: [{ value: 1, colour: "orange" }],
                queries: [query(`max ${by} (system_load1{${here}}) / max ${by} (system_n_cpus{${here}})`, name)],
            }),
        ],
    };
}
