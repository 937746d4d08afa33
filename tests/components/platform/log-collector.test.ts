import assert from "node:assert/strict";
import { LogCollector } from "../../../components/platform/log-collector.ts";
import { pods } from "../../../components/workload/network.ts";
import { deploy, items, only, text, type Deployed, type Tree } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import { definitions, NAMESPACE, OUTSIDE, PROMETHEUS, RELEASE, SCRAPER, STRANGER } from "./parts.ts";

const COLLECTOR = "log-collector/app.kubernetes.io/name=alloy,app.kubernetes.io/instance=log-collector";
const LOKI = { "app.kubernetes.io/name": "loki" };

function collector(): Promise<Deployed> {
    return deploy(
        () =>
            new LogCollector("log-collector", {
                loki: { url: "http://loki.logs.svc.cluster.local:3100", peer: pods(LOKI, "logs"), port: 3100 },
                scraper: { ...SCRAPER, ready: [definitions()] },
                protection: "ephemeral",
                ready: [],
            }),
    );
}

async function values(): Promise<Tree> {
    return only(await collector(), RELEASE).inputs["values"] ?? {};
}

async function configuration(): Promise<string> {
    return text((await values())["alloy"]?.["configMap"]?.["content"]);
}

describe("The log collector", () => {
    it("runs on every node, whatever it is kept for", async () => {
        const { controller } = await values();
        assert.equal(controller?.["type"], "daemonset");
        assert.deepEqual(controller["tolerations"], [{ operator: "Exists" }]);
    });

    it("may read the logs of its node, and write how far it has read; nothing else of the node", async () => {
        const { controller, alloy } = await values();
        const hostPaths = items(controller?.["volumes"]?.["extra"]).flatMap(({ name, hostPath }) =>
            hostPath ? [[name, hostPath["path"]]] : [],
        );
        assert.deepEqual(hostPaths, [
            ["pod-logs", "/var/log/pods"],
            ["positions", "/var/lib/log-collector"],
        ]);
        const mounts = items(alloy?.["mounts"]?.["extra"]).map(({ mountPath, readOnly }) => [mountPath, readOnly]);
        assert.deepEqual(mounts, [
            ["/var/log/pods", true],
            ["/var/lib/log-collector", undefined],
            ["/tmp", undefined],
        ]);
        assert.equal(alloy?.["storagePath"], "/var/lib/log-collector");
    });

    it("is root without a capability, on a file system that it cannot change", async () => {
        const { alloy } = await values();
        assert.deepEqual(alloy?.["securityContext"], {
            runAsUser: 0,
            runAsGroup: 0,
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
            seccompProfile: { type: "RuntimeDefault" },
        });
        const namespace = only(await collector(), NAMESPACE).inputs["metadata"];
        assert.equal(namespace?.["labels"]?.["pod-security.kubernetes.io/enforce"], "privileged");
    });

    it("has no right and no token for the API server, and reports to nobody", async () => {
        const { rbac, serviceAccount, crds, alloy } = await values();
        assert.deepEqual([rbac, crds], [{ create: false }, { create: false }]);
        assert.deepEqual(serviceAccount, { automountServiceAccountToken: false });
        assert.equal(alloy?.["enableReporting"], false);
        assert.doesNotMatch(await configuration(), /kubernetes\./);
    });

    it("tells from the path of a log whose it is", async () => {
        const config = await configuration();
        const rules = [
            ...config.matchAll(/regex\s+= "([^"]+)"\n\s+replacement\s+= "\$(\d)"\n\s+target_label\s+= "(\w+)"/g),
        ];
        const path = "/var/log/pods/chat4all_api-7d9f-x2x_0a1b-2c/api/3.log";
        const labels = rules.map(([, regex = "", group = "", label]) => [
            label,
            new RegExp(`^${regex}$`).exec(path)?.[Number(group)],
        ]);
        assert.deepEqual(Object.fromEntries(labels), { namespace: "chat4all", pod: "api-7d9f-x2x", container: "api" });
        assert.ok(config.includes('"__path__" = "/var/log/pods/*/*/*.log"'));
    });

    it("sends lines without the runtime's own form, and without labels that would split streams", async () => {
        const config = await configuration();
        assert.match(config, /stage\.cri \{ \}/);
        assert.match(config, /stage\.label_drop \{\s+values = \["filename", "flags", "stream"\]/);
        assert.match(config, /url = "http:\/\/loki\.logs\.svc\.cluster\.local:3100\/loki\/api\/v1\/push"/);
    });

    it("reaches Loki only, and is reached by Prometheus only", async () => {
        const network = networkOf(await collector());
        assert.ok(network.allows(COLLECTOR, "logs/app.kubernetes.io/name=loki:3100"));
        assert.ok(!network.allows(COLLECTOR, `${STRANGER}:80`));
        assert.ok(!network.allows(COLLECTOR, "internet:443"));
        assert.ok(!network.allows(COLLECTOR, `${OUTSIDE}:443`));
        assert.ok(network.allows(PROMETHEUS, `${COLLECTOR}:12345`));
        assert.ok(!network.allows(STRANGER, `${COLLECTOR}:12345`));
    });
});
