"""The tables of journals in an application's database: made once, by `prepare` only."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect

from castdev.engine.errors import NewerStore, NoProject, Refused
from castdev.engine.postgres.tables import MAKE_REST, MAKE_SCHEMA

FORMAT = 1

_EVENTS = """CREATE TABLE IF NOT EXISTS castdev_events (
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
) WITHOUT ROWID"""
_GUARDS = {
    "castdev_no_update": "UPDATE ON castdev_events",
    "castdev_no_delete": "DELETE ON castdev_events",
    "castdev_no_gap": (
        "INSERT ON castdev_events WHEN new.originator_version IS NOT 1 + (SELECT "
        "coalesce(max(originator_version), 0) FROM castdev_events "
        "WHERE originator_id = new.originator_id)"
    ),
}
_SQLITE = (
    _EVENTS,
    *(
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {when} "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        for name, when in _GUARDS.items()
    ),
    "CREATE TABLE IF NOT EXISTS castdev_format (format INTEGER PRIMARY KEY)",
    f"INSERT OR IGNORE INTO castdev_format (format) VALUES ({FORMAT})",
)
PLACES = {"postgresql": ("castdev", "stored_events"), "sqlite": (None, "castdev_events")}
"""Kind of database → schema and table of the events."""
FORMATS = {"postgresql": "castdev.format", "sqlite": "castdev_format"}


def kind_of(engine: Engine) -> str:
    """Return which of the databases that castdev knows an engine is for.

    Raises:
        Refused: it is for another.
    """
    if engine.dialect.name not in PLACES:
        raise Refused(
            f"castdev does not live in a {engine.dialect.name} database.",
            hint="It knows PostgreSQL and SQLite.",
        )
    return engine.dialect.name


def prepare(engine: Engine) -> bool:
    """Make the tables of castdev and their triggers; return whether there were none.

    In PostgreSQL they are in the schema `castdev`, the same that `castdev migrate`
    makes; in SQLite their names begin with `castdev_`.

    Raises:
        Refused: the database is of another kind.
        sqlalchemy.exc.DBAPIError: the role may not make them.
    """
    kind = kind_of(engine)
    with engine.begin() as connection:
        schema, table = PLACES[kind]
        if inspect(connection).has_table(table, schema):
            check(connection, kind)
            return False
        if kind == "sqlite":
            statements: tuple[str, ...] = _SQLITE
        else:
            found = inspect(connection).has_schema("castdev")
            statements = MAKE_REST if found else (MAKE_SCHEMA, *MAKE_REST)
        for statement in statements:
            connection.exec_driver_sql(statement)
    return True


def check(connection: Connection, kind: str) -> None:
    """Refuse a database without the tables, or with newer ones.

    Raises:
        NoProject, NewerStore: what is the matter.
    """
    schema, table = PLACES[kind]
    if not inspect(connection).has_table(table, schema):
        raise NoProject(
            "The database holds no journals yet.", hint="Prepare it once: castdev.prepare(engine)."
        )
    found = connection.exec_driver_sql(f"SELECT format FROM {FORMATS[kind]}").scalar()
    if found != FORMAT:
        raise NewerStore(
            f"The journals in this database have format {found}; this castdev knows {FORMAT}.",
            hint="Install a newer castdev; nothing was touched.",
        )
