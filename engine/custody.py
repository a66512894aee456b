"""How the keys are kept: what protects them, who has one, which backups there are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from . import keybackup
from .app import Engine
from .errors import Damaged, NotPermitted, Refused
from .keyfile import Keys
from .keyfolder import MASTER, KeyFolder
from .master import Protection, checked
from .outgoing import Written
from .rekeying import rekey
from .vault import PROJECT


class BackupSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A backup of the keys that was made here.

    Attributes:
        path: where.
        at: when.
        days: how old it is.
        old: True after 30 days: destroy it and make another.
        there: False if no file is there any more.
        erased: who was erased since: it still opens their words.
    """

    path: str
    at: datetime
    days: int
    old: bool
    there: bool
    erased: tuple[str, ...]


class KeysStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How the keys are kept.

    Attributes:
        schema: `castdev.keys.1`.
        project: its name.
        protection: passphrase, keyring, or plain: nothing.
        recording: whether the project's own key is here, without which nothing is recorded.
        people: respondents whose key is here.
        others: other holders whose key is here: jots, quotes of nobody by name, the project.
        missing: holders of words whose key is not here, and who were not erased.
        erased: holders whose key was destroyed.
        unused: holders of a key here under which nothing is sealed.
        exposed: whether other users of this machine can read the keys.
        backups: those made here.
    """

    schema: str
    project: str
    protection: Protection
    recording: bool
    people: int
    others: int
    missing: tuple[str, ...]
    erased: tuple[str, ...]
    unused: tuple[str, ...]
    exposed: bool
    backups: tuple[BackupSeen, ...]


class PutBack(NamedTuple):
    """What came of restoring a backup of keys.

    Attributes:
        back: holders whose key was put back.
        here: holders whose key is here already.
        other: holders who have another key here; it was left as it is.
        erased: holders who were erased since; their key was not put back.
    """

    back: tuple[str, ...]
    here: tuple[str, ...]
    other: tuple[str, ...]
    erased: tuple[str, ...]


class Custody:
    """The keys of a project."""

    def __init__(self, engine: Engine) -> None:
        if engine.vault.folder is None:
            raise Refused("A project in memory keeps its keys in memory.", hint="Make one on disk.")
        self._engine = engine
        self._folder: KeyFolder = engine.vault.folder

    def status(self) -> KeysStatus:
        """Return how the keys are kept; no passphrase is needed."""
        engine, state = self._engine, self._engine.state()
        here = self._folder.holders()
        wanted = {holder.lower(): holder for holder in state.holders}
        people = [one for one in here if one in state.respondents]
        return KeysStatus(
            schema="castdev.keys.1",
            project=engine.journal.stream,
            protection=self._folder.protection,
            recording=PROJECT in here,
            people=len(people),
            others=len(here) - len(people),
            missing=tuple(sorted(_named(wanted, {*wanted} - {*here} - {*state.erased}))),
            erased=tuple(sorted(_named(wanted, state.erased))),
            unused=tuple(sorted({*here} - {*wanted, PROJECT})),
            exposed=self._folder.exposed,
            backups=tuple(map(self._seen, self._backups())),
        )

    def _backups(self) -> list[Written]:
        return [one for one in self._engine.outgoing.files() if one.what == "keys" and one.path]

    def _seen(self, one: Written) -> BackupSeen:
        days = max((self._engine.now() - one.at).days, 0)
        later = {holder for holder, at in self._engine.state().erased.items() if at > one.version}
        known = {holder.lower(): holder for holder in self._engine.state().holders}
        return BackupSeen(
            path=one.path or "",
            at=one.at,
            days=days,
            old=days > keybackup.DAYS,
            there=one.there,
            erased=tuple(sorted(_named(known, later))),
        )

    def unlock(self) -> None:
        """Ask for what opens the keys now, before anything else is asked.

        Raises:
            Locked, NotPermitted, Damaged: they cannot be opened.
        """
        self._folder.master()

    def protect(self, protection: Protection, passphrase: str | None = None) -> None:
        """Put all keys under a new master key, or in the clear, and drop the old one.

        Args:
            protection: what keeps the new one.
            passphrase: where that is what keeps it.

        Raises:
            Locked, NotPermitted: the keys here cannot be opened, or not be protected so.
            Refused: the passphrase is the one they are under now.
        """
        self._engine.alone(lambda: self._rekey(protection, passphrase))

    def _rekey(self, protection: Protection, passphrase: str | None) -> None:
        if protection == "passphrase" and passphrase is not None:
            self._check_other(passphrase)
        rekey(self._folder, protection, passphrase)

    def rotate(self, passphrase: str | None = None) -> None:
        """Put all keys under a new master key of the same kind; see `protect`.

        Raises:
            Refused: they are in the clear, so there is no master key.
        """
        if self._folder.protection == "plain":
            raise Refused(
                "The keys are plain: there is no master key to replace.",
                hint="Protect them first: castdev keys protect passphrase.",
            )
        self.protect(self._folder.protection, passphrase)

    def _check_other(self, passphrase: str) -> None:
        """Refuse the same passphrase: what a disk remembers would still open with it."""
        from . import master
        from .files import read_private

        found = read_private(self._folder.folder / MASTER)
        if found is not None and master.fits(master.parsed(found), passphrase):
            raise Refused(
                "This is the passphrase that protects the keys now.",
                hint="Take another: what a copy of the old files would open with must be forgotten.",
            )

    def backup(self, path: Path, passphrase: str) -> int:
        """Write all keys to one file under a passphrase of its own; return how many holders.

        Raises:
            Locked, NotPermitted: the keys cannot be opened.
            BadInput: the passphrase is none.
        """
        checked(passphrase)
        return self._engine.alone(lambda: self._backup(path, passphrase))

    def _backup(self, path: Path, passphrase: str) -> int:
        engine, whole = self._engine, self._whole()
        at, version = engine.now(), engine.state().version
        about = {"project": engine.journal.stream, "journal": self._first()}
        engine.outgoing.note(Written(what="keys", path=str(path), at=at, version=version))
        keybackup.write(path, passphrase, whole, at=at, version=version, **about)
        return len(whole)

    def _whole(self) -> dict[str, Keys]:
        found = {holder: self._folder.keys(holder) for holder in self._folder.holders()}
        if not found:
            raise NotPermitted("The keys of this project are not here.", hint="Nothing to back up.")
        return {holder: keys for holder, keys in found.items() if keys}

    def _first(self) -> str:
        first = next(iter(self._engine.entries(0, 1)), None)
        if first is None:
            raise Damaged("The journal of this project is empty.", hint="Restore it from a backup.")
        return first.metadata.id

    def restore(self, path: Path, passphrase: str) -> PutBack:
        """Put keys back from a backup; none that is here is replaced, nobody erased comes back.

        Where no key is left, the passphrase of the backup protects what is put back.

        Raises:
            NoProject, BadInput, NewerStore: there is no such file, or it is no backup.
            Refused: it is of another project.
            NotPermitted: its passphrase is wrong.
        """
        backup = keybackup.read(path)
        if backup.journal != self._first():
            raise Refused(
                f"The backup is of another project, {backup.project}.",
                hint="Nothing was changed; name the backup of this one.",
            )
        keys = keybackup.opened(backup, passphrase)
        return self._engine.alone(lambda: self._restore(keys, passphrase))

    def _restore(self, keys: dict[str, Keys], passphrase: str) -> PutBack:
        if not self._folder.holders():
            self._begin(passphrase)
        erased = {*self._engine.state().erased, *self._engine.erased.holders()}
        found: dict[str, list[str]] = {name: [] for name in PutBack._fields}
        for holder, theirs in sorted(keys.items()):
            found[self._put(holder, theirs, holder.lower() in erased)].append(holder)
        return PutBack(*(tuple(one) for one in found.values()))

    def _begin(self, passphrase: str) -> None:
        """Protect keys that are not here yet, unless a master key is left that opens."""
        try:
            if self._folder.master() is not None:
                return
        except (NotPermitted, Damaged):
            pass  # nothing is under it any more
        rekey(self._folder, "passphrase", passphrase)

    def _put(self, holder: str, theirs: Keys, erased: bool) -> str:
        if erased:
            return "erased"
        own = self._folder.keys(holder)
        if {*theirs} <= {*own}:
            return "here"
        if not {*own} <= {*theirs}:
            return "other"
        self._folder.keep(holder, tuple(dict.fromkeys((*own, *theirs))))
        return "back"


def _named(known: dict[str, str], holders: set[str] | dict[str, int]) -> list[str]:
    """Return holders as they are written, not in lower case."""
    return [known.get(one, one) for one in holders]
