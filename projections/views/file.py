"""The file views.db: opened, made, judged; whoever finds it unfit folds the journal instead.

It is disposable. What it holds is what a fold of the journal up to a version came to, and
it says of which journal, up to which event, and by which castdev.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from zlib import crc32

from castdev.engine.errors import CastdevError, Damaged
from castdev.engine.journal import Journal, origin_of, peaks

LAYOUT = 1
"""Raise it whenever a table, a record, a fold or the screen changes: all is made anew then."""
NAME = "views.db"
BESIDE = ("-wal", "-shm", "-journal")
APPLICATION = 0x63647677  # "cdvw"
BUSY = 0.05
"""So many seconds somebody waits for others; then the journal alone does."""
ROOM = 64 << 10
"""KiB of pages held in memory while all rows are written."""
RECORDS = "records"
"""What the inner tables are called in `tracking`."""


class Broken(Exception):
    """What lies in views.db is not what was put there; nothing read from it counts."""


class Busy(Broken):
    """Somebody else has written meanwhile, or nothing can be written now; what was read counts."""


_LATER = frozenset(
    (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL)
)


def _trouble(error: Exception) -> Broken:
    return Busy() if getattr(error, "sqlite_errorcode", 0) & 0xFF in _LATER else Broken()


def signed(content: bytes) -> bytes:
    """Return bytes with a checksum before them: a disk that fails is told from a record."""
    return crc32(content).to_bytes(4, "big") + content


def checked(stored: Any) -> memoryview:
    """Return the bytes that a checksum stands before; raise Broken if it is not theirs."""
    if type(stored) is bytes:
        content = memoryview(stored)[4:]
        if crc32(content) == int.from_bytes(stored[:4], "big"):
            return content
    raise Broken


def files_of(folder: Path) -> list[Path]:
    """Return every file that the views of a project can have left, there or not."""
    return [folder / f"{NAME}{end}" for end in ("", *BESIDE)]


def stamp(journal: Journal, version: int) -> str:
    """Return what a journal is known by up to a version: where it began, its tree; and our version.

    Raises:
        Broken: its tree is not whole, so that it is known by nothing.
    """
    from castdev import __version__

    try:
        tops = ".".join(one.hex() for one in peaks(journal, version))
    except Damaged as error:
        raise Broken from error
    return f"{__version__} {origin_of(journal)} {version} {tops}"


class File:
    """An open views.db: one connection in one transaction, from the first row read on."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection, for who asks questions of their own."""
        return self._connection

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn what SQLite refuses on the connection into Broken."""
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise _trouble(error) from error

    def ask(self, query: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Return what a query finds.

        Raises:
            Broken: SQLite finds the file damaged, or refuses.
        """
        with self.guarded():
            return self._connection.execute(query, values)

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return all rows that a query finds."""
        with self.guarded():
            return self._connection.execute(query, values).fetchall()

    def put(self, query: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write many rows."""
        with self.guarded():
            self._connection.executemany(query, rows)

    def position(self, journal: Journal) -> int:
        """Return the last event taken in of a journal; 0 if these are not its views.

        They may be those of another journal, or of another castdev, older or newer.
        """
        query = "SELECT version, position FROM tracking WHERE projection = ?"
        found, known = self.rows(query, (RECORDS,)), self.rows("SELECT stamp FROM _journal")
        if len(found) != 1 or len(known) != 1:
            raise Broken
        layout, position = found[0]
        if layout != LAYOUT or type(position) is not int:
            return 0
        if not 0 < position <= journal.size() or known[0][0] != stamp(journal, position):
            return 0
        return position

    def stand_at(self, journal: Journal, position: int) -> None:
        """Write down up to where, and of which journal, everything now is."""
        query = "INSERT OR REPLACE INTO tracking (projection, version, position) VALUES (?, ?, ?)"
        self.ask(query, (RECORDS, LAYOUT, position))
        self.ask("INSERT OR REPLACE INTO _journal VALUES (1, ?)", (stamp(journal, position),))

    def commit(self) -> None:
        """Make what was written last; raise Broken if it cannot."""
        self.ask("COMMIT")

    def close(self) -> None:
        """Let go of the file; what was not committed is as if never written."""
        with suppress(sqlite3.Error):
            self._connection.close()


def opened(path: Path) -> File | None:
    """Return the file in a transaction that has seen nothing yet; None if it is of no use.

    It is opened for reading alone where nothing may be written.
    """
    try:
        if path.is_symlink() or not path.is_file():
            return None
        file = File(_connect(path, "rw" if os.access(path, os.W_OK) else "ro"))
    except (OSError, sqlite3.Error):
        return None
    try:
        if file.rows("PRAGMA application_id") != [(APPLICATION,)]:
            raise Broken
        file.ask("BEGIN")
    except Broken:
        file.close()
        return None
    return file


def made(path: Path) -> File | None:
    """Return an empty file in a transaction that holds off other writers; None if it cannot be.

    One that is there is emptied in that transaction, and one that is damaged is replaced:
    until it is committed, whoever reads sees what was there before.
    """
    for _ in range(2):
        try:
            if path.is_symlink():
                return None
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
            return _emptied(_connect(path, "rw"))
        except (Broken, sqlite3.DatabaseError) as error:
            cause = error.__cause__ if isinstance(error, Broken) else error
            if isinstance(cause, sqlite3.OperationalError):
                return None  # busy, full, not permitted: another time
            with suppress(OSError, CastdevError):
                remove(path.parent)
        except OSError:
            return None
    return None


def in_memory() -> File:
    """Return an empty file that is none, in a transaction: for where nothing may be written."""
    file = File(sqlite3.connect(":memory:", isolation_level=None))
    file.ask("BEGIN")
    return file


def remove(folder: Path) -> None:
    """Take the views of a project away, with all that SQLite keeps beside them."""
    for path in files_of(folder):
        path.unlink(missing_ok=True)


def _emptied(connection: sqlite3.Connection) -> File:
    file = File(connection)
    try:
        file.ask("PRAGMA journal_mode = WAL")
        file.ask(f"PRAGMA application_id = {APPLICATION}")
        file.ask(f"PRAGMA cache_size = -{ROOM}")
        file.ask("BEGIN IMMEDIATE")
        query = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'table')"
        found = [one for one in file.rows(query) if not one[1].startswith("sqlite_")]
        found.sort(key=lambda one: (one[0] == "table", "VIRTUAL" not in (one[2] or "")))
        for kind, name, _ in found:  # an index of words takes its own tables with it
            file.ask(f'DROP {kind} IF EXISTS "{name}"')
    except Broken:
        file.close()
        raise
    return file


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=BUSY, check_same_thread=False
    )
    # The journal is the truth: after a power cut the views may be behind, never wrong.
    for setting in ("synchronous = NORMAL", "trusted_schema = OFF", "secure_delete = ON"):
        connection.execute(f"PRAGMA {setting}")
    return connection
