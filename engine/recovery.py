"""A journal put back from a backup: built beside, proved, exchanged; what was there is kept.

Nothing of `.castdev` but the journal is replaced: keys, settings and the list of who was
erased stay, and what the backup knows of erasures is added to that list before the
journal is there to be read.
"""

from __future__ import annotations

import os
from base64 import b64encode
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from .app import Engine
from .aside import set_aside
from .backup import Backup, Label, Tick
from .codec import Codec
from .connection import create, fitting
from .copy import copy, parts
from .erased import NAME as ERASURES
from .errors import CastdevError, Damaged, Refused
from .files import exclusive, naming, read_private, sync_folder, write_private
from .home import FOLDER, Home
from .journal import FileJournal
from .limits import OWN_LIST
from .proof import root
from .salvage import salvaged
from .store import LOCK_SECONDS, Store
from .vault import Vault
from .verify import verify
from .vocabulary import Vocabulary

FILES = ("journal.db-wal", "journal.db-shm", "journal.db-journal", "journal.db")
"""What a journal consists of, in the order in which it can be taken away: what follows
without the one before is an older journal, but no damaged one."""
PART = "recovery."


class Recovered(NamedTuple):
    """What came of putting a backup back.

    Attributes:
        project: its name.
        events: how many the journal holds now.
        salvaged: how many of them, the last, are from the journal that was there before.
        root: of the tree over them, in base64.
        made_at: when the backup was made.
        kept: where the journal is that was there before; None if there was none.
        before: how many events it held, as far as could be read.
        extensions: packages whose nouns the project uses; they are not named in its settings.
    """

    project: str
    events: int
    root: str
    made_at: datetime
    salvaged: int = 0
    kept: Path | None = None
    before: int = 0
    extensions: tuple[str, ...] = ()


def recover(
    place: Path, file: Path, *, now: datetime, replace: bool = False, tick: Tick | None = None
) -> Recovered:
    """Put a journal back from a backup.

    What the journal that it replaces recorded after the backup is taken over, as far as
    each event can still be read and is what the tree says.

    Args:
        place: the folder that holds `.castdev`, or shall hold it.
        file: a backup.
        now: the moment, in UTC.
        replace: take the place of the journal that is there, and keep that one aside.
        tick: is told the version of each event that is done.

    Raises:
        NotAStore, NoProject: the file is no backup.
        Damaged: the backup does not hold what its label says.
        Refused: there is a project and `replace` is not said, it is another project, or
            its journal is whole and holds all that the backup does.
        NotPermitted, StoreFault: the system refuses.
    """
    with Backup(file) as backup:
        if not (place / FOLDER).exists():
            return _anew(place, backup, tick)
        if not replace:
            raise Refused(
                f"There is a castdev project in {place} already.",
                hint="--replace puts the backup in place of its journal, and keeps that one.",
            )
        return _instead(Home(place / FOLDER), backup, now, tick)


def _anew(place: Path, backup: Backup, tick: Tick | None) -> Recovered:
    """Make a project of a backup, in a folder without one; its keys are put there by hand."""
    import shutil
    import tempfile

    with naming(place):
        beside = Path(tempfile.mkdtemp(prefix=f"{FOLDER}.", dir=place))
    try:
        Home(beside).configure(backup.label.project)
        _build(beside / "journal.db", backup, tick)
        if backup.erasures:
            write_private(beside / ERASURES, backup.erasures)
        with naming(place):
            os.rename(beside, place / FOLDER)
            sync_folder(place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    label = backup.label
    return Recovered(
        label.project, label.events, label.root, label.made_at, extensions=label.extensions
    )


def _build(path: Path, backup: Backup, tick: Tick | None) -> None:
    """Make a store of the events of a backup, and prove that it holds what the label says."""
    create(path, fitting(path.parent))
    with closing(_journal(path, backup.label.project)) as new:
        done = copy(backup.journal, new, tick=tick)
    if (done.events, _text(done.root)) != (backup.label.events, backup.label.root):
        raise Damaged(
            "The backup does not hold the events that its label says.",
            hint="Nothing was replaced. Take another backup.",
        )


def _journal(path: Path, project: str) -> FileJournal:
    return FileJournal(project, Store(path), Codec({}))


def _text(root: bytes) -> str:
    return b64encode(root).decode()


def _instead(home: Home, backup: Backup, now: datetime, tick: Tick | None) -> Recovered:
    """Put a backup in place of a journal, which is kept aside."""
    import shutil
    import tempfile

    label = backup.label
    _same_project(home, label)
    before = _before(home, label)
    with naming(home.folder):
        beside = Path(tempfile.mkdtemp(prefix=PART, dir=home.folder))
    try:
        built = beside / "journal.db"
        _build(built, backup, tick)
        with exclusive(home.folder / "journal.db.lock", LOCK_SECONDS):
            events, top = _go_on(built, home.folder / "journal.db", label)
            _keep_erasures(home, backup.erasures)
            kept = set_aside(home.folder, [home.folder / name for name in FILES], now)
            with naming(home.folder):
                os.rename(built, home.folder / "journal.db")
                sync_folder(home.folder)
        gained = events - label.events
        return Recovered(label.project, events, top, label.made_at, gained, kept, before)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _go_on(built: Path, damaged: Path, label: Label) -> tuple[int, str]:
    """Add what a damaged journal holds beyond the backup; return size and root."""
    with closing(_journal(built, label.project)) as new:
        last = new.node(0, label.events - 1)
        for part in parts(salvaged(damaged, label.project, label.events, last)):
            with new.writing():
                new.add(part)
        size = new.size()
        return size, _text(root(size, new.node))


def _same_project(home: Home, label: Label) -> None:
    """Refuse a backup of another project, or for a journal that is no file."""
    config = home.config()
    if config.project != label.project:
        raise Refused(
            f"The project here is {config.project}, the backup is of {label.project}.",
            hint="Choose another folder for it.",
        )
    if config.journal is not None:
        raise Refused(
            "The journal of this project is on a server, where nothing is replaced.",
            hint="Restore into a folder of its own; `castdev copy` brings it to a server.",
        )


def _before(home: Home, label: Label) -> int:
    """Return how long the journal here is; raise Refused if it needs no backup."""
    size, held = 0, False
    journal = _journal(home.folder / "journal.db", label.project)
    with suppress(CastdevError), closing(Engine(journal, Vault(), Vocabulary())) as engine:
        size = journal.size()
        begins = _text(root(label.events, journal.node)) if size >= label.events else ""
        verify(engine)
        held = begins == label.root
    if held:
        raise Refused(
            f"The journal here is whole and holds all {label.events} events of the backup.",
            hint="Nothing was replaced. To look at an earlier state: --as-of.",
        )
    return size


def _keep_erasures(home: Home, other: bytes) -> None:
    """Add what a backup knows of erasures to the list here, before anything can be read."""
    path = home.folder / ERASURES
    own = (read_private(path, OWN_LIST) or b"").splitlines()
    known = other.splitlines()
    lines = known + [line for line in own if line not in known]  # the last word is ours
    if lines != own:
        write_private(path, b"".join(line + b"\n" for line in lines))
