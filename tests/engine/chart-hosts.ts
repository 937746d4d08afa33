import { createHash } from "node:crypto";
import type { RequestListener } from "node:http";
import type { Hosts } from "./internet.ts";

/** A packed chart and where it is published. */
export interface PublishedChart {
    readonly name: string;
    readonly version: string;
    /** `oci://` reference of the chart, or the `https://` repository that lists it. */
    readonly source: string;
    readonly archive: Buffer;
}

const CONFIG = Buffer.from("{}");
const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

/** The hosts that publish charts, with nothing else on them. */
export function chartHosts(charts: readonly PublishedChart[]): Hosts {
    const files = new Map<string, { readonly type: string; readonly content: Buffer }>();
    const add = (url: string, type: string, content: Buffer) => files.set(url, { type, content });
    for (const [repository, listed] of Map.groupBy(charts, ({ source }) => source)) {
        if (repository.startsWith("oci://")) {
            listed.forEach((chart) => addReference(chart, add));
        } else {
            const base = repository.replace(/\/$/, "");
            add(`${base}/index.yaml`, "text/yaml", Buffer.from(index(listed)));
            listed.forEach((chart) => add(`${base}/${fileName(chart)}`, "application/gzip", chart.archive));
        }
    }
    const listener: RequestListener = (request, response) => {
        const file = files.get(`https://${request.headers.host}${request.url}`);
        if (request.url === "/v2/") {
            response.writeHead(200).end();
        } else if (file) {
            const headers = {
                "Content-Type": file.type,
                "Content-Length": file.content.length,
                "Docker-Content-Digest": digest(file.content),
            };
            response.writeHead(200, headers).end(request.method === "HEAD" ? undefined : file.content);
        } else {
            response.writeHead(404).end();
        }
    };
    const hosts = [...files.keys()].map((url) => new URL(url).host);
    return Object.fromEntries([...new Set(hosts)].map((host) => [host, listener]));
}

/** The index of a repository, in JSON, which is YAML too. */
function index(charts: readonly PublishedChart[]): string {
    const entries = charts.map((chart) => [
        chart.name,
        [{ apiVersion: "v2", name: chart.name, version: chart.version, urls: [fileName(chart)] }],
    ]);
    return JSON.stringify({ apiVersion: "v1", entries: Object.fromEntries(entries) as unknown });
}

/** A chart in a registry: a manifest with its tag, an empty configuration and the archive as a layer. */
function addReference(
    { source, version, archive }: PublishedChart,
    add: (url: string, type: string, content: Buffer) => void,
): void {
    const url = new URL(source.replace("oci://", "https://"));
    const base = `https://${url.host}/v2${url.pathname}`;
    const part = (mediaType: string, content: Buffer) => ({ mediaType, digest: digest(content), size: content.length });
    const manifest = Buffer.from(
        JSON.stringify({
            schemaVersion: 2,
            mediaType: MANIFEST_TYPE,
            config: part("application/vnd.cncf.helm.config.v1+json", CONFIG),
            layers: [part("application/vnd.cncf.helm.chart.content.v1.tar+gzip", archive)],
        }),
    );
    // A tag cannot hold the plus sign that a version may.
    add(`${base}/manifests/${version.replaceAll("+", "_")}`, MANIFEST_TYPE, manifest);
    add(`${base}/manifests/${digest(manifest)}`, MANIFEST_TYPE, manifest);
    add(`${base}/blobs/${digest(CONFIG)}`, "application/octet-stream", CONFIG);
    add(`${base}/blobs/${digest(archive)}`, "application/octet-stream", archive);
}

function fileName({ name, version }: PublishedChart): string {
    return `${name}-${version}.tgz`;
}

function digest(content: Buffer): string {
    return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
