import type { AlertCases } from "./alert-cases.ts";
import { docuelevate } from "./cases/docuelevate.ts";
import { kraken } from "./cases/kraken.ts";
import { probes } from "./cases/probes.ts";
import { serviceLevels } from "./cases/service-levels.ts";

/** What is shown of every `PrometheusRule` of the program. */
export const ALERT_CASES: readonly AlertCases[] = [docuelevate, kraken, probes, ...serviceLevels];
