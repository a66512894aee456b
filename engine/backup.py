"""A backup: one file with a whole journal, its root and who was erased; keys are never in it.

The file is SQLite, so any tool can look into it. Before it is there, every event in it
was read back and the root of their tree compared with that of the journal.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Literal, Self

import msgspec

from .codec import Codec
from .connection import TROUBLE, connect, create, opened, private, translate
from .copy import Edge, copy, told
from .disk import room
from .erased import NAME as ERASURES
from .errors import CastdevError, Damaged, NotAStore, Refused, StoreFault
from .files import naming, read_private, sync_folder
from .home import Home
from .journal import FileJournal, Journal, origin_of
from .limits import OWN_LIST
from .proof import root
from .schema import BACKUP
from .settings import become, settle
from .store import Store

Tick = Callable[[int], None]

SUFFIX = ".backup"
PART = ".castdev-backup."
"""How the folder is called, at first, in which a backup grows."""
SPARE = 1 << 20


class Label(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a backup says of itself.

    Attributes:
        schema: `castdev.label.1`.
        project: name of the project.
        origin: `castdev/` and the id of the journal.
        events: how many it holds.
        root: of the tree over them, in base64.
        made_at: when, in UTC.
        extensions: packages whose nouns the project uses.
    """

    schema: Literal["castdev.label.1"] = "castdev.label.1"
    project: str
    origin: str
    events: int
    root: str
    made_at: datetime
    extensions: tuple[str, ...] = ()


class _Kept(FileJournal):
    """The journal in a backup, which may lie where not even a lock can be written."""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """There is nobody to hold off."""
        yield


class Backup:
    """A backup, opened to be read; use it as a context manager.

    Attributes:
        label: what it says of itself.
        erasures: the list of who was erased, as it lay beside the journal.
        journal: its events.
    """

    def __init__(self, path: Path) -> None:
        """Open a backup.

        Raises:
            NoProject: there is no such file.
            NotAStore: it is no backup, or it was changed by hand.
            NewerStore: it is of a newer castdev.
        """
        try:
            with closing(connect(path, write=False, make=BACKUP)) as connection:
                held = dict(connection.execute("SELECT name, content FROM backup"))
        except TROUBLE as error:
            raise translate(error, path, BACKUP) from error
        try:
            if held["digest"] != _digest(held["label"], held[ERASURES]):
                raise ValueError
            self.label = msgspec.json.decode(held["label"], type=Label)
            self.erasures = msgspec.convert(held[ERASURES], bytes)
        except (KeyError, TypeError, ValueError, msgspec.MsgspecError) as error:
            raise NotAStore("The label of this backup cannot be read.", where=str(path)) from error
        self.journal: Journal = _Kept(self.label.project, Store(path, BACKUP), Codec({}))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.journal.close()


def is_backup(path: Path) -> bool:
    """Return whether a file begins as a backup does; what it holds is not looked at."""
    with naming(path), path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def back_up_home(
    home: Home, journal: Journal, file: Path, *, now: datetime, tick: Tick | None = None
) -> Label:
    """Write a backup of a project, with all that belongs into one; see `back_up`."""
    return back_up(
        journal,
        file,
        now=now,
        erasures=read_private(home.folder / ERASURES, OWN_LIST) or b"",
        extensions=home.config().extensions,
        tick=tick,
    )


def back_up(
    journal: Journal,
    file: Path,
    *,
    now: datetime,
    erasures: bytes = b"",
    extensions: tuple[str, ...] = (),
    tick: Tick | None = None,
) -> Label:
    """Write a backup, whole or not at all, while others go on recording.

    Args:
        journal: on any place.
        file: where to; an older backup of the same journal there is replaced.
        now: the moment, in UTC.
        erasures: the list of who was erased.
        extensions: packages whose nouns the project uses.
        tick: is told the version of each event that was read back.

    Raises:
        Refused: the file holds something else.
        Damaged: what was written is not what the tree of the journal says.
        NotPermitted, StoreFault: the system refuses.
    """
    import shutil
    import tempfile

    _check(file, journal)
    with naming(file):
        beside = Path(tempfile.mkdtemp(prefix=PART, dir=file.parent))
    try:
        built = beside / "journal.db"
        _fill(built, journal)
        edge = Edge(journal.stream)
        with closing(Store(built)) as store:
            edge.grow(told(store.rows(journal.stream), tick))
        if edge.root() != root(edge.size, journal.node):
            raise Damaged(
                "What was backed up is not what the tree of the journal says.",
                hint="No backup was made. `castdev verify` says what does not hold.",
            )
        label = Label(
            project=journal.stream,
            origin=origin_of(journal),
            events=edge.size,
            root=b64encode(edge.root()).decode(),
            made_at=now,
            extensions=extensions,
        )
        said = msgspec.json.encode(label)
        _stick(built, {"label": said, ERASURES: erasures, "digest": _digest(said, erasures)})
        with naming(file):
            os.replace(built, file)
            sync_folder(file.parent)
        return label
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _digest(label: bytes, erasures: bytes) -> bytes:
    """Return what tells that neither of both was changed; events have their tree."""
    import hashlib

    return hashlib.sha256(hashlib.sha256(label).digest() + erasures).digest()


def _check(file: Path, journal: Journal) -> None:
    """Refuse to write over anything but an older backup of the same journal."""
    if not os.path.lexists(file):
        return
    with suppress(CastdevError), Backup(file) as old:
        size = old.label.events
        known = size <= journal.size() and old.label.origin == origin_of(journal)
        if known and b64encode(root(size, journal.node)).decode() == old.label.root:
            return
    raise Refused(
        f"{file.name} is there already, and is no older backup of this journal.",
        hint="Choose another name.",
        where=str(file.parent),
    )


def _fill(built: Path, journal: Journal) -> None:
    """Make a store with all events of a journal, as it is now or a moment later."""
    if isinstance(journal, FileJournal):
        journal.close()  # on a full disk there can only be one connection; see `disk.SCARCE`
        return _copy_pages(journal.path, built)
    create(built, "rollback")
    with closing(FileJournal(journal.stream, Store(built), Codec({}))) as target:
        copy(journal, target)


def _copy_pages(path: Path, built: Path) -> None:
    """Copy a store as it is at one moment, whatever others write meanwhile."""
    try:
        with closing(connect(path, write=False)) as source:
            pages = source.execute("PRAGMA page_count").fetchone()[0]
            needed = pages * source.execute("PRAGMA page_size").fetchone()[0] + SPARE
            if room(built.parent) < needed:
                raise StoreFault(
                    f"A backup needs {(needed >> 20) + 1} MiB, and less is free there.",
                    hint="Make room, or choose another disk.",
                    where=str(built.parent.parent),
                )
            private(built)
            with closing(opened(built, "rw")) as target:
                source.backup(target)
    except TROUBLE as error:
        raise translate(error, path) from error


def _stick(built: Path, contents: dict[str, bytes]) -> None:
    """Make a store a backup: one file that says what it is."""
    try:
        with closing(opened(built, "rw")) as connection:
            become(connection, "rollback")
            settle(connection, "rollback")
            connection.execute("BEGIN IMMEDIATE")
            for statement in BACKUP.more.values():
                connection.execute(statement)
            connection.executemany("INSERT INTO backup VALUES (?, ?)", contents.items())
            connection.execute(f"PRAGMA application_id = {BACKUP.number}")
            connection.execute("COMMIT")
    except TROUBLE as error:
        raise translate(error, built) from error
