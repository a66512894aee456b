"""Where a project lives: the folder `.castdev`, found upward as git does."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec

from .app import Engine, random_id, utc_now
from .codec import Codec
from .command import Request
from .errors import BadInput, NoProject, Refused
from .files import naming, sync_folder, write_private
from .ids import check_id
from .journal import FileJournal, MemoryJournal
from .policy import Mode
from .project import StartProject
from .store import Store, create
from .vault import PROJECT, Vault
from .vocabulary import Vocabulary

FOLDER = ".castdev"


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What `.castdev/config.toml` says.

    Attributes:
        project: name of the project, which is the name of its stream.
        actor: who records when nobody else is named, or None.
        extensions: installed packages whose nouns the command line loads here.
    """

    project: str
    actor: str | None = None
    extensions: tuple[str, ...] = ()


_AS_MADE = re.compile(rb'project = "([A-Za-z0-9._-]{1,64})"\n')
"""The file as `start` writes it: told apart without the parser, which takes 3 ms to import."""


def _parsed(found: bytes, path: Path) -> Config:
    import tomllib

    try:
        return msgspec.convert(tomllib.loads(found.decode()), Config)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise BadInput(
            f"config.toml cannot be read: {error}.",
            hint='It needs a line like: project = "acme".',
            where=str(path),
        ) from error


class Home:
    """The `.castdev` folder of a project."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def at(cls, place: Path) -> Home:
        """Return the home in exactly this folder; raise NoProject if there is none."""
        if not (place / FOLDER).is_dir():
            raise NoProject(
                f"There is no castdev project in {place}.",
                hint="Make one: castdev init NAME.",
            )
        return cls(place / FOLDER)

    @classmethod
    def above(cls, place: Path) -> Home:
        """Return the nearest home here or in a folder above."""
        for folder in (place, *place.parents):
            if (folder / FOLDER).is_dir():
                return cls(folder / FOLDER)
        raise NoProject(
            f"There is no castdev project in {place} or above it.",
            hint="Make one: castdev init NAME.",
        )

    def config(self) -> Config:
        """Return what config.toml says, or BadInput with what is wrong in it."""
        path = self.folder / "config.toml"
        with naming(path):
            found = path.read_bytes()
        as_made = _AS_MADE.fullmatch(found)
        return Config(project=as_made[1].decode()) if as_made else _parsed(found, path)

    def engine(
        self,
        *,
        actor: str | None = None,
        vocabulary: Vocabulary | None = None,
        clock: Callable[[], datetime] = utc_now,
        new_id: Callable[[], str] = random_id,
    ) -> Engine:
        """Return the engine of this project; nothing is read before it is needed."""
        config = self.config()
        words = vocabulary or Vocabulary()
        store = Store(self.folder / "journal.db")
        return Engine(
            FileJournal(config.project, store, Codec(words.events)),
            Vault(self.folder / "keys"),
            words,
            actor=actor or config.actor or "unknown",
            clock=clock,
            new_id=new_id,
        )


def start(
    place: Path,
    project: str,
    *,
    mode: Mode = "new-idea",
    actor: str | None = None,
    clock: Callable[[], datetime] = utc_now,
    new_id: Callable[[], str] = random_id,
) -> Home:
    """Make a project in a folder, whole or not at all.

    Raises:
        Refused: there is one already.
        BadInput: the name cannot be that of a project.
        NotPermitted, StoreFault: the system refuses.
    """
    import shutil
    import tempfile

    check_id(project, "project")
    if (place / FOLDER).exists():
        raise Refused(
            f"There is a castdev project in {place} already.",
            hint="Choose another folder for another project.",
        )
    with naming(place):
        beside = Path(tempfile.mkdtemp(prefix=f"{FOLDER}.", dir=place))
    try:
        home = Home(beside)
        create(beside / "journal.db")
        write_private(beside / "config.toml", f'project = "{project}"\n'.encode())
        with closing(home.engine(actor=actor, clock=clock, new_id=new_id)) as engine:
            engine.vault.ensure(PROJECT)
            engine.handle(Request(StartProject(project=project, mode=mode)))
        with naming(place):
            os.rename(beside, place / FOLDER)
            sync_folder(place)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return Home(place / FOLDER)


def in_memory(
    project: str = "trial",
    *,
    mode: Mode = "new-idea",
    actor: str = "unknown",
    vocabulary: Vocabulary | None = None,
    clock: Callable[[], datetime] = utc_now,
    new_id: Callable[[], str] = random_id,
) -> Engine:
    """Return the engine of a new project that lasts as long as the program."""
    words = vocabulary or Vocabulary()
    journal = MemoryJournal(check_id(project, "project"), Codec(words.events))
    engine = Engine(journal, Vault(), words, actor=actor, clock=clock, new_id=new_id)
    engine.vault.ensure(PROJECT)
    engine.handle(Request(StartProject(project=project, mode=mode)))
    return engine
