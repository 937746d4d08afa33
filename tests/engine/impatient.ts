import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineStack } from "./stack.ts";

const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";
const ENTRY = "impatient.mjs";

/** The program as it is, but for the time that it gives a cluster to come up. */
const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";

export default async () => {
    pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
        type === "${CLUSTER}" ? { props, opts: { ...opts, customTimeouts: { create: "1s" } } } : undefined,
    );
    return { ...(await import("./index.ts")) };
};
`;

/** Runs something with a program that gives up a new cluster after seconds rather than three quarters of an hour. */
export async function impatiently(stack: EngineStack, run: () => Promise<void>): Promise<void> {
    const project = join(stack.folder, "Pulumi.yaml");
    const settings = readFileSync(project, "utf8");
    writeFileSync(join(stack.folder, ENTRY), PROGRAM);
    writeFileSync(project, settings.replace(/^main: .*$/m, `main: ${ENTRY}`));
    try {
        await run();
    } finally {
        writeFileSync(project, settings);
        rmSync(join(stack.folder, ENTRY));
    }
}
