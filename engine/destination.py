"""Where a copy of a journal goes: a server, a folder of its own, or back into this one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from .clock import utc_now
from .codec import Codec
from .connection import create, fitting
from .erased import NAME as ERASURES
from .errors import Refused
from .files import naming, read_private, sync_folder, write_private
from .home import FOLDER, Home
from .journal import FileJournal, Journal
from .keyfolder import MASTER, SUFFIX
from .outgoing import NAME as EXPORTS
from .outgoing import Outgoing, Written
from .postgres.address import is_address
from .postgres.opening import Password, journal_on, prepare, server_at
from .store import Store

UNFINISHED = f"{FOLDER}.part"
"""A copy to a new folder grows here, and is renamed when it is whole."""


@contextmanager
def destination(home: Home, to: str, *, password: Password | None = None) -> Iterator[Journal]:
    """Give the journal that a copy goes to; made if it was not there.

    Args:
        home: of the source.
        to: address of a server, or a folder: the one of this home, that of another copy,
            or one without a project.
        password: asks for one when the server wants it.

    Raises:
        Refused: the folder is the source itself.
    """
    project, codec = home.config().project, Codec({})
    if is_address(to):
        server = server_at(to, password=password)
        with closing(journal_on(server, project, codec)) as journal:
            prepare(server)
            yield journal
        return
    place = Path(to).absolute()
    here, there = home.folder.resolve(), place / FOLDER
    if there.resolve() == here:
        yield from _back(home, project, codec)
    elif there.exists():
        with closing(Home(there).journal(codec, password=password)) as journal:
            yield journal
    else:
        yield from _new(place, project, codec)


def _back(home: Home, project: str, codec: Codec) -> Iterator[Journal]:
    if home.config().journal is None:
        raise Refused("The journal is in this folder already.", hint="Name another place.")
    path = home.folder / "journal.db"
    if not path.exists():
        create(path, fitting(home.folder))
    with closing(FileJournal(project, Store(path), codec)) as journal:
        yield journal


def _new(place: Path, project: str, codec: Codec) -> Iterator[Journal]:
    part = Home(place / UNFINISHED)
    with naming(place):
        place.mkdir(parents=True, exist_ok=True)
        part.folder.mkdir(mode=0o700, exist_ok=True)
    if not (part.folder / "journal.db").exists():
        create(part.folder / "journal.db", fitting(part.folder))
    part.configure(project)
    with closing(part.journal(codec)) as journal:
        yield journal
    with naming(place):
        os.rename(part.folder, place / FOLDER)
        sync_folder(place)


def copy_keys(home: Home, to: str) -> int:
    """Copy the keys of a project to the folder of its copy; return how many.

    What opens them goes with them, and so does the list of who was erased. The copy is
    noted here: it is to be erased too when somebody is.

    Raises:
        Refused: a key there is another.
    """
    target, count = Path(to).absolute() / FOLDER / "keys", 0
    written = Written(what="keys", path=str(target), at=utc_now())
    Outgoing(home.folder / EXPORTS).note(written)
    erased = read_private(home.folder / ERASURES)
    if erased is not None:
        write_private(target.parent / ERASURES, erased)
    files = sorted((home.folder / "keys").glob(f"*{SUFFIX}"))
    for path in [*files, *(home.folder / "keys").glob(MASTER)]:
        key, beside = path.read_bytes(), target / path.name
        if beside.exists() and beside.read_bytes() != key:
            raise Refused(
                f"The key {path.stem} in the copy is another than the one here.",
                hint="The events are copied; no key was replaced.",
            )
        write_private(beside, key)
        count += path.name != MASTER
    return count
