import { join } from "node:path";
import { kubeconfig, serviceAccountKeys, tokenFile, type Users } from "./credentials.ts";
import type { Run } from "./run.ts";

const POD_CIDR = "10.244.0.0/16";
const SERVICE_CIDR = "10.96.0.0/16";

/** Programs of the control plane, by name; paths of the binaries. */
export type Binaries<Name extends string> = Readonly<Record<Name, string>>;

/** Starts etcd with its data in the run's folder; returns the address for clients. */
export function startEtcd(run: Run, binaries: Binaries<"etcd">, ports: { client: number; peer: number }): string {
    const client = `http://127.0.0.1:${ports.client}`;
    const peer = `http://127.0.0.1:${ports.peer}`;
    run.start("etcd", binaries.etcd, [
        `--data-dir=${join(run.folder, "etcd")}`,
        "--unsafe-no-fsync",
        `--listen-client-urls=${client}`,
        `--advertise-client-urls=${client}`,
        `--listen-peer-urls=${peer}`,
        `--initial-advertise-peer-urls=${peer}`,
        `--initial-cluster=default=${peer}`,
        "--log-level=warn",
    ]);
    return client;
}

export interface ApiServerArgs {
    readonly port: number;
    readonly etcd: string;
    readonly users: Users;
    /** Whether a controller manager runs, which makes the service accounts that the admission plugin asks for. */
    readonly controllers: boolean;
}

/** What the API server made for itself and others need. */
export interface ApiServer {
    readonly server: string;
    /** Path of its certificate and authority in PEM, written by it soon after the start. */
    readonly authorityPath: string;
    readonly serviceAccountKeyPath: string;
}

/** Starts kube-apiserver, which signs its own certificate for 127.0.0.1. */
export function startApiServer(run: Run, binaries: Binaries<"kube-apiserver">, args: ApiServerArgs): ApiServer {
    const server = `https://127.0.0.1:${args.port}`;
    const keys = serviceAccountKeys();
    const serviceAccountKeyPath = run.file("service-account.key", keys.privateKey);
    const certificates = join(run.folder, "apiserver");
    run.start("kube-apiserver", binaries["kube-apiserver"], [
        `--etcd-servers=${args.etcd}`,
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        `--secure-port=${args.port}`,
        `--cert-dir=${certificates}`,
        `--token-auth-file=${run.file("tokens.csv", tokenFile(args.users))}`,
        "--authorization-mode=Node,RBAC",
        "--endpoint-reconciler-type=none",
        `--service-cluster-ip-range=${SERVICE_CIDR}`,
        `--service-account-issuer=${server}`,
        `--service-account-key-file=${run.file("service-account.pub", keys.publicKey)}`,
        `--service-account-signing-key-file=${serviceAccountKeyPath}`,
        "--allow-privileged=true",
        "--profiling=false",
        ...(args.controllers ? [] : ["--disable-admission-plugins=ServiceAccount"]),
    ]);
    return { server, authorityPath: join(certificates, "apiserver.crt"), serviceAccountKeyPath };
}

export interface ControllerArgs {
    readonly ports: { controllerManager: number; scheduler: number; kwok: number };
    readonly apiServer: ApiServer;
    /** Certificate and authority of the API server, PEM. */
    readonly authority: string;
    readonly users: Users;
}

/** Starts the controller manager, the scheduler, and kwok in the place of kubelets and the storage driver. */
export function startControllers(
    run: Run,
    binaries: Binaries<"kube-controller-manager" | "kube-scheduler" | "kwok">,
    { ports, apiServer, authority, users }: ControllerArgs,
): void {
    const configFor = (user: keyof Users) =>
        `--kubeconfig=${run.file(`${user}.kubeconfig`, kubeconfig(apiServer.server, authority, users[user]))}`;
    run.start("kube-controller-manager", binaries["kube-controller-manager"], [
        configFor("controllerManager"),
        "--bind-address=127.0.0.1",
        `--secure-port=${ports.controllerManager}`,
        `--cert-dir=${join(run.folder, "controller-manager")}`,
        "--leader-elect=false",
        "--use-service-account-credentials=true",
        `--service-account-private-key-file=${apiServer.serviceAccountKeyPath}`,
        `--root-ca-file=${apiServer.authorityPath}`,
        `--service-cluster-ip-range=${SERVICE_CIDR}`,
        "--pvclaimbinder-sync-period=1s",
    ]);
    run.start("kube-scheduler", binaries["kube-scheduler"], [
        configFor("scheduler"),
        "--bind-address=127.0.0.1",
        `--secure-port=${ports.scheduler}`,
        `--cert-dir=${join(run.folder, "scheduler")}`,
        "--leader-elect=false",
    ]);
    run.start("kwok", binaries.kwok, [
        configFor("kwok"),
        `--config=${join(import.meta.dirname, "kwok-stages.yaml")}`,
        "--manage-all-nodes=true",
        "--node-ip=127.0.0.1",
        `--cidr=${POD_CIDR}`,
        "--node-lease-duration-seconds=40",
        `--server-address=127.0.0.1:${ports.kwok}`,
    ]);
}
