import * as loki from "@grafana/grafana-foundation-sdk/loki";
import { LOKI, timeSeries, type PanelBuilder, type TimeSeriesSpec } from "./panels.ts";

/** Curves of what Loki counts: queries are LogQL. */
export function logSeries(spec: TimeSeriesSpec): PanelBuilder {
    const curves = timeSeries(spec);
    const targets = spec.queries.map(({ expr, legend }, index) =>
        new loki.DataqueryBuilder()
            .refId(String.fromCharCode("A".charCodeAt(0) + index))
            .datasource(LOKI)
            .expr(expr)
            .legendFormat(legend)
            .queryType("range")
            .build(),
    );
    return { build: () => ({ ...curves.build(), datasource: LOKI, targets }) };
}

/** Variable with what the reader looks for: a part of a line, or a regular expression. */
export const SEARCH = { name: "search", label: "Lines with" } as const;

/** LogQL of the lines of chosen streams that the reader looks for; large and small letters are the same. */
export function searched(selector: string): string {
    return `{${selector}} |~ \`(?i)$${SEARCH.name}\``;
}

/** Levels of lines that tell of a failure, as Loki finds them in lines of any form. */
export const ERRORS = 'detected_level=~"error|critical|fatal"';
