import assert from "node:assert/strict";
import { ClusterNetwork, matrix, networkOf } from "./policy-matrix.ts";

const WEB = deployment("shop", "web", [{ name: "http", containerPort: 8080 }]);
const DB = deployment("shop", "db", [{ name: "sql", containerPort: 5432 }]);
const OTHER = deployment("office", "web", [{ name: "http", containerPort: 8080 }]);

describe("ClusterNetwork", () => {
    it("leaves pods open that no policy selects", () => {
        const network = new ClusterNetwork([WEB, DB]);
        assert(network.allows("shop/web", "shop/db:5432"));
        assert(network.allows("internet", "shop/db:5432"));
        assert(network.allows("shop/db", "internet:443"));
    });

    it("closes the direction of a policy without rules and leaves the other one open", () => {
        const network = new ClusterNetwork([WEB, DB, policy("shop", { podSelector: {}, policyTypes: ["Ingress"] })]);
        assert(!network.allows("shop/web", "shop/db:5432"));
        assert(!network.allows("internet", "shop/web:8080"));
        assert(network.allows("shop/web", "internet:443"));
    });

    it("holds a policy to its own namespace", () => {
        const network = new ClusterNetwork([
            WEB,
            DB,
            OTHER,
            policy("shop", { podSelector: {}, policyTypes: ["Ingress"] }),
        ]);
        assert(network.allows("shop/web", "office/web:8080"));
        assert(!network.allows("office/web", "shop/web:8080"));
    });

    it("puts a policy without a namespace, and pods without one, into the default namespace", () => {
        const { metadata, ...rest } = deployment("", "web", []);
        const pod = { ...rest, metadata: { name: metadata.name } };
        const network = new ClusterNetwork([
            pod,
            { kind: "NetworkPolicy", metadata: { name: "p" }, spec: { podSelector: {}, policyTypes: ["Ingress"] } },
        ]);
        assert(!network.allows("internet", "default/web:80"));
    });

    it("adds policies up", () => {
        const network = new ClusterNetwork([
            WEB,
            DB,
            policy("shop", { podSelector: {}, policyTypes: ["Ingress"] }),
            policy("shop", {
                podSelector: { matchLabels: { app: "db" } },
                ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }], ports: [{ port: 5432 }] }],
            }),
        ]);
        assert(network.allows("shop/web", "shop/db:5432"));
        assert(!network.allows("shop/web", "shop/db:5433"));
        assert(!network.allows("shop/db", "shop/web:8080"));
    });

    it("needs both the egress of the source and the ingress of the destination", () => {
        const out = policy("shop", {
            podSelector: { matchLabels: { app: "web" } },
            policyTypes: ["Egress"],
            egress: [{ to: [{ podSelector: { matchLabels: { app: "db" } } }] }],
        });
        const into = policy("shop", {
            podSelector: { matchLabels: { app: "db" } },
            ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }] }],
        });
        const closedOut = policy("shop", { podSelector: { matchLabels: { app: "web" } }, policyTypes: ["Egress"] });
        const closedIn = policy("shop", { podSelector: { matchLabels: { app: "db" } }, policyTypes: ["Ingress"] });
        assert(new ClusterNetwork([WEB, DB, out, into]).allows("shop/web", "shop/db:5432"));
        assert(!new ClusterNetwork([WEB, DB, closedOut, into]).allows("shop/web", "shop/db:5432"));
        assert(!new ClusterNetwork([WEB, DB, out, closedIn]).allows("shop/web", "shop/db:5432"));
    });

    describe("policyTypes left out", () => {
        it("means ingress alone without egress rules", () => {
            const network = new ClusterNetwork([WEB, policy("shop", { podSelector: {}, egress: [] })]);
            assert(!network.allows("internet", "shop/web:8080"));
            assert(network.allows("shop/web", "internet:443"));
        });

        it("means both with egress rules, even where there is no ingress rule", () => {
            const network = new ClusterNetwork([
                WEB,
                policy("shop", { podSelector: {}, egress: [{ ports: [{ port: 443 }] }] }),
            ]);
            assert(!network.allows("internet", "shop/web:8080"));
            assert(network.allows("shop/web", "internet:443"));
            assert(!network.allows("shop/web", "internet:80"));
        });
    });

    describe("peers", () => {
        const from = (peers?: object[]) =>
            new ClusterNetwork([
                { kind: "Namespace", metadata: { name: "office", labels: { team: "blue" } } },
                WEB,
                DB,
                OTHER,
                policy("shop", {
                    podSelector: { matchLabels: { app: "db" } },
                    ingress: [peers === undefined ? {} : { from: peers }],
                }),
            ]);

        it("are everybody where a rule names none", () => {
            for (const network of [from(), from([])]) {
                assert(network.allows("office/web", "shop/db:5432"));
                assert(network.allows("internet", "shop/db:5432"));
            }
        });

        it("are pods of the policy's namespace by a pod selector alone", () => {
            const network = from([{ podSelector: { matchLabels: { app: "web" } } }]);
            assert(network.allows("shop/web", "shop/db:5432"));
            assert(!network.allows("office/web", "shop/db:5432"));
        });

        it("are all pods of its namespace, and no address, by an empty pod selector", () => {
            const network = from([{ podSelector: {} }]);
            assert(network.allows("shop/db", "shop/db:5432"));
            assert(!network.allows("office/web", "shop/db:5432"));
            assert(!network.allows("internet", "shop/db:5432"));
        });

        it("are all pods of the namespaces by a namespace selector alone", () => {
            const network = from([{ namespaceSelector: { matchLabels: { team: "blue" } } }]);
            assert(network.allows("office/web", "shop/db:5432"));
            assert(!network.allows("shop/web", "shop/db:5432"));
        });

        it("are the pods of all namespaces by an empty namespace selector", () => {
            const network = from([{ namespaceSelector: {} }]);
            assert(network.allows("office/web", "shop/db:5432"));
            assert(network.allows("elsewhere/a=b", "shop/db:5432"));
            assert(!network.allows("internet", "shop/db:5432"));
        });

        it("must match both selectors of one peer", () => {
            const both = from([
                {
                    namespaceSelector: { matchLabels: { team: "blue" } },
                    podSelector: { matchLabels: { app: "web" } },
                },
            ]);
            assert(both.allows("office/web", "shop/db:5432"));
            assert(!both.allows("office/app=other", "shop/db:5432"));
            assert(!both.allows("shop/web", "shop/db:5432"));
        });

        it("need match only one of two peers", () => {
            const either = from([
                { namespaceSelector: { matchLabels: { team: "blue" } } },
                { podSelector: { matchLabels: { app: "web" } } },
            ]);
            assert(either.allows("office/app=other", "shop/db:5432"));
            assert(either.allows("shop/web", "shop/db:5432"));
            assert(!either.allows("elsewhere/app=web", "shop/db:5432"));
        });

        it("know every namespace by its own name", () => {
            const network = from([{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "far" } } }]);
            assert(network.allows("far/app=x", "shop/db:5432"));
            assert(!network.allows("office/web", "shop/db:5432"));
        });

        it("obey the operators of expressions", () => {
            const allows = (operator: string, values: string[] | undefined, labels: string) =>
                from([
                    { podSelector: { matchExpressions: [{ key: "tier", operator, ...(values && { values }) }] } },
                ]).allows(`shop/${labels}`, "shop/db:5432");
            assert(allows("In", ["a", "b"], "tier=b"));
            assert(!allows("In", ["a", "b"], "tier=c"));
            assert(!allows("In", ["a"], "app=x"));
            assert(allows("NotIn", ["a"], "tier=c"));
            assert(allows("NotIn", ["a"], "app=x"));
            assert(!allows("NotIn", ["a"], "tier=a"));
            assert(allows("Exists", undefined, "tier=c"));
            assert(!allows("Exists", undefined, "app=x"));
            assert(allows("DoesNotExist", undefined, "app=x"));
            assert(!allows("DoesNotExist", undefined, "tier=c"));
        });
    });

    describe("address blocks", () => {
        const to = (...rules: object[]) =>
            new ClusterNetwork([
                WEB,
                DB,
                policy("shop", {
                    podSelector: { matchLabels: { app: "web" } },
                    policyTypes: ["Egress"],
                    egress: rules,
                }),
            ]);
        const block = (cidr: string, ...except: string[]) => ({ to: [{ ipBlock: { cidr, except } }] });

        it("hold for the addresses inside and not for those outside", () => {
            const network = to(block("192.0.2.0/24"));
            assert(network.allows("shop/web", "192.0.2.7:443"));
            assert(!network.allows("shop/web", "192.0.3.7:443"));
            assert(network.allows("shop/web", "192.0.2.128/25:443"));
            assert(!network.allows("shop/web", "192.0.0.0/16:443"));
        });

        it("leave their exceptions out", () => {
            const network = to(block("0.0.0.0/0", "10.0.0.0/8"));
            assert(network.allows("shop/web", "internet:443"));
            assert(!network.allows("shop/web", "10.1.2.3:443"));
            assert(!network.allows("shop/web", "0.0.0.0/0:443"));
            assert(network.allows("shop/web", "11.0.0.0/8:443"));
        });

        it("may cover a range together, also where one fills the exception of another", () => {
            const network = to(block("0.0.0.0/0", "10.0.0.0/8"), block("10.0.0.0/9"), block("10.128.0.0/9"));
            assert(network.allows("shop/web", "0.0.0.0/0:443"));
            assert(!to(block("10.0.0.0/9")).allows("shop/web", "10.0.0.0/8:443"));
        });

        it("tell the families of addresses apart", () => {
            assert(!to(block("0.0.0.0/0")).allows("shop/web", "2001:db8::1:443"));
            assert(!to(block("0.0.0.0/0")).allows("shop/web", "::1:443"));
            assert(to(block("2001:db8::/32")).allows("shop/web", "2001:db8::1:443"));
            assert(!to(block("2001:db8::/32")).allows("shop/web", "2001:db9::1:443"));
        });

        it("match no pod", () => {
            assert(!to(block("0.0.0.0/0")).allows("shop/web", "shop/db:5432"));
        });
    });

    describe("ports", () => {
        const into = (...ports: object[]) =>
            new ClusterNetwork([
                DB,
                policy("shop", { podSelector: { matchLabels: { app: "db" } }, ingress: [{ ports }] }),
            ]);

        it("are all where a rule names none", () => {
            assert(into().allows("internet", "shop/db:1"));
            assert(into().allows("internet", "shop/db:53/UDP"));
        });

        it("are TCP unless the rule says otherwise", () => {
            assert(into({ port: 53 }).allows("internet", "shop/db:53"));
            assert(!into({ port: 53 }).allows("internet", "shop/db:53/UDP"));
            assert(into({ port: 53, protocol: "UDP" }).allows("internet", "shop/db:53/UDP"));
        });

        it("are all of a protocol where the rule names none", () => {
            assert(into({ protocol: "UDP" }).allows("internet", "shop/db:4000/UDP"));
            assert(!into({ protocol: "UDP" }).allows("internet", "shop/db:4000"));
        });

        it("reach from the first to the last of a span", () => {
            const network = into({ port: 8000, endPort: 8002 });
            assert.deepEqual(
                [7999, 8000, 8002, 8003].map((port) => network.allows("internet", `shop/db:${port}`)),
                [false, true, true, false],
            );
        });

        it("are found by name at the destination", () => {
            assert(into({ port: "sql" }).allows("internet", "shop/db:5432"));
            assert(!into({ port: "sql" }).allows("internet", "shop/db:5433"));
            assert(!into({ port: "http" }).allows("internet", "shop/db:5432"));
            assert(!into({ port: "sql", protocol: "UDP" }).allows("internet", "shop/db:5432/UDP"));
        });

        it("are found by name at the destination for egress too, and never at an address", () => {
            const network = new ClusterNetwork([
                WEB,
                DB,
                policy("shop", {
                    podSelector: { matchLabels: { app: "web" } },
                    policyTypes: ["Egress"],
                    egress: [{ ports: [{ port: "sql" }] }],
                }),
            ]);
            assert(network.allows("shop/web", "shop/db:5432"));
            assert(!network.allows("shop/web", "internet:5432"));
        });
    });

    it("knows the pods of every kind that makes them", () => {
        const template = { metadata: { labels: { app: "x" } }, spec: { containers: [] } };
        const kinds = ["Deployment", "StatefulSet", "DaemonSet", "Job"].map((kind) => ({
            kind,
            metadata: { name: kind.toLowerCase(), namespace: "all" },
            spec: { template: { ...template, metadata: { labels: { app: kind } } } },
        }));
        const network = new ClusterNetwork([
            ...kinds,
            {
                kind: "CronJob",
                metadata: { name: "cronjob", namespace: "all" },
                spec: { jobTemplate: { spec: { template } } },
            },
            {
                kind: "Pod",
                metadata: { name: "pod", namespace: "all", labels: { app: "pod" } },
                spec: { containers: [] },
            },
            policy("all", { podSelector: { matchLabels: { app: "x" } }, policyTypes: ["Ingress"] }),
        ]);
        const open = ["deployment", "statefulset", "daemonset", "job", "cronjob", "pod"].filter((name) =>
            network.allows("internet", `all/${name}:80`),
        );
        assert.deepEqual(open, ["deployment", "statefulset", "daemonset", "job", "pod"]);
    });

    it("finds a pod by its app label where its object has another name", () => {
        const job = { ...deployment("shop", "init-1a2b", []), kind: "Job" };
        const labelled = { ...job, spec: { template: { metadata: { labels: { app: "init" } }, spec: {} } } };
        assert(new ClusterNetwork([labelled]).allows("shop/init", "internet:443"));
    });

    it("refuses a name that is no workload, or two", () => {
        assert.throws(
            () => new ClusterNetwork([WEB]).allows("shop/wbe", "internet:443"),
            /shop\/wbe names 0 workloads of: shop\/web/,
        );
        assert.throws(() => new ClusterNetwork([WEB, WEB]).allows("shop/web", "internet:443"), /names 2 workloads/);
        assert.throws(() => new ClusterNetwork([WEB]).allows("shop/web", "internet"), /<endpoint>:<port>/);
    });
});

