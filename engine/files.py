"""Files that are private and written whole: temporary, synced, renamed, folder synced."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .errors import (
    BadInput,
    CastdevError,
    Conflict,
    NoProject,
    NotAStore,
    NotPermitted,
    StoreFault,
)
from .limits import OWN_FILE

_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}


def fault(error: OSError, path: Path) -> CastdevError:
    """Return the refusal that says what the system would not do, and where."""
    if error.errno in _DENIED:
        return NotPermitted(
            f"{path.name} may not be written or read here: {error.strerror}.",
            hint="Check who owns the folder and whether it is read-only.",
            where=str(path.parent),
        )
    if error.errno == errno.ENAMETOOLONG:
        return BadInput("The path is longer than this system allows.", hint="Check the path.")
    if error.errno == errno.ELOOP:
        return BadInput(
            f"{path.name} is a link where none may be, or leads round in circles.",
            hint="Put the file itself there.",
            where=str(path.parent),
        )
    return StoreFault(
        f"{path.name} could not be written or read: {error.strerror}.",
        hint="Check the disk; nothing was half-stored.",
        where=str(path.parent),
    )


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn what the system refuses inside into one sentence about the path."""
    try:
        yield
    except OSError as error:
        raise fault(error, path) from error


def read_private(path: Path, most: int = OWN_FILE) -> bytes | None:
    """Return the bytes of a private file, or None if there is no such file.

    Raises:
        BadInput: it is larger than `most`, or no plain file.
    """
    try:
        with naming(path), _opened(path, os.O_NOFOLLOW) as file:
            found = file.read(most + 1)
    except CastdevError as error:
        if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
            return None
        raise
    if len(found) > most:
        raise BadInput(
            f"{path.name} is larger than a file of castdev's own can be.",
            hint="Put back the one that was there.",
            where=str(path.parent),
        )
    return found


def open_plain(path: Path) -> IO[bytes]:
    """Return a plain file to read; links are followed, a pipe or a device is never waited for.

    Raises:
        NoProject: there is no such file.
        BadInput: it is a folder, a pipe or a device.
        NotPermitted, StoreFault: the system refuses.
    """
    with naming(path):
        try:
            return _opened(path)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NoProject(f"There is no file {path}.", hint="Check the path.") from error


def _opened(path: Path, flags: int = 0) -> IO[bytes]:
    """Return a file opened without waiting; raise BadInput for what has no end of its own."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC | flags)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise BadInput(
            f"{path.name or path} is a folder, a pipe or a device, not a plain file.",
            hint="Give a plain file, or - and what you have on standard input.",
            where=str(path.absolute().parent),
        )
    return os.fdopen(handle, "rb")


def write_private(path: Path, content: bytes, *, for_good: bool = True) -> None:
    """Write a file that only its owner can read, whole or not at all.

    Args:
        path: where; the folder is made if it is missing.
        content: what.
        for_good: survive a power cut; without it, two syncs less, one may leave nothing.
    """
    with naming(path):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            if for_good:
                os.fsync(file.fileno())
        os.replace(beside, path)
        if for_good:
            sync_folder(path.parent)


def private_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner only."""
    with naming(path):
        for one in (*reversed(path.parents), path):
            if not one.is_dir():
                one.mkdir(mode=0o700, exist_ok=True)


def overwrite(path: Path) -> None:
    """Overwrite a private file where it lies, then remove it; no matter if it is gone.

    What a disk keeps besides (SSDs, snapshots, copies) nothing here can reach.
    """
    with naming(path):
        try:
            handle = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        with os.fdopen(handle, "wb", buffering=0) as file:
            file.write(bytes(os.fstat(handle).st_size))
            os.fsync(handle)
        os.unlink(path)


def add_line(path: Path, line: bytes) -> None:
    """Add a line to a private file, for good; after a line that was cut off it starts anew."""
    with naming(path):
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(path, flags, 0o600), "rb+", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - 1, 0))
            cut = size > 0 and file.read(1) != b"\n"
            file.write((b"\n" if cut else b"") + line + b"\n")
            os.fsync(file.fileno())
        sync_folder(path.parent)


def write_lines(path: Path, lines: Iterable[bytes]) -> int:
    """Write a private file from lines as they come, whole or not at all; return how many."""
    count, beside = 0, path.with_name(f".{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with naming(path):
        handle = os.open(beside, flags, 0o600)
    try:
        with naming(path), os.fdopen(handle, "wb") as file:
            for count, line in enumerate(lines, 1):  # noqa: B007  # how many there were
                file.write(line)
            file.flush()
            os.fsync(file.fileno())
        with naming(path):
            os.replace(beside, path)
            sync_folder(path.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return count


def sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def plain_file(path: Path) -> bool:
    """Return whether the path is a file, not a link to one or a device.

    Raises:
        NotAStore: it is there, but something else.
    """
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        raise NotAStore(
            f"{path.name} is a link or a device, not a plain file.",
            hint="castdev opens only files of its own.",
            where=str(path.parent),
        )
    return True


@contextmanager
def exclusive(path: Path, timeout: float) -> Iterator[None]:
    """Hold the lock file for writing; wait for others in turn.

    Raises:
        Conflict: somebody held it for longer than the timeout, in seconds.
    """
    import fcntl
    import time

    with naming(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        end = time.monotonic() + timeout
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise Conflict(
                        f"Another program has been writing for {timeout:.0f} seconds.",
                        hint="Try again; nothing was recorded.",
                    ) from None
                time.sleep(0.001)
        yield
    finally:
        os.close(handle)
