"""The journal of one project in an application's own database.

castdev takes connections of the application's engine and transactions of its own.
It does not join one of the application's: a receipt would promise what a rollback
takes back, and every other writer would wait until the application commits.
"""

from __future__ import annotations

import contextlib
import sqlite3
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, PendingRollbackError, ResourceClosedError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from castdev.engine.codec import Codec
from castdev.engine.errors import CastdevError, Conflict, Overtaken, StoreFault
from castdev.engine.postgres.states import GONE, said
from castdev.engine.shared import Shared, lock_key
from castdev.engine.store import Row

from .tables import PLACES, check, kind_of

if TYPE_CHECKING:
    from .recorder import Recorder

_LOST = (PendingRollbackError, ResourceClosedError)
"""What a connection says that was lost a while ago."""
_TURN = {
    # Nothing is deleted: what may write waits here for every other writer.
    "sqlite": "DELETE FROM castdev_format WHERE false",
    "postgresql": "SELECT pg_advisory_xact_lock({key})",
}
_SETTLED = (
    "SELECT set_config('lock_timeout', '10s', true), set_config('synchronous_commit', "
    "CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' "
    "ELSE 'on' END, true)"
)


class AttachedJournal(Shared[Connection]):
    """A stream in a database that belongs to an application."""

    trouble = (DBAPIError, PoolTimeout, *_LOST)

    def __init__(self, stream: str, engine: Engine, codec: Codec) -> None:
        super().__init__(stream, codec, "the application's database")
        self._engine = engine
        self._kind = kind_of(engine)
        schema, table = PLACES[self._kind]
        place = f"{schema}.{table}" if schema else table
        self._rows = text(
            f"SELECT originator_version, topic, state FROM {place} WHERE originator_id = :stream "
            "AND originator_version > :after AND originator_version <= :last "
            "ORDER BY originator_version LIMIT :most"
        )
        self._recorder: Recorder | None = None
        self._ask(lambda one: check(one, self._kind))

    def close(self) -> None:
        """Leave the engine alone: it is the application's."""

    def _take(self) -> Connection:
        return self._engine.connect()

    def _begin(self, held: Connection) -> None:
        if self._kind == "postgresql":
            held.exec_driver_sql(_SETTLED)
        held.exec_driver_sql(_TURN[self._kind].format(key=lock_key(self.stream)))

    def _shut(self, held: Connection) -> None:
        with contextlib.suppress(SQLAlchemyError):
            held.close()

    def _fetch(self, on: Connection, after: int, last: int, most: int) -> list[Row]:
        window = {"stream": self.stream, "after": after, "last": last, "most": most}
        found = on.execute(self._rows, window).all()
        return [(version, name, bytes(state)) for version, name, state in found]

    def _store(self, held: Connection, rows: list[Row]) -> None:
        if not held.in_transaction():
            self._begin(held)
        if self._recorder is None:
            from .recorder import Recorder

            self._recorder = Recorder(self._engine, *PLACES[self._kind])
        self._recorder.insert(held, self.stream, rows)
        held.commit()

    def _lent(self) -> AbstractContextManager[Connection]:
        return self._engine.connect()

    def _gone(self, error: Any) -> bool:
        if isinstance(error, DBAPIError):
            return error.connection_invalidated or _state(error) in GONE
        return isinstance(error, _LOST)

    def _said(self, error: Any) -> CastdevError:
        cause = error.orig if isinstance(error, DBAPIError) else None
        if isinstance(cause, sqlite3.IntegrityError):
            return Overtaken()
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or isinstance(error, PoolTimeout):
            return Conflict("The database is busy.", hint="Try again; nothing was recorded.")
        if cause is not None and self._kind == "postgresql":
            return said(_state(error), self.where)
        return StoreFault(
            "The application's database could not be read or written.",
            hint="Check it; nothing was half-stored.",
        )


def _state(error: DBAPIError) -> str | None:
    """Return the state that PostgreSQL reported, by whichever driver."""
    return getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
