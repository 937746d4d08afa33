import { ToolUnavailable } from "../../tools/build.ts";
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "./control-plane.ts";

/** Starts a control plane in a `before` hook. Where its programs are not to be had, the suite is reported as skipped. */
export async function controlPlaneOrSkip(hook: Mocha.Context, options?: ControlPlaneOptions): Promise<ControlPlane> {
    try {
        return await startControlPlane(options);
    } catch (error) {
        if (error instanceof ToolUnavailable) hook.skip();
        throw error;
    }
}
