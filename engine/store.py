"""A store: an SQLite file with streams of stored events, read without any library."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from .connection import REPAIR, TROUBLE, connect, translate
from .errors import Damaged
from .files import exclusive
from .schema import JOURNAL, Make, format_of

Row = tuple[int, str, bytes]
"""Version, stored name and stored bytes of an event."""
LOCK_SECONDS = 30.0
CHUNK, BYTES = 5_000, 8 << 20
LEFT: list[object] = []
"""Connections of the program we were forked from: SQLite forbids to use or to close them."""


class Store:
    """An SQLite file with streams of stored events, read without any library."""

    def __init__(self, path: Path, make: Make = JOURNAL) -> None:
        self.path = path.absolute()
        self._make = make
        self._connection: sqlite3.Connection | None = None
        self._owner = os.getpid()
        self._lock = threading.Lock()

    def _reading(self) -> sqlite3.Connection:
        if self._owner != os.getpid():
            LEFT.append(self._connection)
            self._connection, self._owner = None, os.getpid()
        if self._connection is None:
            self._connection = connect(self.path, write=False, make=self._make)
        return self._connection

    def rows(self, stream: str, after: int = 0, until: int | None = None) -> Iterator[Row]:
        """Yield version, name and bytes of the events of a stream, in order."""
        last = (1 << 62) if until is None else until
        while True:
            chunk, more = self._chunk(stream, after, last)
            yield from chunk
            if not more:
                return
            after = chunk[-1][0]

    def _chunk(self, stream: str, after: int, last: int) -> tuple[list[Row], bool]:
        """Return the next rows, whole, so that no cursor stays open between threads, and
        whether there may be more.
        """
        query = (
            "SELECT originator_version, topic, state FROM stored_events WHERE originator_id = ? "
            "AND originator_version > ? AND originator_version <= ? "
            "ORDER BY originator_version LIMIT ?"
        )
        with self._asking() as connection:
            return _some(connection.execute(query, (stream, after, last, CHUNK)))

    def streams(self) -> list[str]:
        """Return the names of the streams in this store."""
        query = "SELECT DISTINCT originator_id FROM stored_events"
        with self._asking() as connection:
            return [str(row[0]) for row in connection.execute(query)]

    def size(self, stream: str) -> int:
        """Return the number of events of a stream."""
        query = "SELECT max(originator_version) FROM stored_events WHERE originator_id = ?"
        with self._asking() as connection:
            return connection.execute(query, (stream,)).fetchone()[0] or 0

    def node(self, stream: str, level: int, index: int) -> bytes | None:
        """Return a node of the tree, or None from a store so old that it keeps none."""
        with self._asking() as connection:
            if format_of(connection) < 2:
                return None
            return stored_node(connection, stream, level, index)

    @contextmanager
    def _asking(self) -> Iterator[sqlite3.Connection]:
        """Give the reading connection to one thread."""
        try:
            with self._lock:
                yield self._reading()
        except TROUBLE as error:
            raise translate(error, self.path) from error

    def lock(self) -> AbstractContextManager[None]:
        """Hold the writer lock, over reading, deciding, writing and syncing."""
        return exclusive(self.path.with_name(self.path.name + ".lock"), LOCK_SECONDS)

    def close(self) -> None:
        """Close the reading connection, if there is one."""
        with self._lock:
            if self._connection is not None and self._owner == os.getpid():
                self._connection.close()
                self._connection = None


def _some(cursor: sqlite3.Cursor) -> tuple[list[Row], bool]:
    """Return rows until there are many, or a lot in them, and whether there may be more."""
    rows: list[Row] = []
    size = 0
    for row in cursor:
        if type(row[2]) is not bytes or type(row[1]) is not str:
            raise Damaged(f"Event {row[0]} is not stored as an event is.", hint=REPAIR)
        rows.append(row)
        size += len(row[2])
        if size >= BYTES:
            cursor.close()
            return rows, True
    return rows, len(rows) == CHUNK


def stored_node(connection: sqlite3.Connection, stream: str, level: int, index: int) -> bytes:
    """Return a node that a store keeps.

    Raises:
        Damaged: it is not there.
    """
    query = "SELECT h FROM seal_node WHERE originator_id = ? AND level = ? AND idx = ?"
    row = connection.execute(query, (stream, level, index)).fetchone()
    if row is None or type(row[0]) is not bytes or len(row[0]) != 32:
        raise Damaged("The tree of the journal lacks a node.", hint=REPAIR)
    found: bytes = row[0]
    return found
