import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { ensureTool } from "../../tools/build.ts";
import type { ToolName } from "../../tools/pins.ts";
import { type Client, createClient } from "./client.ts";
import { type ApiServer, startApiServer, startControllers, startEtcd } from "./components.ts";
import { kubeconfig, newUsers } from "./credentials.ts";
import { createDoksObjects, createNodes, defaultsReady } from "./cluster-objects.ts";
import { freePorts } from "./ports.ts";
import { Run } from "./run.ts";

/** Programs that every control plane needs. */
export const serverTools = ["etcd", "kube-apiserver", "kubectl"] as const;
/** Programs that `controllers` adds. */
export const controllerTools = ["kube-controller-manager", "kube-scheduler", "kwok"] as const;

/** Ten times what an idle machine takes. */
const START_TIMEOUT_MILLISECONDS = 120_000;
const POLL_MILLISECONDS = 100;

export interface ControlPlaneOptions {
    /**
     * Runs the controller manager, the scheduler and kwok beside the API server, so that workloads come up. Default
     * false: the API server alone, enough for admission.
     */
    readonly controllers?: boolean;
    /** How many Ready nodes there are at the start, `node-0` and on; default 3. Only with `controllers`. */
    readonly nodes?: number;
}

/** A Kubernetes control plane of this process: real etcd and API server, on 127.0.0.1. */
export interface ControlPlane {
    /** `https://127.0.0.1:<port>` */
    readonly server: string;
    /** Content of a kubeconfig for the administrator, in JSON, which is YAML too. */
    readonly kubeconfig: string;
    readonly kubeconfigPath: string;
    /** Speaks to the API server as the administrator; much cheaper than a kubectl process. */
    readonly client: Client;
    /** Runs kubectl against this control plane, and never against what the environment names. */
    kubectl(args: readonly string[], stdin?: string): Promise<KubectlResult>;
    /** Ends every process and removes their files. */
    stop(): Promise<void>;
}

export interface KubectlResult {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

/**
 * Starts a control plane and waits until it serves. Its processes end with this process, however that ends.
 *
 * @throws ToolUnavailable where a program is neither installed nor can be built.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
    const { controllers = false, nodes = 3 } = options;
    const serverBinaries = await binaries(serverTools);
    const controllerBinaries = controllers ? await binaries(controllerTools) : undefined;
    const [client, peer, secure, controllerManager, scheduler, kwok] = (await freePorts(6)) as Six;
    const users = newUsers();
    const run = new Run();
    try {
        const etcd = startEtcd(run, serverBinaries, { client, peer });
        const apiServer = startApiServer(run, serverBinaries, { port: secure, etcd, users, controllers });
        const { authority, admin } = await whenServing(run, apiServer, users.admin.token);
        if (controllerBinaries) {
            const ports = { controllerManager, scheduler, kwok };
            startControllers(run, controllerBinaries, { ports, apiServer, authority, users });
            await createDoksObjects(admin);
            await createNodes(admin, nodes);
            await waitUntil(run, "nodes and default service account", () => defaultsReady(admin, nodes));
        }
        const config = kubeconfig(apiServer.server, authority, users.admin);
        const kubeconfigPath = run.file("admin.kubeconfig", config);
        return {
            server: apiServer.server,
            kubeconfig: config,
            kubeconfigPath,
            client: admin,
            kubectl: (args, stdin) => kubectl(serverBinaries.kubectl, run.folder, kubeconfigPath, args, stdin),
            stop: async () => {
                admin.close();
                await run.stop();
            },
        };
    } catch (error) {
        await run.stop();
        throw error;
    }
}

type Six = [number, number, number, number, number, number];

async function binaries<Name extends ToolName>(names: readonly Name[]): Promise<Record<Name, string>> {
    const paths = {} as Record<Name, string>;
    for (const name of names) paths[name] = await ensureTool(name);
    return paths;
}

/** Waits for the API server's certificate and its `/readyz`. */
async function whenServing(run: Run, { server, authorityPath }: ApiServer, token: string) {
    let authority = "";
    await waitUntil(run, "kube-apiserver's certificate", () => {
        authority = existsSync(authorityPath) ? readFileSync(authorityPath, "utf8") : "";
        return Promise.resolve(authority.trimEnd().endsWith("-----END CERTIFICATE-----"));
    });
    const admin = createClient(server, authority, token);
    await waitUntil(run, "kube-apiserver", async () => (await admin.send("GET", "/readyz")).status === 200);
    return { authority, admin };
}

/** Asks `isReady` until it says so; a failed request counts as no. */
async function waitUntil(run: Run, what: string, isReady: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + START_TIMEOUT_MILLISECONDS;
    while (!(await isReady().catch(() => false))) {
        run.checkRunning();
        if (performance.now() > deadline) throw new Error(`${what}: not ready after two minutes.`);
        await delay(POLL_MILLISECONDS);
    }
}

async function kubectl(
    binary: string,
    folder: string,
    kubeconfigPath: string,
    args: readonly string[],
    stdin?: string,
): Promise<KubectlResult> {
    const child = spawn(binary, args, {
        env: {
            PATH: process.env.PATH,
            HOME: folder,
            KUBECONFIG: kubeconfigPath,
            KUBECACHEDIR: join(folder, "kubectl"),
        },
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin);
    const code = new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await code, stdout, stderr };
}
