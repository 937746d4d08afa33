import { generateKeyPairSync, randomBytes } from "node:crypto";

/** One user of the API server, known by a token. */
export interface User {
    readonly name: string;
    readonly groups: readonly string[];
    readonly token: string;
}

/** Users of a control plane: the administrator, and the identities its own components have. */
export interface Users {
    readonly admin: User;
    readonly controllerManager: User;
    readonly scheduler: User;
    readonly kwok: User;
}

/** New users with random tokens. The components' names are those that Kubernetes' own cluster roles are bound to. */
export function newUsers(): Users {
    const user = (name: string, ...groups: string[]): User => ({
        name,
        groups,
        token: randomBytes(24).toString("hex"),
    });
    return {
        admin: user("admin", "system:masters"),
        controllerManager: user("system:kube-controller-manager"),
        scheduler: user("system:kube-scheduler"),
        // Plays every node, and provisions volumes.
        kwok: user("kwok", "system:masters"),
    };
}

/** The file for `--token-auth-file`: token, name, unique id, groups. */
export function tokenFile(users: Users): string {
    const lines = Object.values(users).map(
        ({ token, name, groups }: User) => `${token},${name},${name},"${groups.join(",")}"`,
    );
    return `${lines.join("\n")}\n`;
}

/** PEM key pair that service account tokens are signed and checked with. */
export function serviceAccountKeys(): { privateKey: string; publicKey: string } {
    return generateKeyPairSync("ec", {
        namedCurve: "P-256",
        privateKeyEncoding: { type: "sec1", format: "pem" },
        publicKeyEncoding: { type: "spki", format: "pem" },
    });
}

/** A kubeconfig for `user`, in the form that DigitalOcean hands out: the authority's certificate and a token. */
export function kubeconfig(server: string, authority: string, user: User): string {
    const name = "doks-platform-test";
    return JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [
            { name, cluster: { server, "certificate-authority-data": Buffer.from(authority).toString("base64") } },
        ],
        users: [{ name: user.name, user: { token: user.token } }],
        contexts: [{ name, context: { cluster: name, user: user.name } }],
        "current-context": name,
    });
}