describe("networkOf", () => {
    it("reads the Kubernetes objects among what was registered", () => {
        const network = networkOf([
            { type: "kubernetes:apps/v1:Deployment", inputs: WEB },
            { type: "random:index/randomPassword:RandomPassword", inputs: { kind: "NetworkPolicy" } },
        ]);
        assert(network.allows("internet", "shop/web:8080"));
    });
});

describe("matrix", () => {
    it("shows who reaches what", () => {
        const network = new ClusterNetwork([
            WEB,
            DB,
            policy("shop", {
                podSelector: { matchLabels: { app: "db" } },
                ingress: [{ from: [{ podSelector: {} }] }],
            }),
        ]);
        assert.equal(
            matrix(network, { web: "shop/web", outside: "internet" }, ["shop/web:8080", "shop/db:5432"]),
            [
                "from \\ to | shop/web:8080 | shop/db:5432",
                "web       | allow         | allow",
                "outside   | allow         | deny",
            ].join("\n"),
        );
    });
});

function deployment(namespace: string, app: string, ports: object[]) {
    return {
        kind: "Deployment",
        metadata: { name: app, namespace },
        spec: { template: { metadata: { labels: { app } }, spec: { containers: [{ ports }] } } },
    };
}

function policy(namespace: string, spec: object) {
    return { kind: "NetworkPolicy", metadata: { name: "policy", namespace }, spec };
}
