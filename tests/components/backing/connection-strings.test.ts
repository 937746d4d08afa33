import assert from "node:assert/strict";
import { RedisClient } from "@redis/client";
import { Redis } from "ioredis";
import { ConnectionString } from "mongodb-connection-string-url";
import { parse } from "pg-connection-string";
import {
    celeryUrl,
    mongoUrl,
    mongoUrlOf,
    postgresUrl,
    psycopgUrl,
    redisUrl,
} from "../../../components/backing/connection-strings.ts";

/** Every character that delimits something in a URL, one that must be encoded twice, and one beyond ASCII. */
const AWKWARD = "p@:/?#[]%&=+ !'()*,;\"<>\\^`{|}~%41é€";

describe("PostgreSQL connection strings", () => {
    const target = {
        host: "db-rw.shop.svc.cluster.local",
        port: 25060,
        database: "new orders é",
        username: AWKWARD,
        password: AWKWARD,
    };

    it("are read by node-postgres as what they were made of", () => {
        const { host, port, database, user, password } = parse(postgresUrl(target), { useLibpqCompat: true });
        assert.deepEqual({ host, port, database, username: user, password }, { ...target, port: "25060" });
    });

    it("ask for TLS without asking who signed the certificate, as libpq means it", () => {
        const { ssl } = parse(postgresUrl(target), { useLibpqCompat: true });
        assert.deepEqual(ssl, { rejectUnauthorized: false });
        assert.equal(new URL(postgresUrl(target)).search, "?sslmode=require");
    });

    it("name the driver for SQLAlchemy, and are the same otherwise", () => {
        assert.equal(psycopgUrl(target), postgresUrl(target).replace("postgresql:", "postgresql+psycopg:"));
    });

    it("encode every delimiter of user and password, as SQLAlchemy's and libpq's parsers need", () => {
        const [userInfo = ""] = postgresUrl(target).slice("postgresql://".length).split("@");
        assert.match(userInfo, /^[A-Za-z0-9._~%-]+:[A-Za-z0-9._~%-]+$/);
        assert.deepEqual(userInfo.split(":").map(decodeURIComponent), [AWKWARD, AWKWARD]);
    });
});

describe("MongoDB connection strings", () => {
    const user = { database: "kraken", username: AWKWARD, password: AWKWARD };

    it("name the members, the database in the path and where users are kept", () => {
        const members = ["m-0.svc.cluster.local:27017", "m-1.svc.cluster.local:27017", "m-2.svc.cluster.local:27017"];
        const url = new ConnectionString(mongoUrl({ ...user, members, replicaSet: "rs0" }));
        assert.equal(url.isSRV, false);
        assert.deepEqual(url.hosts, members);
        assert.equal(url.pathname, "/kraken");
        assert.deepEqual([url.username, url.password].map(decodeURIComponent), [AWKWARD, AWKWARD]);
        assert.deepEqual(Object.fromEntries(url.searchParams), {
            replicaSet: "rs0",
            authSource: "admin",
            retryWrites: "true",
            w: "majority",
        });
    });

    it("keep hosts and replica set of a provider's SRV name, and replace its administrator", () => {
        const provider =
            "mongodb+srv://doadmin:s%40cret@private-db.mongo.example.com/admin?replicaSet=db-set&authSource=defaultdb&ssl=true";
        const url = new ConnectionString(mongoUrlOf(provider, user));
        assert.equal(url.isSRV, true);
        assert.deepEqual(url.hosts, ["private-db.mongo.example.com"]);
        assert.equal(url.pathname, "/kraken");
        assert.deepEqual([url.username, url.password].map(decodeURIComponent), [AWKWARD, AWKWARD]);
        assert.deepEqual(Object.fromEntries(url.searchParams), {
            replicaSet: "db-set",
            tls: "true",
            authSource: "admin",
            retryWrites: "true",
            w: "majority",
        });
    });

    it("keep all members where the provider lists them, and turn TLS on where it says nothing", () => {
        const url = new ConnectionString(mongoUrlOf("mongodb://u:p@a.example.com:27017,b.example.com:27017", user));
        assert.deepEqual(url.hosts, ["a.example.com:27017", "b.example.com:27017"]);
        assert.equal(url.searchParams.get("tls"), "true");
        assert.equal(url.pathname, "/kraken");
    });

    it("never show a provider's URI that cannot be read", () => {
        assert.throws(() => mongoUrlOf("https://doadmin:hunter2@example.com", user), {
            message: /not of the form mongodb/,
        });
        assert.throws(
            () => mongoUrlOf("https://doadmin:hunter2@example.com", user),
            (error: Error) => !error.message.includes("hunter2"),
        );
    });
});

describe("Redis connection strings", () => {
    const target = { host: "queue.shop.svc.cluster.local", port: 6379, password: AWKWARD };

    it("are read by node-redis as what they were made of", () => {
        const plain = RedisClient.parseURL(redisUrl({ ...target, tls: false }));
        assert.deepEqual(plain.socket, { host: target.host, port: 6379, tls: false });
        assert.deepEqual([plain.password, plain.database], [AWKWARD, 0]);
        const encrypted = RedisClient.parseURL(redisUrl({ ...target, port: 25061, tls: true }));
        assert.deepEqual(encrypted.socket, { host: target.host, port: 25061, tls: true });
    });

    it("are read by ioredis as what they were made of, also with Celery's parameter", () => {
        const { options } = new Redis(celeryUrl({ ...target, port: 25061, tls: true }), { lazyConnect: true });
        assert.deepEqual(
            { host: options.host, port: options.port, password: options.password, db: options.db },
            { host: target.host, port: 25061, password: AWKWARD, db: 0 },
        );
        assert.ok(options.tls, "rediss:// is TLS");
        assert.equal(new Redis(redisUrl({ ...target, tls: false }), { lazyConnect: true }).options.tls, undefined);
    });

    it("tell Celery to check certificates where there are any, and only there", () => {
        assert.equal(new URL(celeryUrl({ ...target, tls: true })).search, "?ssl_cert_reqs=required");
        assert.equal(celeryUrl({ ...target, tls: false }), redisUrl({ ...target, tls: false }));
    });

    it("end in the database, so that a client's own parameters may follow", () => {
        assert.match(
            redisUrl({ ...target, tls: true }),
            /^rediss:\/\/:[A-Za-z0-9._~%-]+@queue\.shop\.svc\.cluster\.local:6379\/0$/,
        );
    });
});
