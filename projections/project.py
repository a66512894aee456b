"""The project that people embed: an engine and its readings together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from threading import local
from types import TracebackType
from typing import TYPE_CHECKING, Self

from castdev.engine.app import Engine
from castdev.engine.command import Command, Receipt, Request
from castdev.engine.errors import BadInput
from castdev.engine.event import Entry
from castdev.engine.follow import Until, follow, never
from castdev.engine.ids import find, number_of
from castdev.engine.seen import Seen
from castdev.engine.undo import undos_in, withdrawn

from .casebook import Casebook, fold_from, grown
from .casebook.shelf import Shelf
from .lens import AsOf, Moment, lens_of, moment_of
from .proven import Proven
from .reading import View
from .readings import Readings

if TYPE_CHECKING:
    from castdev.engine.account import Merged
    from castdev.engine.custody import Custody


class Project(Readings, Proven):
    """A castdev project: commands in, readings out.

    Use it as a context manager, or close it when done.
    """

    def __init__(self, engine: Engine, *, today: date | None = None) -> None:
        super().__init__(self)
        self.engine = engine
        self._today = today
        # A reading goes through the casebook while other threads record: each has its own.
        self._own = local()
        self._shelf = Shelf()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of files and connections."""
        self.engine.close()

    def handle(
        self,
        command: Command,
        *,
        on: date | None = None,
        assume_on: date | None = None,
        because: str | None = None,
        key: str | None = None,
        actor: str | None = None,
        expect: int | None = None,
        dry_run: bool = False,
    ) -> Receipt:
        """Record what a command asks for, or raise its refusal.

        Args:
            command: a typed command, such as `SupportHypothesis(…)`.
            on: when it happened; None is unknown, and never silently today.
            assume_on: the day to take when `on` is None, not part of what was said.
            because: the reason.
            key: makes a repeat of the same command record nothing.
            actor: who records it, if not the project's actor.
            expect: refuse when the journal is no longer at this version.
            dry_run: decide, but record nothing.

        Raises:
            CastdevError: why not; then nothing was recorded.
        """
        request = Request(command, on, assume_on, because, key, actor)
        return self.handle_many([request], expect=expect, dry_run=dry_run)[0]

    def handle_many(
        self, requests: Sequence[Request], *, expect: int | None = None, dry_run: bool = False
    ) -> list[Receipt]:
        """Record several requests in order, all or none, in one transaction."""
        return self.engine.handle_many(requests, look=self.seen, expect=expect, dry_run=dry_run)

    def entries(self, after: int = 0, until: int | None = None) -> list[Entry]:
        """Return entries in order; words stay sealed."""
        return list(self.engine.entries(after, until))

    def follow(
        self,
        after: int = 0,
        *,
        wait: float = 0.0,
        until: Until = never,
        patience: float = 0.0,
    ) -> Iterator[Entry]:
        """Yield what is recorded after a version; return when there is no more.

        Args:
            after: the last version that was dealt with; go on from there next time.
            wait: for how many seconds without anything new to look again; may be `math.inf`.
            until: says whether to stop.
            patience: for how many seconds to try again when the journal cannot be read.
        """
        return follow(self.engine, after, wait=wait, until=until, patience=patience)

    def export(self) -> Iterator[bytes]:
        """Yield the whole journal as JSON Lines, byte for byte; keys are not in it."""
        from castdev.engine.export import write

        return write(self.engine.journal)

    def merge(
        self, file: str | Path, *, keys: str | Path | None = None, dry_run: bool = False
    ) -> Merged:
        """Take in what another copy of the project recorded; name what does not fit.

        Args:
            file: what `export` gave there.
            keys: the folder `.castdev/keys` of the other, or of its project; without it
                new words of people stay sealed.
            dry_run: check everything, and record nothing.

        Raises:
            CastdevError: why not; then nothing was recorded.
        """
        from castdev.engine.merge import merge

        folder = None if keys is None else Path(keys)
        return merge(self.engine, Path(file), keys=folder, dry_run=dry_run)

    @property
    def keys(self) -> Custody:
        """How the keys to people's words are kept, backed up, protected."""
        from castdev.engine.custody import Custody

        return Custody(self.engine)

    def today(self) -> date:
        """Return the day that readings take as today."""
        return self._today or self.engine.now().date()

    def book(self, moment: Moment | None = None) -> Casebook:
        """Return the casebook up to a moment; do not change it."""
        if moment is None or (moment.version is None and moment.until is None):
            book: Casebook = self._own.__dict__.setdefault("book", Casebook())
            known = book.version, {*book.erased}
            if book.version:
                new = list(self.engine.entries(book.version))
                book = grown(book, new, lambda: self.engine.entries(0, known[0]))
            else:
                book = fold_from(self.engine.entries)
            self.engine.vault.destroy({*book.erased} - known[1])
            self._own.__dict__["book"] = book
            return book
        if moment.until is not None:
            return self._shelf.book(self._last(moment.until), self.engine.entries)
        book = self._shelf.book(moment.version or 0, self.engine.entries)
        _check(moment, book.version)
        return book

    def start_from(self, book: Casebook) -> None:
        """Take the casebook from here: what comes after it is folded on top, in this thread.

        Args:
            book: the project's from now on; it may be changed.
        """
        self._own.__dict__["book"] = book

    def _last(self, until: datetime) -> int:
        """Return the last version recorded by a moment; later ones are never recorded earlier."""
        known, beyond = 0, 1
        while self._recorded(beyond, until):
            known, beyond = beyond, 2 * beyond
        while beyond - known > 1:
            middle = (known + beyond) // 2
            known, beyond = (middle, beyond) if self._recorded(middle, until) else (known, middle)
        return known

    def _recorded(self, version: int, until: datetime) -> bool:
        entry = next(iter(self.engine.entries(version - 1, version)), None)
        return entry is not None and entry.metadata.recorded_at <= until

    def undone(self, moment: Moment) -> dict[int, int]:
        """Return which events are withdrawn as known at a moment, each with its undo.

        Nothing is folded for it.
        """
        last, undos = undos_in(self.engine.journal.rows(0, moment.version), moment.until)
        _check(moment, last)
        return withdrawn(undos)

    def until(self, moment: Moment) -> Iterator[Entry]:
        """Yield the entries up to a moment."""
        for entry in self.engine.entries(0, moment.version):
            if moment.until is not None and entry.metadata.recorded_at > moment.until:
                break
            yield entry

    def look(self, as_of: AsOf | Moment = None, happened_by: date | None = None) -> View:
        """Return what a reading looks at: the casebook up to a moment, through a lens."""
        moment = as_of if isinstance(as_of, Moment) else self.moment(as_of)
        book = self.book(moment)
        return View(book, lens_of(book, moment, happened_by, self.today()), moment)

    def moment(self, asked: AsOf, known: Callable[[], Casebook] | None = None) -> Moment:
        """Return the moment that a version, a day, a time or a decision stands for.

        Args:
            asked: what somebody wrote.
            known: gives the casebook whose decisions can be named; all of them if it is None.

        Raises:
            BadInput: it is none of these.
            NotFound: there is no such decision.
        """
        try:
            return moment_of(asked)
        except BadInput:
            book = known() if known else self.book()
            decisions = {key.lower(): one for key, one in book.decisions.items()}
            text = str(asked)
            if text.lower() not in decisions and not number_of("D", text):
                raise
            own = find(decisions, text, "decision")
        return Moment(own.id, version=own.version)

    def as_of(self, asked: AsOf) -> Readings:
        """Return the readings as they were known at a version, a day, a moment or a decision."""
        return Readings(self, asked)

    def seen(
        self,
        version: int,
        day: date | None,
        pending: Sequence[Entry] = (),
        segment: str | None = None,
        about: Sequence[str] = (),
    ) -> Seen:
        """Return the readings that somebody who decides at a version has before them.

        Args:
            version: the last event that they know.
            day: read only what had happened by then; the readings are reconstructed.
            pending: the newest of those events, when they are not in the journal yet.
            segment: whom a launch would be for, empty for the one that `ready` reads.
            about: the hypotheses in question, where it is no launch.
        """
        from .table import seen_in

        moment = Moment(version=version - len(pending))
        book = grown(self.book(moment), list(pending), lambda: self.until(moment))
        lens = lens_of(book, Moment(), day, self.today())
        view = View(book, lens, Moment(version=version))
        return seen_in(view, reconstructed=day is not None, segment=segment, about=about)


def _check(moment: Moment, last: int) -> None:
    """Raise BadInput for a version that is not there yet."""
    if moment.version is not None and last < moment.version:
        raise BadInput(
            f"The journal ends at event {last}; there is no event {moment.version}.",
            hint="`castdev log` lists what there is.",
        )
