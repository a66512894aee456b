"""A journal as it lies there at one moment, raw: nothing in it is believed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from .connection import TROUBLE, connect, translate
from .errors import Damaged
from .schema import format_of

Row = tuple[Any, Any, Any, Any]
"""Four columns as they are stored; they may hold anything."""


class Snapshot(Protocol):
    """Events and nodes as they are stored."""

    nodes: int | None
    """How many nodes are kept, of whichever tree; None if the journal keeps none."""

    def rows(self) -> Iterator[Row]:
        """Yield stream, version, name and bytes of every event, in order."""

    def level(self, level: int) -> Iterator[Row]:
        """Yield stream, level, index and hash of the nodes on a level, in order."""


class Rows:
    """The rows of a journal that keeps no nodes."""

    nodes: int | None = None

    def __init__(self, stream: str, rows: Sequence[tuple[int, str, bytes]]) -> None:
        self._stream = stream
        self._rows = rows

    def rows(self) -> Iterator[Row]:
        """Yield stream, version, name and bytes of every event, in order."""
        return ((self._stream, *row) for row in self._rows)

    def level(self, level: int) -> Iterator[Row]:
        """Yield nothing."""
        return iter(())


class _StoreSnapshot:
    """A store, read in one transaction."""

    def __init__(self, connection: sqlite3.Connection, stream: str) -> None:
        self._connection = connection
        self._stream = stream
        counted = "SELECT count(*) FROM seal_node"
        self.nodes: int | None = None
        if format_of(connection) > 1:
            self.nodes = connection.execute(counted).fetchone()[0]

    def rows(self) -> Iterator[Row]:
        """Yield stream, version, name and bytes of every event, in order."""
        return self._connection.execute(
            "SELECT originator_id, originator_version, topic, state FROM stored_events "
            "ORDER BY originator_id, originator_version"
        )

    def level(self, level: int) -> Iterator[Row]:
        """Yield stream, level, index and hash of the nodes on a level, in order."""
        # All four: in a damaged file SQLite finds rows that are not what was asked for.
        return self._connection.execute(
            "SELECT originator_id, level, idx, h FROM seal_node "
            "WHERE originator_id = ? AND level = ? ORDER BY idx",
            (self._stream, level),
        )


@contextmanager
def snapshot(path: Path, stream: str) -> Iterator[Snapshot]:
    """Give a store as it is now; what others record meanwhile is not seen.

    Raises:
        Damaged: SQLite itself finds something wrong in the file.
    """
    try:
        with closing(connect(path, write=False)) as connection:
            connection.text_factory = _text
            connection.execute("BEGIN")
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise Damaged(f"The file is damaged: {found}.", where=str(path))
            yield _StoreSnapshot(connection, stream)
    except TROUBLE as error:
        raise translate(error, path) from error


def _text(found: bytes) -> str | None:
    """Return stored text; None where it is no text, which no row may hold."""
    try:
        return found.decode()
    except UnicodeDecodeError:
        return None
