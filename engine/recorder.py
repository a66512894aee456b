"""The port to `eventsourcing`: its recorders, with our transactions and connections."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eventsourcing.persistence import AggregateRecorder, PersistenceError, StoredEvent
from eventsourcing.persistence import IntegrityError as Taken
from eventsourcing.popo import POPOAggregateRecorder
from eventsourcing.sqlite import (
    SQLiteAggregateRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from .connection import connect, spacious, translate
from .errors import Overtaken, StoreFault
from .store import Row
from .tree import seal


class _Transaction(SQLiteTransaction):
    def __enter__(self) -> SQLiteCursor:
        # A deferred transaction that reads first fails under contention instead of waiting.
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor


class _Connection(SQLiteConnection):
    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with _Transaction(self, commit=commit) as cursor, cursor:
            yield cursor


class _Pool(SQLiteConnectionPool):
    def _create_connection(self) -> SQLiteConnection:
        connection = connect(Path(self.db_name), write=True)
        connection.row_factory = sqlite3.Row
        return _Connection(sqlite_conn=connection, max_age=self.max_age)


class _Datastore(SQLiteDatastore):
    def __init__(self, path: Path) -> None:
        super().__init__(str(path), originator_id_type="text")
        self.pool = _Pool(db_name=str(path))


class _Sealing(SQLiteAggregateRecorder):
    """Writes the nodes of the tree in the transaction that writes the events."""

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **extra: Any
    ) -> Sequence[int] | None:
        found = super()._insert_events(c, stored_events, **extra)
        if stored_events:
            first = stored_events[0]
            rows = ((one.originator_version, one.topic, one.state) for one in stored_events)
            connection, stream = c.sqlite_cursor.connection, str(first.originator_id)
            seal(connection, stream, first.originator_version - 1, rows)
        return found


class Recorder:
    """Appends rows of one stream, all or none, and reads them back.

    The library's words (recorder, originator, topic) stay in this file.
    """

    def __init__(self, recorder: AggregateRecorder, path: Path | None = None) -> None:
        self._recorder = recorder
        self._path = path

    def insert(self, stream: str, rows: Iterable[Row]) -> None:
        """Append rows at their versions.

        Raises:
            Overtaken: somebody else has written one of those versions.
            StoreFault, NotPermitted: the disk refuses.
        """
        stored = [StoredEvent(stream, version, name, state) for version, name, state in rows]
        if self._path is not None:
            spacious(self._path)
        try:
            self._recorder.insert_events(stored)
        except Taken as error:
            raise Overtaken from error
        except (PersistenceError, sqlite3.Error) as error:
            cause = error.__cause__ or error  # the library wraps what SQLite says
            if isinstance(cause, sqlite3.Error) and self._path is not None:
                raise translate(cause, self._path) from error
            raise StoreFault(f"The journal could not be written: {error}.") from error

    def select(self, stream: str, after: int, until: int | None) -> list[Row]:
        """Return the rows of a stream after one version and up to another."""
        found = self._recorder.select_events(stream, gt=after, lte=until)
        return [(one.originator_version, one.topic, one.state) for one in found]

    def close(self) -> None:
        """Give connections back to the system."""
        datastore = getattr(self._recorder, "datastore", None)
        if datastore is not None:
            datastore.close()


def in_memory() -> Recorder:
    """Return a recorder that forgets when it is closed; for tests and trials."""
    return Recorder(POPOAggregateRecorder())


def in_file(path: Path) -> Recorder:
    """Return a recorder for a store on disk."""
    return Recorder(_Sealing(_Datastore(path)), path)
