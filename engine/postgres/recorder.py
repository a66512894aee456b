"""The port to `eventsourcing.postgres`: its recorder, on a connection and a transaction of ours.

Its pool starts threads and its retries repeat an insertion blindly, so it gets
neither: it is handed the connection on which the stream's lock is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresAggregateRecorder, PostgresDatastore
from psycopg.types.composite import register_composite

from castdev.engine.store import Row

from .schema import Connection
from .tables import SCHEMA


class _Datastore(PostgresDatastore):
    def __init__(self, connection: Connection) -> None:
        # Every setting is given: the library would look for some in the environment.
        super().__init__(
            dbname="",
            host="",
            port="",
            user="",
            password="",
            schema=SCHEMA,
            originator_id_type="text",
            enable_db_functions=False,
        )
        self.current = connection

    @contextmanager
    def get_connection(self) -> Iterator[Connection]:
        known = self.current.adapters.types
        for kind in self.psycopg_type_adapters.values():
            if not known.get(kind.oid):
                register_composite(kind, self.current)
        yield self.current


class _Recorder(PostgresAggregateRecorder):
    """Inserts a single event plainly: an array of one costs a fifth of a whole command."""

    _ONE = f"INSERT INTO {SCHEMA}.stored_events VALUES (%s, %s, %s, %s)"

    def _insert_stored_events(
        self, curs: Any, stored_events: Sequence[StoredEvent], **extra: Any
    ) -> None:
        if len(stored_events) > 1:
            return super()._insert_stored_events(curs, stored_events, **extra)
        (one,) = stored_events
        curs.execute(self._ONE, (one.originator_id, one.originator_version, one.topic, one.state))


class Recorder:
    """Appends rows of a stream on a connection that is given each time."""

    def __init__(self, connection: Connection) -> None:
        self._datastore = _Datastore(connection)
        self._recorder = _Recorder(self._datastore)

    def insert(self, connection: Connection, stream: str, rows: Iterable[Row]) -> None:
        """Append rows at their versions, in the transaction that is open.

        Raises:
            psycopg.Error: the server refuses, or is gone.
        """
        self._datastore.current = connection
        self._recorder.insert_events(
            [StoredEvent(stream, version, name, state) for version, name, state in rows]
        )
