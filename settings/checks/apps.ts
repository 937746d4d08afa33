import type { Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";
import { chat4allRules } from "./chat4all.ts";
import { docuelevateRules } from "./docuelevate.ts";
import { hyperstudyRules } from "./hyperstudy.ts";
import { krakenRules } from "./kraken.ts";
import { leaves, limitsBelowRequests } from "./leaves.ts";
import { reactiveRtcRules } from "./reactive-rtc.ts";

/** What holds for every application alike, and for single ones. */
export const appRules = [
    rule(["protection", "apps"], movingTags),
    rule(["apps"], ({ apps }) => limitsBelowRequests(apps, "platform:apps")),
    ...krakenRules,
    ...docuelevateRules,
    ...chat4allRules,
    ...hyperstudyRules,
    ...reactiveRtcRules,
];

/** An image reference whose tag is set anew with every build. */
const MOVING_TAG = /^[^\s@]+\/[^\s@]+:([a-z0-9.-]+-)?(latest|main|master|edge|nightly)$/;

function movingTags({ protection, apps }: Pick<Settings, "protection" | "apps">): Mistake[] {
    return protection === "ephemeral"
        ? []
        : leaves(apps, "platform:apps")
              .filter(([, value]) => typeof value === "string" && MOVING_TAG.test(value))
              .map(([path, value]) => ({
                  path,
                  value,
                  reason: "may be another image tomorrow, and this stack is protected",
                  remedy: "Pin a version tag or a digest.",
              }));
}
