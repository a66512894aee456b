"""The desk: where a command finds the project, records, reads and prints."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castdev.engine.errors import NoProject

from .asking import Asking
from .options import Asked, Said
from .printing import Printing
from .state import OPEN_KEYS, day_here, here, logged_in, state_folder
from .viewing import Viewing

if TYPE_CHECKING:
    from castdev.engine.app import Engine
    from castdev.engine.command import Command, Receipt, Request
    from castdev.engine.event import Entry
    from castdev.engine.home import Home
    from castdev.engine.outgoing import What
    from castdev.engine.sealed import Sealed
    from castdev.engine.seen import Seen
    from castdev.projections.project import Project
    from castdev.projections.reading import View
    from castdev.projections.readings import Readings

    from .marks import Watch


class Desk(Asking, Printing, Viewing):
    """What every command gets; tests hand in a fixed clock, ids, day and user.

    Attributes:
        place: the folder that holds .castdev; None looks upward from here.
        environ: the environment; only the command line reads one.
        state: where marks and the signing key are kept, None for nowhere.
        watch: the mark of the open journal, None without a place for marks.
    """

    def __init__(
        self,
        place: Path | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        clock: Callable[[], datetime] | None = None,
        new_id: Callable[[], str] | None = None,
        today: date | None = None,
        user: str | None = None,
        asks: bool | None = None,
    ) -> None:
        self.place = place
        self.environ = os.environ if environ is None else environ
        made = ("clock", clock), ("new_id", new_id)
        self._made: dict[str, Any] = {name: one for name, one in made if one is not None}
        self._today = today
        self._user = user
        Asking.__init__(self, self.environ, asks)
        self._engine: Engine | None = None
        self._project: Project | None = None
        self.state = state_folder(self.environ)
        self.watch: Watch | None = None
        Viewing.__init__(self)

    # Where we are and who we are

    @property
    def home(self) -> Home:
        """The home of the project, in the folder named or found upward."""
        from castdev.engine.home import Home

        place = self.place or self.environ.get("CASTDEV_HOME")
        return Home.at(Path(place)) if place else Home.above(here())

    @property
    def engine(self) -> Engine:
        """The engine of the project, opened when first asked for."""
        return self._engine or self.open()

    def open(self, *, accept: bool = False) -> Engine:
        """Open the project; refuse a journal that is not the one seen before.

        What was cut short is finished once the journal is known to be the right one.

        Args:
            accept: take it all the same; the caller moves the mark.
        """
        from castdev.engine.mending import mend

        home = self.home
        config = home.config()
        actor = self.environ.get("CASTDEV_ACTOR") or config.actor or self.user()
        made: Any = self._made | {"passphrase": self.passphrase}
        if self.state is not None:
            from .marks import erasures_file

            made["erased"] = erasures_file(self.state, home.folder)
        if config.journal or self.environ.get("CASTDEV_JOURNAL"):
            from .server import reached

            made = made | reached(self)
        if config.extensions:
            from .extension import vocabulary_of

            made = made | {"vocabulary": vocabulary_of(config.extensions)}
        engine = home.engine(actor=actor, mended=False, **made)
        try:
            self.watch = self.watching(engine.journal, accept=accept)
        except BaseException:
            self.watch = None
            engine.close()
            raise
        self._engine = mend(engine)
        for one in engine.mended:
            self.warn(one)
        return engine

    @property
    def project(self) -> Project:
        """The project with its readings, which recording alone does not need."""
        if self._project is None:
            from castdev.projections.project import Project

            self._project = Project(self.engine, today=self._today)
        return self._project

    def start(self, name: str, mode: Any, actor: str | None = None, **where: Any) -> Home:
        """Make a project in the folder named, or in this one; its journal and keys as told."""
        from castdev.engine.home import start

        from .marks import forget

        place = self.empty_place()
        who = actor or self.environ.get("CASTDEV_ACTOR") or self.user()
        made: Any = self._made | where
        home = start(place, name, mode=mode, actor=who, **made)
        forget(self.state, home.folder)
        return home

    def empty_place(self) -> Path:
        """Return the folder named, or this one, to make a project in."""
        place = Path(self.place or self.environ.get("CASTDEV_HOME") or here())
        if not place.is_dir():
            raise NoProject(f"There is no folder {place}.", hint="Make it first.")
        return place

    def user(self) -> str:
        """Return who is logged in."""
        if self._user is None:
            self._user = logged_in()
        return self._user

    def now(self) -> datetime:
        """Return the moment, in UTC."""
        from castdev.engine.clock import utc_now

        found: datetime = self._made.get("clock", utc_now)()
        return found

    def today(self) -> date:
        """Return the day here, not in UTC."""
        return self._today or day_here()

    def check_keys(self) -> None:
        """Warn of keys that everybody may read, though the command was done."""
        if self._engine is not None and self._engine.vault.exposed:
            self.warn(f"{OPEN_KEYS} {self.home.folder}")

    def close(self) -> None:
        """Remember how far the journal is; let go of files and connections."""
        self.leave()
        if self.watch is not None:
            self.watch.move()
        if self._engine is not None:
            self._engine.close()
        self._engine = self._project = self.watch = None

    # Recording and reading

    def record(self, command: Command, said: Said, *, day: bool = True) -> None:
        """Record what a command asks for, and print the receipt.

        Args:
            command: what to record.
            said: what was said around it.
            day: whether it happened today when nobody says otherwise; evidence
                from an interview follows its interview instead.
        """
        from .output import receipt_document, receipt_lines

        keeping = self.keeping
        act = partial(self.handle, command, said, day=day)
        receipt = keeping.attempt(act) if keeping else act()
        step: dict[str, Any] = {}
        if receipt.dry_run and not receipt.already:
            from .trial import moves

            step = moves(self.project, receipt)
        elif not receipt.already:
            from .trial import moved

            step = moved(self, receipt, keeping, told=not said.json)
        if said.json:
            self.document(receipt_document(receipt, step))
        else:
            self.say("\n".join(receipt_lines(receipt, step)))

    def handle(self, command: Command, said: Said, *, day: bool = True) -> Receipt:
        """Record what a command asks for, silently."""
        return self.handle_many([self.request(command, said, day=day)], said)[0]

    def request(self, command: Command, said: Said, *, day: bool = True) -> Request:
        """Return a command with what was said around it."""
        from castdev.engine.command import Request

        return Request(
            command,
            on=said.on if isinstance(said.on, date) else None,
            assume_on=self.today() if day and said.on is None else None,
            because=said.because,
            key=said.key,
            actor=said.actor,
        )

    def handle_many(self, requests: Sequence[Request], said: Said) -> list[Receipt]:
        """Record several requests in one transaction, silently."""
        return self.engine.handle_many(
            requests, look=self._seen, expect=said.expect, dry_run=said.dry_run
        )

    def note(
        self, what: What, path: Path | None, person: str | None = None, version: int = 0
    ) -> None:
        """Note what is about to be written out, so that it is found when somebody is erased."""
        from castdev.engine.errors import CastdevError
        from castdev.engine.outgoing import Written

        at, where = self.engine.now(), str(path) if path else None
        written = Written(what=what, path=where, at=at, version=version, person=person)
        try:
            self.engine.outgoing.note(written)
        except CastdevError:  # a project that can only be read can still be written out
            self.warn("This copy could not be noted in the project.")

    def _seen(
        self,
        version: int,
        day: date | None,
        pending: Sequence[Entry],
        **asked: Any,
    ) -> Seen:
        return self.project.seen(version, day, pending, **asked)

    def look(self, asked: Asked) -> View:
        """Return the casebook and the lens that a reading asks for."""
        return self.project.look(asked.as_of, asked.happened_by)

    def readings(self, asked: Asked) -> Readings:
        """Return the readings as known then; give each `happened_by` too."""
        return self.project.as_of(asked.as_of)

    def words(self, entry: Entry, field: str) -> str | None:
        """Return the words in a field of an entry, or None without their key."""
        return self.engine.words(entry, field)

    def closed(self, words: Sealed) -> str:
        """Return what stands for words that do not open: sealed, or erased for good."""
        from castdev.engine.event import ERASED, SEALED

        return ERASED if self.engine.vault.erased(words.person) else SEALED
