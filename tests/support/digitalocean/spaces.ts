import type { Product, Resource } from "./account.ts";
import type { Reply } from "./http.ts";

/** Domain of the S3 endpoints: `<region>.` before it, and `<bucket>.<region>.` for a bucket. */
export const SPACES_DOMAIN = "digitaloceanspaces.com";

/** A request of the S3 API, addressed by host name. */
export interface S3Request {
    readonly method: string;
    /** `<bucket>.<region>.digitaloceanspaces.com`, or without a bucket, which is then the first part of the path. */
    readonly host: string;
    readonly path: string;
    readonly query: URLSearchParams;
    readonly authorization: string;
    readonly body: string;
}

/** Configuration documents that a bucket keeps as they are sent, and what is said where there is none. */
const DOCUMENTS: Readonly<Record<string, { readonly missing: string } | { readonly empty: string }>> = {
    versioning: { empty: "<VersioningConfiguration/>" },
    acl: { empty: "<AccessControlPolicy/>" },
    lifecycle: { missing: "NoSuchLifecycleConfiguration" },
    cors: { missing: "NoSuchCORSConfiguration" },
    policy: { missing: "NoSuchBucketPolicy" },
};

interface Bucket {
    readonly name: string;
    readonly region: string;
    readonly documents: Map<string, string>;
    /** Keys of the objects. */
    readonly objects: Set<string>;
}

/** Buckets, over the part of the S3 API that manages them. */
export class Spaces implements Product {
    readonly routes = {};
    readonly #mayAccess: (accessKey: string) => boolean;
    readonly #buckets = new Map<string, Bucket>();

    constructor(mayAccess: (accessKey: string) => boolean) {
        this.#mayAccess = mayAccess;
    }

    resources(): Resource[] {
        return [...this.#buckets.values()].map(({ name, region }) => ({
            kind: "bucket",
            id: `${region}/${name}`,
            name,
            urn: `do:space:${name}`,
        }));
    }

    handle(request: S3Request): Reply {
        const accessKey = /Credential=([^/]+)\//.exec(request.authorization)?.[1] ?? "";
        if (!this.#mayAccess(accessKey)) {
            return error(403, "InvalidAccessKeyId");
        }
        const { name, region, key } = addressed(request);
        const bucket = this.#buckets.get(`${region}/${name}`);
        const subresource = [...request.query.keys()][0] ?? "";
        if (request.method === "PUT" && key === "" && subresource === "") {
            return this.#create(name, region, bucket);
        }
        if (!bucket) {
            return error(404, "NoSuchBucket");
        }
        return key === "" ? this.#onBucket(bucket, request, subresource) : onObject(bucket, request.method, key);
    }

    #create(name: string, region: string, existing: Bucket | undefined): Reply {
        if (existing) {
            return error(409, "BucketAlreadyExists");
        }
        this.#buckets.set(`${region}/${name}`, { name, region, documents: new Map(), objects: new Set() });
        return { status: 200 };
    }

    #onBucket(bucket: Bucket, { method, body }: S3Request, subresource: string): Reply {
        switch (`${method} ${subresource}`.trim()) {
            case "HEAD":
                return { status: 200 };
            case "DELETE":
                if (bucket.objects.size > 0) {
                    return error(409, "BucketNotEmpty");
                }
                this.#buckets.delete(`${bucket.region}/${bucket.name}`);
                return { status: 204 };
            case "GET location":
                return xml(`<LocationConstraint>${bucket.region}</LocationConstraint>`);
            case "GET versions":
                return xml(`<ListVersionsResult>${[...bucket.objects].map(version).join("")}</ListVersionsResult>`);
            case "POST delete":
                for (const [, key = ""] of body.matchAll(/<Key>([^<]*)<\/Key>/g)) {
                    bucket.objects.delete(key);
                }
                return xml("<DeleteResult/>");
        }
        return document(bucket, method, subresource, body);
    }
}

function addressed({ host, path }: S3Request): { name: string; region: string; key: string } {
    const labels = host.slice(0, -SPACES_DOMAIN.length - 1).split(".");
    const parts = decodeURIComponent(path.slice(1)).split("/");
    const [name = "", region = ""] = labels.length === 2 ? labels : [parts.shift(), labels[0]];
    return { name, region, key: parts.join("/") };
}

function onObject(bucket: Bucket, method: string, key: string): Reply {
    if (method === "PUT") {
        bucket.objects.add(key);
        return { status: 200 };
    }
    if (!bucket.objects.has(key)) {
        return error(404, "NoSuchKey");
    }
    if (method === "DELETE") {
        bucket.objects.delete(key);
        return { status: 204 };
    }
    return { status: 200 };
}

function document({ documents }: Bucket, method: string, name: string, body: string): Reply {
    const kind = DOCUMENTS[name];
    if (!kind) {
        return error(501, "NotImplemented");
    }
    if (method === "PUT") {
        documents.set(name, body);
        return { status: 200 };
    }
    if (method === "DELETE") {
        documents.delete(name);
        return { status: 204 };
    }
    const kept = documents.get(name);
    if (kept !== undefined) {
        return xml(kept);
    }
    return "empty" in kind ? xml(kind.empty) : error(404, kind.missing);
}

function version(key: string): string {
    return `<Version><Key>${key}</Key><VersionId>null</VersionId></Version>`;
}

function error(status: number, code: string): Reply {
    return { ...xml(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`), status };
}

function xml(body: string): Reply {
    return { status: 200, body, headers: { "Content-Type": "application/xml" } };
}
