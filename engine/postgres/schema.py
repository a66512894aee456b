"""The tables in a database: made by `migrate` only, in one transaction, and checked.

Everything else only looks whether they are as they must be.
"""

from __future__ import annotations

from typing import Any

import psycopg

from castdev.engine.errors import NewerStore, NotAStore

from .tables import FORMAT, GUARDS, MAKE_REST, MAKE_SCHEMA

_TURN = 0x63647631
"""Of the advisory lock that migrations take."""

Connection = psycopg.Connection[Any]


def migrate(connection: Connection) -> bool:
    """Make the table and its guards if there are none; return whether there were none.

    Raises:
        NotAStore, NewerStore: see `check`.
        psycopg.Error: the role may not, or the server fails; then nothing was made.
    """
    with connection.transaction():
        # Two at once would trip over each other's catalogue rows.
        connection.execute(f"SELECT pg_advisory_xact_lock({_TURN})")
        query = "SELECT to_regclass('castdev.format'), to_regnamespace('castdev')"
        tables, schema = connection.execute(query).fetchone() or (None, None)
        if tables is not None:
            check(connection, write=True)
            return False
        for statement in MAKE_REST if schema is not None else (MAKE_SCHEMA, *MAKE_REST):
            connection.execute(statement)
    return True


def check(connection: Connection, *, write: bool) -> None:
    """Refuse a database that holds no journals, newer ones, or unguarded ones.

    Raises:
        psycopg.Error: nothing was made yet, or the server fails.
        NewerStore: a newer castdev made it.
        NotAStore: a trigger is missing, off, or not ours.
    """
    query = (
        "SELECT tgname, tgtype, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
        "WHERE tgrelid = to_regclass('castdev.stored_events') AND tgenabled = 'A'"
    )
    with connection.pipeline():
        row = connection.execute("SELECT format, reader, writer FROM castdev.format").fetchone()
        triggers = connection.execute(query).fetchall()
    written, reader, writer = row or (0, 0, 0)
    if reader > FORMAT or (write and writer > FORMAT):
        raise NewerStore(
            f"The journals in this database have format {written}; this castdev knows {FORMAT}.",
            hint="Install a newer castdev; nothing was touched.",
        )
    wanted = {(name, kind, body) for name, (kind, _, body) in GUARDS.items()}
    if not row or not wanted <= set(triggers):
        raise NotAStore(
            "The triggers that guard the journals in this database are not in force.",
            hint="Do not trust it; whoever owns the database can tell what was done.",
        )
