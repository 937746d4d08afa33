"""Prepares Chat4All's database before its first pod starts. Run again, it changes nothing.

Runs in the application's own image and directory, with the application's own settings. Arguments: the SQL files that
make the schema, in order, each with a relation that is there once it has run (`/path/to/file.sql=relation`). Without
any the schema is left to the application's models alone.
"""

import os
import secrets
import sys
from contextlib import contextmanager

import psycopg2

from core.security import hash_password, verify_password
from db.database import init_db

# Two runs at a time, a retry beside a slow first attempt, would both find the database empty.
LOCK = 4_224_001

# The application makes these accounts in an empty table of users, with a password that everybody knows.
TEST_USERS = [f"user{number}" for number in range(1, 6)]
TEST_PASSWORD = "password123"

# Keeps the table of users from being empty. Nobody knows its password.
NOBODY = "nobody"


def main(sql_files):
    for sql_file in sql_files:
        path, relation = sql_file.split("=")
        with transaction() as cursor:
            allow_read_status(cursor)
        with transaction() as cursor:
            if not exists(cursor, relation) and not made_by_models(cursor):
                run(cursor, path)
                drop_outdated_file_tables(cursor)
    # What the SQL files do not make.
    init_db()
    with transaction() as cursor:
        lock_out_test_users(cursor)


@contextmanager
def transaction():
    """All or nothing: an attempt that fails leaves nothing half made to the next one."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            yield cursor
    finally:
        connection.close()


def exists(cursor, relation):
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (relation,))
    return cursor.fetchone()[0]


def made_by_models(cursor):
    """Whether the application made the schema itself: the SQL files would meet its tables."""
    return exists(cursor, "users") and not has_sql_types(cursor)


def has_sql_types(cursor):
    """Whether the types are there that the SQL files make. The models call theirs otherwise."""
    cursor.execute("SELECT to_regtype('message_status') IS NOT NULL")
    return cursor.fetchone()[0]


def allow_read_status(cursor):
    """Adds a status that the later SQL file adds and uses at once, which PostgreSQL before 17 refuses."""
    if has_sql_types(cursor):
        cursor.execute("ALTER TYPE message_status ADD VALUE IF NOT EXISTS 'READ'")


def run(cursor, path):
    with open(path, encoding="utf-8") as file:
        cursor.execute(file.read())
    print(f"Ran {path}.")


def drop_outdated_file_tables(cursor):
    """Leaves the tables of files to the models: those of the SQL files have other columns, and every upload fails.

    Only right after the SQL files have made them, and only where they lack a column of the models.
    """
    cursor.execute(
        "SELECT 1 FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = 'files' AND column_name = 'conversation_id'"
    )
    if cursor.fetchone() is None:
        cursor.execute("DROP TABLE IF EXISTS chunks, files, file_chunks")


def lock_out_test_users(cursor):
    cursor.execute("SELECT id, username, password FROM users WHERE username = ANY(%s)", (TEST_USERS,))
    for user, name, password in cursor.fetchall():
        if verify_password(TEST_PASSWORD, password):
            cursor.execute("UPDATE users SET password = %s WHERE id = %s", (unknown_password(), user))
            print(f"Locked out the test user {name}.")
    cursor.execute("SELECT count(*) FROM users")
    if cursor.fetchone()[0] == 0:
        cursor.execute(
            "INSERT INTO users (username, password, created_at, updated_at)"
            " VALUES (%s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')",
            (NOBODY, unknown_password()),
        )
        print("Made an account that nobody can use, so that the application makes no test users.")


def unknown_password():
    return hash_password(secrets.token_urlsafe(32))


main(sys.argv[1:])
