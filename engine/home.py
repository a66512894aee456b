"""Where a project lives: the folder `.castdev`, found upward as git does."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .clock import random_id, utc_now
from .codec import Codec
from .config import Config, read
from .connection import create
from .erased import NAME as ERASURES
from .erased import Erased
from .errors import NoProject, NotPermitted, Refused
from .files import naming, sync_folder, write_private
from .journal import FileJournal, Journal, MemoryJournal
from .keyfolder import PLAIN, Protected
from .settings import Kind
from .store import Store

if TYPE_CHECKING:
    from .app import Engine
    from .master import Passphrase
    from .policy import Mode
    from .postgres.opening import Password
    from .vocabulary import Vocabulary

FOLDER = ".castdev"


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
                _check_owner(folder)
                return cls(folder / FOLDER)
        raise NoProject(
            f"There is no castdev project in {place} or above it.",
            hint="Make one: castdev init NAME.",
        )

    def config(self) -> Config:
        """Return what config.toml says, or BadInput with what is wrong in it."""
        return read(self.folder / "config.toml")

    def remove(self) -> None:
        """Take the folder away, with all that is in it."""
        import shutil

        shutil.rmtree(self.folder, ignore_errors=True)

    def configure(self, project: str, journal: str | None = None) -> None:
        """Write config.toml anew."""
        line = f'journal = "{journal}"\n' if journal else ""
        write_private(self.folder / "config.toml", f'{line}project = "{project}"\n'.encode())

    def switch(self, journal: str | None) -> None:
        """Say in config.toml where the journal is from now on; None for the file here."""
        path = self.folder / "config.toml"
        with naming(path):
            lines = path.read_text("utf-8").splitlines()
        kept = [line for line in lines if not re.match(r"\s*journal\s*=", line)]
        new = [f'journal = "{journal}"'] if journal else []
        write_private(path, "".join(f"{line}\n" for line in [*new, *kept]).encode())

    def journal(
        self, codec: Codec, *, address: str | None = None, password: Password | None = None
    ) -> Journal:
        """Return the journal: on a server when an address says so, else the file here.

        Args:
            codec: for its entries.
            address: takes the place of the one in config.toml; it may hold a password.
            password: asks for one when the server wants it and nobody gave it.
        """
        config = self.config()
        found = address or config.journal
        if found is None:
            return FileJournal(config.project, Store(self.folder / "journal.db"), codec)
        from .postgres.opening import journal_on, server_at

        server = server_at(found, secret=address is not None, password=password)
        return journal_on(server, config.project, codec)

    def engine(
        self,
        *,
        actor: str | None = None,
        vocabulary: Vocabulary | None = None,
        clock: Callable[[], datetime] = utc_now,
        new_id: Callable[[], str] = random_id,
        address: str | None = None,
        password: Password | None = None,
        passphrase: Passphrase = None,
        mended: bool = True,
        erased: Path | None = None,
    ) -> Engine:
        """Return the engine of this project; nothing is read before it is needed.

        What was cut short, an erasure or another master key, is finished first; see
        `Engine.mended`. See `journal` about address and password.

        Args:
            actor: who records, if not the project's own.
            vocabulary: all nouns there are.
            clock: gives the moment, in UTC.
            new_id: gives ids of events.
            address: of the server that holds the journal.
            password: asks for one when the server wants it.
            passphrase: to the keys, or who can be asked for it.
            mended: False if the caller does that, when it knows more; see `mend`.
            erased: a second list of who was erased, outside the project; see `Erased`.
        """
        from .app import Engine
        from .mending import mend
        from .vault import Vault
        from .vocabulary import Vocabulary

        words = vocabulary or Vocabulary()
        engine = Engine(
            self.journal(Codec(words.events), address=address, password=password),
            Vault(self.folder / "keys", passphrase),
            words,
            actor=actor or self.config().actor or "unknown",
            clock=clock,
            new_id=new_id,
            folder=self.folder,
            erased=Erased(self.folder / ERASURES, erased),
        )
        return mend(engine) if mended else engine


def _check_owner(folder: Path) -> None:
    """Raise NotPermitted if a project that was only come upon belongs to somebody else.

    Whoever owns it holds its keys, and would read what is recorded there.
    """
    if (folder / FOLDER).stat().st_uid != os.geteuid():
        raise NotPermitted(
            f"The project in {folder} belongs to another user of this machine.",
            hint=f"If it is the one you mean, name it: castdev --home {folder}.",
        )


def start(
    place: Path,
    project: str,
    *,
    mode: Mode = "new-idea",
    actor: str | None = None,
    clock: Callable[[], datetime] = utc_now,
    new_id: Callable[[], str] = random_id,
    journal: str | None = None,
    password: Password | None = None,
    keys: Protected = PLAIN,
    store: Kind = "wal",
) -> Home:
    """Make a project in a folder, whole or not at all.

    Args:
        place: the folder.
        project: its name.
        mode: which kinds of hypotheses must be tested.
        actor: who starts it.
        clock: gives the moment, in UTC.
        new_id: gives ids of events.
        journal: address of the server that shall hold the journal; None for a file.
        password: asks for one when the server wants it.
        keys: what keeps the keys from who can read the folder.
        store: how the file survives a crash; "rollback" for folders that others share.

    Raises:
        Refused: there is one already, here or of that name on the server; or the folder
            is shared and the store is for disks of one machine.
        BadInput: the name cannot be that of a project, the address or the passphrase is none.
        NotPermitted, StoreFault: the system or the server refuses.
    """
    from .command import Request
    from .ids import check_id
    from .project import StartProject

    def first(home: Home) -> None:
        how: Any = {"clock": clock, "new_id": new_id, "passphrase": keys.passphrase}
        opened = home.engine(actor=actor, password=password, **how)
        with closing(opened) as engine:
            engine.handle(Request(StartProject(project=project, mode=mode)))

    check_id(project, "project")
    if journal is None:
        return made(place, project, None, first, keys=keys, store=store)
    from .remote import start_there

    return start_there(place, project, journal, first, password, keys)


def made(
    place: Path,
    project: str,
    journal: str | None,
    first: Callable[[Home], None] = lambda home: None,
    *,
    keys: Protected | None = PLAIN,
    store: Kind = "wal",
) -> Home:
    """Build the folder beside, with its first events, and rename it into place.

    Without `keys` it gets none: they are brought by hand.
    """
    import shutil
    import tempfile

    if (place / FOLDER).exists():
        raise Refused(
            f"There is a castdev project in {place} already.",
            hint="Choose another folder for another project.",
        )
    with naming(place):
        beside = Path(tempfile.mkdtemp(prefix=f"{FOLDER}.", dir=place))
    try:
        home = Home(beside)
        home.configure(project, journal)
        if journal is None:
            create(beside / "journal.db", store)
        if keys is not None:
            _first_key(beside / "keys", keys)
        first(home)
        with naming(place):
            os.rename(beside, place / FOLDER)
            sync_folder(place)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return Home(place / FOLDER)


def _first_key(folder: Path, keys: Protected) -> None:
    """Make the project's own key, under a master key if one is to protect it."""
    from .vault import PROJECT, Vault

    vault = Vault(folder, keys.passphrase)
    if keys.protection != "plain":
        from .rekeying import rekey

        assert vault.folder is not None
        rekey(vault.folder, *keys)
    vault.ensure(PROJECT)


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
    from .app import Engine
    from .command import Request
    from .ids import check_id
    from .project import StartProject
    from .vault import PROJECT, Vault
    from .vocabulary import Vocabulary

    words = vocabulary or Vocabulary()
    journal = MemoryJournal(check_id(project, "project"), Codec(words.events))
    engine = Engine(journal, Vault(), words, actor=actor, clock=clock, new_id=new_id)
    engine.vault.ensure(PROJECT)
    engine.handle(Request(StartProject(project=project, mode=mode)))
    return engine
