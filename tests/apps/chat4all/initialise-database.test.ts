import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(dirname(import.meta.dirname), "..", "..");
const SCRIPT = join(ROOT, "components/apps/chat4all/initialise-database.py");
const STAND_INS = join(ROOT, "tests/fixtures/chat4all");

interface Database {
    readonly relations: readonly string[];
    readonly types: readonly string[];
    /** Whether the table of files has the columns that the models ask for. */
    readonly current_files: boolean;
    readonly users: readonly (readonly [name: string, password: string])[];
}

const EMPTY: Database = { relations: [], types: [], current_files: false, users: [] };
const FIRST = "-- first\nCREATE TYPE message_status\nCREATE RELATION users\nCREATE RELATION file_chunks";
const SECOND = "-- second\nCREATE RELATION files\nCREATE RELATION chunks\nCREATE RELATION conversation_view";

/** What the application's own hash of a well-known password stands for. */
const KNOWN = "hash of password123";
/** Of 32 random bytes in base64. */
const UNKNOWN = "hash of 43 characters";

describe("The initialisation of Chat4All's database", () => {
    let folder: string;
    let files: string[];

    before(function () {
        if (spawnSync("python3", ["--version"]).status !== 0) {
            this.skip();
        }
        folder = mkdtempSync(join(tmpdir(), "chat4all-"));
        files = [
            ["first.sql", "users", FIRST],
            ["second.sql", "conversation_view", SECOND],
        ].map(([name = "", relation = "", content = ""]) => {
            writeFileSync(join(folder, name), content);
            return `${join(folder, name)}=${relation}`;
        });
    });
    after(() => folder && rmSync(folder, { recursive: true }));

    function run(database: Database, sqlFiles: readonly string[]) {
        const { status, stdout } = spawnSync("python3", [SCRIPT, ...sqlFiles], {
            encoding: "utf8",
            env: {
                PATH: process.env["PATH"] ?? "",
                PYTHONPATH: STAND_INS,
                PYTHONDONTWRITEBYTECODE: "1",
                DATABASE_URL: "postgresql://chat4all",
                DATABASE: JSON.stringify(database),
            },
        });
        const last = stdout.trim().split("\n").at(-1) ?? "";
        return { status, ...(JSON.parse(last) as { database: Database; done: string[] }) };
    }

    it("runs the SQL files of an empty database in order, and leaves the tables of files to the models", () => {
        const { status, database, done } = run(EMPTY, files);
        assert.equal(status, 0);
        assert.deepEqual(done, ["-- first", "allow READ", "-- second", "init_db"]);
        assert.deepEqual(database.relations, ["users", "conversation_view", "files", "file_chunks"]);
    });

    it("adds one account that nobody can use to a database without users", () => {
        assert.deepEqual(run(EMPTY, files).database.users, [["nobody", UNKNOWN]]);
    });

    it("changes nothing when it runs again", () => {
        const { database } = run(EMPTY, files);
        const again = run({ ...database, current_files: true }, files);
        assert.deepEqual(again.database, { ...database, current_files: true });
        assert(!again.done.includes("-- first") && !again.done.includes("-- second"));
    });

    it("goes on with the second file where an attempt ended after the first", () => {
        const begun = { ...EMPTY, relations: ["users"], types: ["message_status"] };
        assert.deepEqual(run(begun, files).done, ["allow READ", "allow READ", "-- second", "init_db"]);
    });

    it("takes a file back that fails, and fails itself", () => {
        writeFileSync(join(folder, "broken.sql"), "BROKEN");
        const { status, database, done } = run(EMPTY, [
            files[0] ?? "",
            `${join(folder, "broken.sql")}=conversation_view`,
        ]);
        assert.equal(status, 1);
        assert.deepEqual(done, ["-- first", "allow READ", "rollback"]);
        assert.deepEqual(database.relations, ["users"]);
    });

    it("keeps the tables of files where the SQL files make what the models ask for", () => {
        const { database } = run({ ...EMPTY, current_files: true }, files);
        assert(database.relations.includes("chunks"));
    });

    it("leaves a schema alone that the models have made", () => {
        const { done } = run({ ...EMPTY, relations: ["users", "files"], users: [["anna", "hash"]] }, files);
        assert.deepEqual(done, ["init_db"]);
    });

    it("leaves everything to the models where there are no SQL files", () => {
        const { done, database } = run(EMPTY, []);
        assert.deepEqual(done, ["init_db"]);
        assert.deepEqual(database.users, [["nobody", UNKNOWN]]);
    });

    it("locks out test users whose password everybody knows, and nobody else", () => {
        const users: Database["users"] = [
            ["user1", KNOWN],
            ["user2", "hash of a better one"],
            ["anna", KNOWN],
        ];
        assert.deepEqual(run({ ...EMPTY, relations: ["users"], users }, []).database.users, [
            ["user1", UNKNOWN],
            ["user2", "hash of a better one"],
            ["anna", KNOWN],
        ]);
    });
});
