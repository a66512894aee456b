"""A shelf in an SQLite file: states, positions and tables change in one transaction."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import msgspec

from castdev.engine.errors import CastdevError, Conflict, Refused, StoreFault
from castdev.engine.schema import BACKUP, JOURNAL
from castdev.engine.store import LEFT

from .shelf import Kept, Rows

WAIT = 10.0
"""Seconds to wait for somebody else who writes to the file."""

_KEPT = """CREATE TABLE IF NOT EXISTS castdev_kept (
    name TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    event TEXT NOT NULL,
    columns TEXT NOT NULL,
    state TEXT NOT NULL
)"""
_FIELDS = ", ".join(Kept.__struct_fields__)
_PLAIN = (str, int, float, bytes, type(None))


class SqliteShelf:
    """Keeps projections of one project in an SQLite file of the application's.

    States and positions are in the table `castdev_kept`; a projection with columns has a
    table of its own, named like it with `_` for dots and dashes. Beside them the file may
    hold whatever else; a new one is made in write-ahead mode, so that readers never wait.
    Use it as a context manager, or close it when done.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._file: sqlite3.Connection | None = None
        self._owner = os.getpid()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None and self._owner == os.getpid():
            self._file.close()
        self._file = None

    def load(self, name: str) -> Kept | None:
        """Return what is kept of a projection, or None."""
        with self._using() as file:
            return _found(file, name)

    def save(self, before: Kept | None, kept: Kept, rows: Rows) -> bool:
        """Keep something on top of `before`, and change the table, in one transaction."""
        with self._using() as file:
            file.execute("BEGIN IMMEDIATE")
            found = _found(file, kept.name)
            if found != before:
                return False
            values = msgspec.structs.astuple(kept)
            file.execute(
                f"INSERT OR REPLACE INTO castdev_kept ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?)",
                [" ".join(one) if isinstance(one, tuple) else one for one in values],
            )
            if rows.whole:
                _make(file, found, kept)
            if kept.columns:
                _change(file, kept, rows)
            file.execute("COMMIT")
            return True

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """Give the connection to one thread; what it leaves open is rolled back."""
        if self._owner != os.getpid():
            LEFT.append(self._file)
            self._file, self._lock, self._owner = None, threading.Lock(), os.getpid()
        try:
            with self._lock:
                file = self._opened()
                try:
                    yield file
                finally:
                    if file.in_transaction:
                        file.execute("ROLLBACK")
        except (sqlite3.Error, OverflowError, UnicodeEncodeError) as error:
            raise _translated(error, self.path) from error

    def _opened(self) -> sqlite3.Connection:
        if self._file is None:
            file = self._open()
            try:
                _settle(file)
            except BaseException:
                file.close()
                raise
            self._file = file
        return self._file

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(
            self.path, timeout=WAIT, isolation_level=None, check_same_thread=False
        )


def _settle(file: sqlite3.Connection) -> None:
    """Make what is missing, in any file but a journal.

    Raises:
        Refused: it is a journal, which would be one no more.
    """
    if file.execute("PRAGMA application_id").fetchone()[0] in (JOURNAL.number, BACKUP.number):
        raise Refused("A journal is no place for projections.", hint="Name another file.")
    if file.execute("PRAGMA page_count").fetchone()[0] == 0:
        with suppress(sqlite3.OperationalError):  # somebody else is making it right now
            file.execute("PRAGMA journal_mode = WAL")
    if file.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        # A power cut may take the last steps back, all of them or none: they are made again.
        file.execute("PRAGMA synchronous = NORMAL")
    file.execute(_KEPT)


def _translated(error: Exception, path: Path) -> CastdevError:
    """Return the refusal that says what SQLite reports."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
        return Conflict("The file of the projections is busy.", hint="Try again.", where=str(path))
    return StoreFault(
        f"The file of the projections could not be read or written: {error}.",
        hint="Check it; nothing was half-stored.",
        where=str(path),
    )


def table_of(name: str) -> str:
    """Return the name of the table of a projection.

    >>> table_of("acme.per-person")
    'acme_per_person'
    """
    return name.replace(".", "_").replace("-", "_")


def _found(file: sqlite3.Connection, name: str) -> Kept | None:
    query = f"SELECT {_FIELDS} FROM castdev_kept WHERE name = ?"
    row = file.execute(query, (name,)).fetchone()
    if row is None:
        return None
    kept = dict(zip(Kept.__struct_fields__, row, strict=True))
    return Kept(**kept | {"columns": tuple(kept["columns"].split())})


def _make(file: sqlite3.Connection, before: Kept | None, kept: Kept) -> None:
    """Make the table anew; one that is not ours is left alone.

    Raises:
        Refused: there is another table of that name.
    """
    table = table_of(kept.name)
    if before is not None and before.columns:
        file.execute(f'DROP TABLE IF EXISTS "{table}"')
    if not kept.columns:
        return
    query = "SELECT 1 FROM sqlite_master WHERE name = ? COLLATE NOCASE"
    if file.execute(query, (table,)).fetchone():
        raise Refused(
            f"There is a table {table} already, which is not that of {kept.name}.",
            hint="Rename one of them, or keep projections in a file of their own.",
        )
    key, *others = (f'"{one}"' for one in kept.columns)
    columns = ", ".join([f"{key} NOT NULL PRIMARY KEY", *others])
    file.execute(f'CREATE TABLE "{table}" ({columns})')


def _change(file: sqlite3.Connection, kept: Kept, rows: Rows) -> None:
    table, marks = table_of(kept.name), ", ".join("?" * len(kept.columns))
    gone = ((_cell(key),) for key in rows.gone)
    file.executemany(f'DELETE FROM "{table}" WHERE "{kept.columns[0]}" = ?', gone)
    put = (tuple(map(_cell, row)) for row in rows.put)
    file.executemany(f'INSERT OR REPLACE INTO "{table}" VALUES ({marks})', put)


def _cell(value: Any) -> Any:
    """Return a value as SQLite takes it: days and moments as text, lists as JSON."""
    if isinstance(value, _PLAIN):
        return value
    plain = msgspec.to_builtins(value)
    return plain if isinstance(plain, _PLAIN) else msgspec.json.encode(plain).decode()
