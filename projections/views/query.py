"""Queries of others: read only, cut off after a while and after many rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from castdev.engine.errors import BadInput, Refused
from castdev.engine.text import readable

STEPS = 20_000
"""After so many steps of SQLite it is asked whether time is up."""
CELL = 16 << 20
"""No text or blob is longer than so many bytes."""
ASKABLE = frozenset(
    [
        "table_info",
        "table_xinfo",
        "table_list",
        "index_list",
        "index_info",
        "foreign_key_list",
        "foreign_key_check",
        "compile_options",
        "function_list",
    ]
)
"""Pragmas that only tell something."""
READS = frozenset(
    (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
)


def tables_in(connection: sqlite3.Connection, query: str) -> set[str]:
    """Return the tables that a query reads, without asking it.

    Args:
        connection: to tables that need not have rows.
        query: what is going to be asked.

    Raises:
        BadInput, Refused: as `ask`.
    """
    found = set[str]()

    def noted(action: int, first: str | None, second: str | None, *more: str | None) -> int:
        if action == sqlite3.SQLITE_READ and first:
            found.add(first)
        return _allowed(action, first, second, *more)

    connection.set_authorizer(noted)
    try:
        connection.execute(f"EXPLAIN {query}")
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        raise _refusal(error) from error
    finally:
        connection.set_authorizer(_allowed)
    # The words that are searched lie in tables of their own.
    return {one.partition("_")[0] if one.startswith("search_") else one for one in found}


class Answer(NamedTuple):
    """What a query found.

    Attributes:
        columns: their names, each once.
        rows: as many as were wanted.
        cut: whether there are more.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    cut: bool


def connected(path: Path) -> sqlite3.Connection:
    """Return a connection to a file that can only be read."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    return guarded(sqlite3.connect(uri, uri=True, isolation_level=None))


def guarded(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Return a connection on which nothing can be written, attached or loaded."""
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, CELL)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.text_factory = lambda found: found.decode("utf-8", "replace")
    connection.set_authorizer(_allowed)
    return connection


def _allowed(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action in READS:
        loads = action == sqlite3.SQLITE_FUNCTION and second == "load_extension"
        return sqlite3.SQLITE_DENY if loads else sqlite3.SQLITE_OK
    # What follows is asked by the full-text index itself: how often others wrote, and its own
    # columns told to SQLite, which calls that a change of the schema and makes none.
    if action == sqlite3.SQLITE_PRAGMA and first in ASKABLE | {"data_version"}:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def ask(
    connection: sqlite3.Connection, query: str, most: int, is_over: Callable[[], bool]
) -> Answer:
    """Return what a query finds.

    Args:
        connection: see `connected`.
        query: one statement that reads.
        most: so many rows at most.
        is_over: whether time is up.

    Raises:
        BadInput: SQLite does not understand it, or it gives nothing.
        Refused: it would write, takes too long, or finds something too long.
    """
    connection.set_progress_handler(is_over, STEPS)
    try:
        cursor = connection.execute(query)
        if cursor.description is None:
            raise BadInput("There is nothing to be asked in this.", hint="Write: select …")
        rows = cursor.fetchmany(most + 1)
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        raise _refusal(error) from error
    names = tuple(_once([str(one[0]) for one in cursor.description]))
    return Answer(names, rows[:most], len(rows) > most)


def _refusal(error: Exception) -> Exception:
    code, said = getattr(error, "sqlite_errorcode", 0), str(error)
    if code == sqlite3.SQLITE_INTERRUPT:
        return Refused(
            "The query took too long and was stopped.",
            hint="Ask for less, or allow more: --seconds 60.",
        )
    forbidden = "not authorized" in said or "may not be modified" in said
    if forbidden or code in (sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY):
        return Refused(
            "Here one can only read: nothing is written, attached or loaded.",
            hint="Record with commands: castdev --help.",
        )
    if code == sqlite3.SQLITE_TOOBIG:
        return Refused("The query made a text or blob of more than 16 MiB.", hint="Ask for less.")
    if "one statement" in said:
        return BadInput("One query at a time.", hint="Leave out what comes after the semicolon.")
    if "bindings" in said:
        return BadInput("A query cannot have parameters here.", hint="Write the value itself.")
    hint = "`castdev sql` lists tables and columns."
    return BadInput(f"SQLite says: {readable(said)}.", hint=hint)


def _once(names: list[str]) -> list[str]:
    """Return names of columns, each once."""
    found: list[str] = []
    for name in names:
        number, own = 2, name
        while own in found:
            own, number = f"{name}_{number}", number + 1
        found.append(own)
    return found
