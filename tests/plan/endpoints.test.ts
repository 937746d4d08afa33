import assert from "node:assert/strict";
import type { Manifest } from "../../plan/manifests.ts";
import type { JsonObject } from "../../plan/model.ts";
import { endpointsOf } from "../../plan/report/endpoints.ts";

describe("The endpoints of a plan", () => {
    const manifest = (kind: string, spec: JsonObject): Manifest =>
        ({ kind, namespace: "shop", object: { kind, spec } }) as unknown as Manifest;

    it("are the paths of an Ingress, encrypted where the host has a certificate", () => {
        const paths = (name: string) => ({
            paths: [{ path: "/", backend: { service: { name, port: { number: 80 } } } }],
        });
        const ingress = manifest("Ingress", {
            tls: [{ hosts: ["shop.example.com"] }],
            rules: [
                { host: "shop.example.com", http: paths("web") },
                { host: "old.example.com", http: paths("old") },
            ],
        });
        assert.deepEqual(endpointsOf([ingress]), [
            { url: "http://old.example.com/", namespace: "shop", service: "old", port: "80", tls: false },
            { url: "https://shop.example.com/", namespace: "shop", service: "web", port: "80", tls: true },
        ]);
    });

    it("are the routes of an IngressRoute that name a host, by prefix or expression", () => {
        const route = (match: string) => ({ match, services: [{ name: "router", port: 3001 }] });
        const routes = manifest("IngressRoute", {
            tls: { secretName: "shop-tls" },
            routes: [
                route("Host(`shop.example.com`) && PathPrefix(`/api/`)"),
                route("Host(`shop.example.com`) && PathRegexp(`^/room_[0-9]+`)"),
                route("Host(`shop.example.com`)"),
                route("PathPrefix(`/anywhere`)"),
            ],
        });
        assert.deepEqual(
            endpointsOf([routes]).map(({ url }) => url),
            ["https://shop.example.com/", "https://shop.example.com/api/", "https://shop.example.com/room_[0-9]+"],
        );
    });
});
