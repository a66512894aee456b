"""How an SQLite journal is made, opened and checked (reliability.md 3.3).

`connect` sets what durability rests on and reads it back; `check` refuses a file
that is not a store, that is from a newer castdev, or whose schema was changed.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from . import disk
from .disk import SCARCE, elsewhere, room, shared
from .errors import (
    CastdevError,
    Conflict,
    Damaged,
    NewerStore,
    NoProject,
    NotAStore,
    NotPermitted,
    Refused,
    StoreFault,
)
from .files import fault, naming, plain_file, sync_folder
from .schema import (
    BACKUP,
    FORMAT,
    JOURNAL,
    LAYOUT,
    SCHEMAS,
    Make,
    bring_forward,
    format_of,
    lay_out,
)
from .settings import Kind, become, kind_of, settle

REPAIR = "`castdev doctor` says more; put a backup back: castdev restore FILE --replace."
TROUBLE = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged file can raise; the latter where SQLite quotes it in its message."""


def create(path: Path, kind: Kind = "wal") -> None:
    """Make an empty store, readable by its owner only, in one transaction.

    Raises:
        Refused: the folder is shared with other machines, and the kind is for disks of one.
        NotPermitted, StoreFault: the system refuses.
    """
    _fits(path, kind)
    spacious(path)
    private(path)
    try:
        with closing(opened(path, "rw")) as connection:
            for name, ours in LAYOUT.items():
                connection.execute(f"PRAGMA {name} = {ours!r}")
            become(connection, kind)
            settle(connection, kind)
            connection.execute("BEGIN IMMEDIATE")
            lay_out(connection)
            connection.execute("COMMIT")
    except TROUBLE as error:
        raise translate(error, path) from error
    with naming(path):
        sync_folder(path.parent)


def private(path: Path) -> None:
    """Make an empty file for its owner only; what SQLite writes beside it is as private."""
    with naming(path):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))


def fitting(folder: Path) -> Kind:
    """Return the kind of store that works in a folder."""
    return "rollback" if shared(folder) else "wal"


def connect(path: Path, *, write: bool, make: Make = JOURNAL) -> sqlite3.Connection:
    """Return a checked connection with every setting in force.

    Who opens a store for writing holds the writer lock: one of an older format is
    brought forward here.

    Args:
        path: where it is.
        write: whether something will be recorded.
        make: what it must be.

    Raises:
        NoProject: there is no such file.
        NotAStore, NewerStore: see `check`.
        NotPermitted, Refused, StoreFault: the system refuses, or the place does not fit.
    """
    if not plain_file(path):
        raise NoProject(f"There is no {make.called} here.", where=str(path))
    for beside in ("-wal", "-shm", "-journal"):
        plain_file(path.with_name(path.name + beside))  # SQLite writes there, wherever it leads
    try:
        _look_ahead(path, make, write=write)
        connection = opened(path, "rw") if write else _reader(path)
        try:
            check(connection, path, make, write=write)
            settle(connection, kind_of(connection))
            if write:
                _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    except TROUBLE as error:
        raise translate(error, path, make) from error
    return connection


def opened(path: Path, mode: str) -> sqlite3.Connection:
    """Return a connection, bare; `immutable` for a file in a folder that cannot be written to."""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)


def _look_ahead(path: Path, make: Make, *, write: bool) -> None:
    """Refuse a newer store before SQLite may touch it: closing it could move its log.

    The file alone, without its log, may be in the middle of something: then it says nothing.
    """
    with closing(opened(path, "ro&immutable=1")) as connection, suppress(*TROUBLE):
        if _number(connection) == make.number:
            _age(connection, path, write=write)


