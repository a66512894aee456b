"""What durability rests on: set on every connection to a store, and read back.

Builds of SQLite and file systems differ; what is not taken is refused (reliability.md 3.3).
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Literal

from .errors import StoreFault
from .files import naming

Kind = Literal["wal", "rollback"]
"""How a store survives a crash: a write-ahead log, fast and for disks of this machine;
or a rollback journal, slower, for folders that others write to as well."""

LONGEST = 64 << 20
"""Bytes of a stored value that SQLite hands out; events are far smaller."""

_MODES = {"wal": "wal", "rollback": "delete"}
_SYNCED: dict[Kind, int] = {"wal": 2, "rollback": 3}
"""FULL is enough for a log; a rollback journal needs EXTRA, or its removal may be lost."""
_SETTINGS = {
    "fullfsync": 1,
    "checkpoint_fullfsync": 1,
    "secure_delete": 1,
    "temp_store": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "busy_timeout": 30_000,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
}


def kind_of(connection: sqlite3.Connection) -> Kind:
    """Return how a store survives a crash; its file says so."""
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    return "wal" if mode == "wal" else "rollback"


def kind_written(path: Path) -> Kind:
    """Return the same from the header of the file alone, without opening the store."""
    with naming(path), path.open("rb") as file:
        return "wal" if file.read(20)[18:] == b"\2\2" else "rollback"


def become(connection: sqlite3.Connection, kind: Kind) -> None:
    """Make a store one of a kind, for good; nobody else may have it open.

    Raises:
        StoreFault: SQLite keeps it as it is.
    """
    mode = connection.execute(f"PRAGMA journal_mode = {_MODES[kind]}").fetchone()[0]
    if mode != _MODES[kind]:
        raise _refusal({"journal_mode": mode})


def settle(connection: sqlite3.Connection, kind: Kind) -> None:
    """Set everything on a connection that reads or writes.

    Raises:
        StoreFault: this SQLite does not take a setting.
    """
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    wrong = {}
    for name, wanted in {"synchronous": _SYNCED[kind], **_SETTINGS}.items():
        connection.execute(f"PRAGMA {name} = {wanted}")
        row = connection.execute(f"PRAGMA {name}").fetchone()
        if row is not None and row[0] != wanted:
            wrong[name] = row[0]
    if wrong:
        raise _refusal(wrong)


def _refusal(wrong: dict[str, object]) -> StoreFault:
    return StoreFault(
        f"SQLite {sqlite3.sqlite_version} does not accept {', '.join(wrong)}.",
        hint="A journal needs a local disk and an SQLite with write-ahead logging.",
    )
