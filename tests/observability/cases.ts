import type { AlertCases } from "./alert-cases.ts";
import { docuelevate } from "./cases/docuelevate.ts";
import { kraken } from "./cases/kraken.ts";

/** What is shown of every `PrometheusRule` of the program. */
export const ALERT_CASES: readonly AlertCases[] = [docuelevate, kraken];
