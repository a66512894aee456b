"""How an SQLite journal is made, opened, checked and locked (reliability.md 3.3).

`connect` sets what durability rests on and reads it back; `check` refuses a file
that is not a store, that is from a newer castdev, or whose schema was changed.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from .errors import CastdevError, Conflict, Damaged, NewerStore, NoProject, NotAStore, StoreFault
from .files import exclusive, fault, naming, plain_file, sync_folder
from .schema import APPLICATION, FORMAT, SCHEMA, SCHEMAS, bring_forward, format_of, lay_out

Row = tuple[int, str, bytes]
"""Version, stored name and stored bytes of an event."""
FREE = 64 << 20
LOCK_SECONDS = 30.0
CHUNK, BYTES = 5_000, 8 << 20
REPAIR = "`castdev verify` says more; restore the journal from a backup."
TROUBLE = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged file can raise; the latter where SQLite quotes it in its message."""
LEFT: list[object] = []
"""Connections of the program we were forked from: SQLite forbids to use or to close them."""

_SETTINGS = {
    "synchronous": 2,
    "fullfsync": 1,
    "checkpoint_fullfsync": 1,
    "secure_delete": 1,
    "temp_store": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "busy_timeout": 30_000,
}
_CAUTION = {"trusted_schema": 0, "cell_size_check": 1, "mmap_size": 0}


def create(path: Path) -> None:
    """Make an empty store, readable by its owner only, in one transaction."""
    with naming(path):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
    with closing(_open(path, "rw")) as connection:
        _settle(connection)
        connection.execute("BEGIN IMMEDIATE")
        lay_out(connection)
        connection.execute("COMMIT")
    with naming(path):
        sync_folder(path.parent)


def _open(path: Path, mode: str) -> sqlite3.Connection:
    """Open as asked; `immutable` for a file in a folder where nothing can be written."""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """Return a checked connection with every setting in force.

    Who opens a store for writing holds the writer lock: one of an older format is
    brought forward here.

    Raises:
        NoProject: there is no such file.
        NotAStore, NewerStore: see `check`.
        NotPermitted, StoreFault: the system refuses.
    """
    if not plain_file(path):
        raise NoProject("There is no journal here.", where=str(path))
    for beside in ("-wal", "-shm"):
        plain_file(path.with_name(path.name + beside))  # SQLite writes there, wherever it leads
    try:
        connection = _reader(path) if not write else _open(path, "rw")
        try:
            check(connection, path, write=write)
            if write:
                _settle(connection)
                if format_of(connection) < FORMAT:
                    bring_forward(connection)
        except BaseException:
            connection.close()
            raise
    except TROUBLE as error:
        raise translate(error, path) from error
    return connection


def _reader(path: Path) -> sqlite3.Connection:
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return _open(path, "rw")
    if path.with_name(path.name + "-wal").exists():
        return _open(path, "ro")
    return _open(path, "ro&immutable=1")


def _settle(connection: sqlite3.Connection) -> None:
    """Set what durability rests on, and read it back: builds and file systems differ."""
    room = os.statvfs(_file(connection))
    if room.f_bavail * room.f_frsize < FREE:
        raise StoreFault("Less than 64 MiB are free on the disk.", hint="Make room first.")
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    wrong = {} if mode == "wal" else {"journal_mode": mode}
    for name, wanted in (_SETTINGS | _CAUTION).items():
        connection.execute(f"PRAGMA {name} = {wanted}")
        row = connection.execute(f"PRAGMA {name}").fetchone()
        if row is not None and row[0] != wanted:
            wrong[name] = row[0]
    if wrong:
        raise StoreFault(
            f"SQLite {sqlite3.sqlite_version} does not accept {', '.join(wrong)}.",
            hint="A journal needs a local disk and an SQLite with write-ahead logging.",
        )


def _file(connection: sqlite3.Connection) -> str:
    return str(connection.execute("PRAGMA database_list").fetchone()[2])


def check(connection: sqlite3.Connection, path: Path, *, write: bool) -> None:
    """Refuse what is not a store, is newer than this program, or was changed by hand."""
    for name, wanted in _CAUTION.items():
        connection.execute(f"PRAGMA {name} = {wanted}")
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise NotAStore("This file is not a castdev journal.", where=str(path))
    number = connection.execute("PRAGMA user_version").fetchone()[0]
    written, reader, writer = number // 10_000, number // 100 % 100, number % 100
    if reader > FORMAT or (write and writer > FORMAT):
        raise NewerStore(
            f"The journal has format {written}; this castdev knows {FORMAT}.",
            hint="Install a newer castdev; the file was not touched.",
            where=str(path),
        )
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    found = dict(connection.execute(query))
    # A newer store that this program may read can hold more; nothing of ours may differ.
    if found != SCHEMAS.get(written) and not (written > FORMAT and SCHEMA.items() <= found.items()):
        raise NotAStore(
            "The tables or triggers of this journal are not those of a castdev journal.",
            hint="Do not trust it; restore it from a backup.",
            where=str(path),
        )


class Store:
    """An SQLite file with streams of stored events, read without any library."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None
        self._owner = os.getpid()
        self._lock = threading.Lock()

    def _reading(self) -> sqlite3.Connection:
        if self._owner != os.getpid():
            LEFT.append(self._connection)
            self._connection, self._owner = None, os.getpid()
        if self._connection is None:
            self._connection = connect(self.path, write=False)
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
        if self._connection is not None and self._owner == os.getpid():
            self._connection.close()
            self._connection = None


def _some(cursor: sqlite3.Cursor) -> tuple[list[Row], bool]:
    """Return rows until there are many, or a lot in them, and whether there may be more."""
    rows: list[Row] = []
    size = 0
    for row in cursor:
        rows.append(row)
        size += len(row[2]) if type(row[2]) is bytes else 0
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


def translate(error: sqlite3.Error | UnicodeDecodeError, path: Path) -> CastdevError:
    """Return the refusal that says what SQLite reports, in one sentence."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    no_text = isinstance(error, UnicodeDecodeError) or "Could not decode" in str(error)
    if no_text or code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return NotAStore(
            "This file is not a castdev journal, or it is damaged.",
            hint="Restore it from a backup.",
            where=str(path),
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Conflict("The journal is busy.", hint="Try again; nothing was recorded.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return fault(PermissionError(13, str(error)), path)
    return StoreFault(
        f"The journal could not be read or written: {error}.",
        hint="Check the disk; nothing was half-stored.",
        where=str(path),
    )
