"""Connections to the server: made with every setting in force, few, shared by threads."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from castdev.engine.errors import BadInput, CastdevError, Conflict, Refused, StoreFault
from castdev.engine.shared import PATIENCE
from castdev.engine.store import LEFT

from .address import Address
from .refusal import refused, translate
from .schema import Connection, check

OLDEST = 120_000
"""Least version of the server: 12.0."""
MOST = 4
"""Connections at a time."""

_CLIENT = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "tcp_user_timeout": 30_000,
}
_FIXED = {"application_name": "castdev", "client_encoding": "UTF8"}
_SETTINGS = {
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "5s",
    "statement_timeout": "1min",
    "default_transaction_isolation": "read committed",
    "search_path": "pg_catalog",
}
_SYNC = "current_setting('synchronous_commit')"
_SYNCED = ("on", "remote_apply")
"""What `synchronous_commit` may be: a commit is acknowledged when it is on disk."""


class Server:
    """A PostgreSQL server that holds journals; at most four connections at a time.

    Safe to use from several threads, and from a program that was forked.
    """

    def __init__(self, address: Address, *, password: Callable[[], str] | None = None) -> None:
        self.shown = address.shown
        self._url = address.url
        self._password = password
        self._given: str | None = None
        self._free = threading.BoundedSemaphore(MOST)
        self._idle: list[Connection] = []
        self._owner = os.getpid()

    def take(self) -> Connection:
        """Return a connection that nobody else uses; give it back with `give`.

        Raises:
            NotPermitted, NoProject, Conflict, StoreFault: there is none to be had.
            NewerStore, NotAStore: see `schema.check`.
        """
        self._after_fork()
        if not self._free.acquire(timeout=PATIENCE):
            raise Conflict("All connections are in use.", hint="Try again; nothing was recorded.")
        try:
            return self._idle.pop() if self._idle else self._checked()
        except BaseException:
            self._free.release()
            raise

    def give(self, connection: Connection) -> None:
        """Take a connection back; one that is lost or in a transaction is closed."""
        if connection.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            self._idle.append(connection)
        else:
            connection.close()
        self._free.release()

    @contextmanager
    def borrowed(self) -> Iterator[Connection]:
        """Give a connection for a while."""
        connection = self.take()
        try:
            yield connection
        finally:
            self.give(connection)

    def forget(self) -> None:
        """Close idle connections: where one was lost, the others are too."""
        while self._idle:
            self._idle.pop().close()

    def close(self) -> None:
        """Give all connections back to the system."""
        self._after_fork()
        self.forget()

    def bare(self) -> Connection:
        """Return a connection of the caller's own, with nothing but its settings checked."""
        connection = self._connected()
        try:
            self._settle(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _checked(self) -> Connection:
        connection = self.bare()
        try:
            check(connection, write=False)
        except BaseException as error:
            connection.close()
            if isinstance(error, psycopg.Error):
                raise translate(error, self.shown) from None
            if isinstance(error, CastdevError):
                error.where = error.where or self.shown
            raise
        return connection

    def _connected(self) -> Connection:
        try:
            return psycopg.connect(self._conninfo(), autocommit=True)
        except psycopg.OperationalError as error:
            lacks = error.pgconn is not None and error.pgconn.needs_password
            if not lacks or self._password is None or self._given is not None:
                raise refused(error, self.shown) from None
        except (psycopg.Error, ValueError):
            raise self._not_understood() from None
        self._given = self._password()
        return self._connected()

    def _conninfo(self) -> str:
        given = conninfo_to_dict(self._url)
        if self._given is not None:
            given["password"] = self._given
        parts: dict[str, Any] = {**_CLIENT, **given, **_FIXED}
        return make_conninfo("", **parts)

    def _not_understood(self) -> CastdevError:
        return BadInput(
            "The address of the journal says something that PostgreSQL does not know.",
            hint="Write it like: postgresql://ana@db.example.org/castdev.",
        )

    def _settle(self, connection: Connection) -> None:
        """Set what a journal rests on, and read back what durability does."""
        if connection.info.server_version < OLDEST:
            number = connection.info.server_version // 10_000
            raise Refused(
                f"The server is PostgreSQL {number}; castdev needs 12 or newer.",
                hint="Use a newer server; nothing was recorded.",
                where=self.shown,
            )
        parts = ", ".join(f"set_config('{name}', '{to}', false)" for name, to in _SETTINGS.items())
        try:
            row = connection.execute(f"SELECT {_SYNC}, {parts}").fetchone()
            if row and row[0] not in _SYNCED:
                stronger = "SELECT set_config('synchronous_commit', 'on', false)"
                row = connection.execute(stronger).fetchone()
        except psycopg.Error as error:
            raise translate(error, self.shown) from None
        synced = row[0] if row else "unknown"
        if synced not in _SYNCED:
            raise StoreFault(
                f"The server insists on synchronous_commit = {synced}, which can lose what it "
                "acknowledged.",
                hint="Whoever runs it can switch it on for this role.",
                where=self.shown,
            )

    def _after_fork(self) -> None:
        """Leave the connections of the program we were forked from alone."""
        if self._owner != os.getpid():
            LEFT.extend(self._idle)
            self._idle, self._owner = [], os.getpid()
            self._free = threading.BoundedSemaphore(MOST)
