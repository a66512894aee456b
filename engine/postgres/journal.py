"""The journal of one project on a PostgreSQL server."""

from __future__ import annotations

import contextlib
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.sql import Literal

from castdev.engine.codec import Codec
from castdev.engine.errors import CastdevError
from castdev.engine.shared import END, FIRST, MANY, Shared, lock_key
from castdev.engine.store import Row

from .refusal import is_lost, translate
from .schema import Connection, check
from .server import Server

if TYPE_CHECKING:
    from .recorder import Recorder

_ROWS = (
    "SELECT originator_version, topic, state FROM castdev.stored_events WHERE originator_id = %s "
    "AND originator_version > %s AND originator_version <= %s "
    "ORDER BY originator_version LIMIT %s"
)
_SIZE = "SELECT max(originator_version) FROM castdev.stored_events WHERE originator_id = %s"


class PostgresJournal(Shared[Connection]):
    """A stream on a server; a command costs three round trips, as many as a bare insertion."""

    trouble = (psycopg.Error,)

    def __init__(self, stream: str, server: Server, codec: Codec) -> None:
        super().__init__(stream, codec, server.shown)
        self._server = server
        self._recorder: Recorder | None = None
        self._seen = 0
        self._ahead: tuple[int, list[Row]] | None = None
        self._turn = (
            f"BEGIN; SELECT pg_advisory_xact_lock({lock_key(stream)}); "
            "SELECT originator_version, topic, state FROM castdev.stored_events "
            f"WHERE originator_id = {Literal(stream).as_string()} AND originator_version"
        )

    def size(self) -> int:
        """Return the number of events."""
        found = self._ask(lambda one: one.execute(_SIZE, (self.stream,)).fetchone())
        return (found and found[0]) or 0

    def close(self) -> None:
        """Give the connections back."""
        self._server.close()

    def _take(self) -> Connection:
        return self._server.take()

    def _begin(self, held: Connection) -> None:
        """Begin, wait for the lock, and fetch what the holder is about to ask for: one round trip.

        Each statement of the three sees what was committed when it began, so the rows
        are those after the lock was had.
        """
        self._ahead = None
        found = held.execute(f"{self._turn} > {self._seen} ORDER BY 1 LIMIT {FIRST}")
        while found.nextset():
            pass
        self._ahead = self._seen, found.fetchall()

    def _shut(self, held: Connection) -> None:
        self._ahead = None
        with contextlib.suppress(psycopg.Error):
            if held.pgconn.transaction_status != TransactionStatus.IDLE:
                held.execute("ROLLBACK")
        self._server.give(held)

    def _fetch(self, on: Connection, after: int, last: int, most: int) -> list[Row]:
        if on is not self._held:
            return on.execute(_ROWS, (self.stream, after, last, most)).fetchall()
        ahead, self._ahead = self._ahead, None
        if ahead is not None and (ahead[0], END, FIRST) == (after, last, most):
            found = ahead[1]
        else:
            found = on.execute(_ROWS, (self.stream, after, last, most)).fetchall()
        if found:
            self._seen = max(self._seen, found[-1][0])
        return found

    def _store(self, held: Connection, rows: list[Row]) -> None:
        if held.pgconn.transaction_status == TransactionStatus.IDLE:
            self._begin(held)
        if self._recorder is None:
            from .recorder import Recorder

            check(held, write=True)
            self._recorder = Recorder(held)
        if len(rows) > MANY:
            held.execute("SET LOCAL statement_timeout = '10min'")
        self._recorder.insert(held, self.stream, rows)
        held.execute("COMMIT")
        self._seen, self._ahead = rows[-1][0], None

    def _lent(self) -> AbstractContextManager[Connection]:
        return self._server.borrowed()

    def _forget(self) -> None:
        self._server.forget()

    def _gone(self, error: Any) -> bool:
        return is_lost(error)

    def _said(self, error: Any) -> CastdevError:
        return translate(error, self.where)
