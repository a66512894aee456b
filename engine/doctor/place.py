"""Checks of where a project lies: settings, files, disk, file system, SQLite, the lock."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from castdev.engine import disk
from castdev.engine.connection import opened
from castdev.engine.disk import room, shared
from castdev.engine.files import exclusive, plain_file
from castdev.engine.settings import become, kind_written
from castdev.engine.store import LOCK_SECONDS

from .examination import Check, Finding, Patient

FIXED = (3, 51, 3)
"""The SQLite in which its write-ahead log no longer damages a store (reliability.md 0.9)."""


def settings(patient: Patient) -> Iterator[Finding]:
    """Can config.toml be read, and where does it say the journal is?"""
    config = patient.home.config()
    where = "on a server" if config.journal else "a file in this folder"
    yield Finding(
        check="settings", state="good", says=f"Project {config.project}; its journal is {where}."
    )


def files(patient: Patient) -> Iterator[Finding]:
    """Are the files plain, this user's own, and closed to others?"""
    folder = patient.home.folder
    for name in ("journal.db", "journal.db-wal", "journal.db-shm", "journal.db.lock"):
        plain_file(folder / name)
    whole = [folder, *(path for path in sorted(folder.rglob("*")) if not path.is_symlink())]
    door = folder.stat().st_mode & stat.S_IRWXO  # what lies behind a closed one is closed
    open_ = [path for path in whole if door and path.stat().st_mode & stat.S_IRWXO]
    others = [path for path in whole if path.stat().st_uid != os.geteuid()]
    if others and os.geteuid():
        yield Finding(
            check="files",
            state="note",
            says=f"{_some(others, folder)} of another user.",
            do="Record as one user only; what the other makes may be closed to you.",
        )
    if open_ and patient.mend:
        for path in open_:
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~stat.S_IRWXO)
        yield Finding(
            check="files", state="mended", says=f"{_some(open_, folder)} closed to others."
        )
    elif open_:
        yield Finding(
            check="files",
            state="bad",
            says=f"{_some(open_, folder)} open to every user of this machine.",
            do="Close them.",
            mends=True,
            code=77,
        )
    else:
        yield Finding(check="files", state="good", says="Plain files, closed to other users.")


def _some(paths: list[Path], folder: Path) -> str:
    """Return how many files there are with the first one's name, to go before what they are."""
    first = paths[0].relative_to(folder.parent)
    return f"{first} is" if len(paths) == 1 else f"{first} and {len(paths) - 1} more are"


def space(patient: Patient) -> Iterator[Finding]:
    """Is there room to record?"""
    free = room(patient.home.folder) >> 20
    if free < disk.FREE >> 20:
        yield Finding(
            check="space",
            state="bad",
            says=f"{free} MiB are free on the disk; nothing is recorded below "
            f"{disk.FREE >> 20} MiB, so that what is begun can be finished.",
            do="Make room.",
            code=74,
        )
    else:
        yield Finding(check="space", state="good", says=f"{free} MiB are free on the disk.")


def sharing(patient: Patient) -> Iterator[Finding]:
    """Do other machines write to this folder, and is the journal made for it?"""
    where, kind = shared(patient.home.folder), "wal"
    if patient.path.exists() and (where or patient.home.config().journal is None):
        kind = kind_written(patient.path)
    if where is None:
        yield Finding(check="sharing", state="good", says="A disk of this machine.")
    elif kind == "rollback":
        yield Finding(
            check="sharing",
            state="note",
            says=f"The project is {where}, and its journal is made for that.",
            do="Record from one machine at a time.",
        )
    elif patient.mend:
        with (
            exclusive(patient.path.with_name("journal.db.lock"), LOCK_SECONDS),
            closing(opened(patient.path, "rw")) as connection,
        ):
            become(connection, "rollback")
        yield Finding(
            check="sharing",
            state="mended",
            says=f"The project is {where}; its journal now has a rollback journal.",
            do="Record from one machine at a time.",
        )
    else:
        yield Finding(
            check="sharing",
            state="bad",
            says=f"The project is {where}; the write-ahead log of its journal would be damaged "
            "there, so nothing is recorded.",
            do="Move it to a disk of this machine, or have its journal changed.",
            mends=True,
            code=65,
        )


def library(patient: Patient) -> Iterator[Finding]:
    """Is this SQLite known to damage what it keeps?"""
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info >= FIXED and sqlite3.sqlite_version_info[:2] != (3, 52):
        yield Finding(check="library", state="good", says=f"SQLite {version}.")
        return
    yield Finding(
        check="library",
        state="note",
        says=f"SQLite {version} has a fault, mended in 3.51.3: two programs that write at the "
        "same moment can damage a write-ahead log. castdev lets one write at a time.",
        do="Let no other program write to journal.db. A newer Python or system brings a newer "
        "SQLite.",
    )


def lock(patient: Patient) -> Iterator[Finding]:
    """Does another program hold the writer lock?"""
    holder = _holder(patient.path.with_name("journal.db.lock"))
    if holder is None:
        yield Finding(check="lock", state="good", says="Nobody is recording at this moment.")
        return
    yield Finding(
        check="lock",
        state="note",
        says=f"{holder} is recording at this moment, and others wait.",
        do="If it hangs, end it: nothing is half-stored.",
    )


def _holder(path: Path) -> str | None:
    """Return which program holds a lock file, without what it was given to record."""
    import fcntl

    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return None
    except BlockingIOError:
        number = os.fstat(handle).st_ino
    finally:
        os.close(handle)
    with suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/locks").read_text("ascii").splitlines():
            words = line.split()
            if words[1] == "FLOCK" and words[5].endswith(f":{number}"):
                name = Path(f"/proc/{words[4]}/comm").read_text("utf-8").strip()
                return f"The program {name} (number {words[4]})"
    return "Another program"


CHECKS: tuple[Check, ...] = (settings, files, space, sharing, library, lock)
