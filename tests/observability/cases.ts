import type { AlertCases } from "./alert-cases.ts";
import { chat4all } from "./cases/chat4all.ts";
import { docuelevate } from "./cases/docuelevate.ts";
import { hyperstudy } from "./cases/hyperstudy.ts";
import { kraken } from "./cases/kraken.ts";
import { probes } from "./cases/probes.ts";
import { reactiveRtc } from "./cases/reactive-rtc.ts";
import { serviceLevels } from "./cases/service-levels.ts";

/** What is shown of every `PrometheusRule` of the program. */
export const ALERT_CASES: readonly AlertCases[] = [
    chat4all,
    docuelevate,
    hyperstudy,
    kraken,
    probes,
    reactiveRtc,
    ...serviceLevels,
];