def _number(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA application_id").fetchone()[0])


def _reader(path: Path) -> sqlite3.Connection:
    """Return a connection to read on, with as little as the place allows."""
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        connection = opened(path, "rw")
        if room(path.parent) < SCARCE or elsewhere(os.path.realpath(path)):
            _keep_index(connection)
        return connection
    connection = opened(path, "ro")
    try:
        connection.execute("PRAGMA application_id")
    except sqlite3.OperationalError:  # no log can be kept there: nobody writes one
        connection.close()
        if path.with_name(f"{path.name}-wal").exists():
            raise
        return opened(path, "ro&immutable=1")
    return connection


def _keep_index(connection: sqlite3.Connection) -> None:
    """Keep the index of a log in memory of one's own; meanwhile nobody else can open it."""
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    if kind_of(connection) == "rollback":  # there is none, and writers would wait
        connection.execute("PRAGMA locking_mode = NORMAL")


def check(connection: sqlite3.Connection, path: Path, make: Make, *, write: bool) -> None:
    """Refuse what is not a store, is newer than this program, or was changed by hand."""
    for caution in ("trusted_schema = 0", "cell_size_check = 1", "mmap_size = 0"):
        connection.execute(f"PRAGMA {caution}")
    if (found_as := _number(connection)) != make.number:
        hint = "It is a backup: castdev restore FILE." if found_as == BACKUP.number else None
        raise NotAStore(f"This file is not a castdev {make.called}.", hint=hint, where=str(path))
    _age(connection, path, write=write)
    written = format_of(connection)
    found = dict(connection.execute("SELECT name, sql FROM sqlite_master"))
    ours = SCHEMAS.get(min(written, FORMAT), {}) | make.more
    # A newer store that this program may read can hold more; nothing of ours may differ.
    if found != ours and not (written > FORMAT and ours.items() <= found.items()):
        raise NotAStore(
            f"The tables or triggers of this {make.called} are not those of a castdev "
            f"{make.called}.",
            hint="Do not trust it; restore it from a backup.",
            where=str(path),
        )


def _age(connection: sqlite3.Connection, path: Path, *, write: bool) -> None:
    """Refuse a store whose format asks for a newer castdev."""
    number = connection.execute("PRAGMA user_version").fetchone()[0]
    written, reader, writer = number // 10_000, number // 100 % 100, number % 100
    if reader > FORMAT or (write and writer > FORMAT):
        raise NewerStore(
            f"The journal has format {written}; this castdev knows {FORMAT}.",
            hint="Install a newer castdev; the file was not touched.",
            where=str(path),
        )


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """See that a store can be written to, and bring an old one forward."""
    kind = kind_of(connection)
    _fits(path, kind)
    _as_made(connection, path)
    spacious(path)
    if format_of(connection) < FORMAT:
        bring_forward(connection)


def _fits(path: Path, kind: Kind) -> None:
    """Refuse a write-ahead log where other machines may write."""
    where = shared(path.parent) if kind == "wal" else None
    if where is not None:
        raise Refused(
            f"The journal is {where}; a write-ahead log would be damaged there.",
            hint="Choose a folder on a disk of this machine, or the slower way for shared "
            "folders: castdev init --store rollback; of a project that exists: "
            "castdev doctor --mend.",
            where=str(path.parent),
        )


def spacious(path: Path) -> None:
    """Refuse to record where the disk is nearly full: what is begun must be finished.

    Raises:
        StoreFault: less is free than `disk.FREE`.
    """
    with naming(path):
        free = room(path.parent)
    if free < disk.FREE:
        raise StoreFault(
            f"Less than {disk.FREE >> 20} MiB are free on the disk.", hint="Make room first."
        )


def _as_made(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse to write to a file laid out as castdev lays out none."""
    for name, ours in LAYOUT.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != ours:
            raise NotPermitted(
                f"The {name} of this file is {found}, not {ours}: castdev did not make it so.",
                hint="It can be read. To record, make one of your own: castdev copy --to FOLDER.",
                where=str(path),
            )
    # Events are only ever added, so pages come free once in a blue moon. A forged list of
    # free pages would have SQLite write over events.
    if connection.execute("PRAGMA freelist_count").fetchone()[0]:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise Damaged(f"The file is damaged: {found}.", hint=REPAIR, where=str(path))


def translate(
    error: sqlite3.Error | UnicodeDecodeError, path: Path, make: Make = JOURNAL
) -> CastdevError:
    """Return the refusal that says what SQLite reports, in one sentence."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    no_text = isinstance(error, UnicodeDecodeError) or "Could not decode" in str(error)
    if no_text or code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return NotAStore(
            f"This file is not a castdev {make.called}, or it is damaged.",
            hint=REPAIR if make is JOURNAL else "Take another one.",
            where=str(path),
        )
    if code == sqlite3.SQLITE_TOOBIG or isinstance(error, sqlite3.DataError):
        return Damaged("The journal holds more in one place than an event can.", where=str(path))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Conflict("The journal is busy.", hint="Try again; nothing was recorded.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return fault(PermissionError(13, str(error)), path)
    return StoreFault(
        f"The journal could not be read or written: {error}.",
        hint="Check the disk; nothing was half-stored.",
        where=str(path),
    )
