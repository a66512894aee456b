"""What is kept of a project, brought up to the end of its journal by what is new."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from castdev.engine.event import Entry
from castdev.engine.journal import Journal
from castdev.engine.lazy import LazyTable
from castdev.engine.state import ProjectState
from castdev.engine.undo import CommandUndone
from castdev.projections.casebook import Casebook
from castdev.projections.casebook.removal import replaces
from castdev.projections.lens import Lens, Moment, lens_of
from castdev.projections.reading import six
from castdev.projections.scorekeeper import Scorekeeper

from .file import NAME, Broken, File, opened
from .records import Records, read_book, read_state
from .standing import KeptTallies

if TYPE_CHECKING:
    from castdev.projections.screen import Status

MANY = 2_000
"""From so many new events on, if they are also more than a quarter of all, folding all anew is
quicker than row by row."""


class Views:
    """The views of one project as they are kept, for one command.

    Attributes:
        version: the last event taken in.
    """

    def __init__(self, file: File, journal: Journal, version: int, today: date) -> None:
        self._file, self._journal, self._today = file, journal, today
        self._first = self.version = version
        self._rules = Records(file, "rules")
        self._book = Records(file, "book")
        self._state: ProjectState | None = None

    @classmethod
    def of(cls, folder: Path, journal: Journal, today: date) -> Views | None:
        """Return the views in the folder of a project; None if there are none of any use.

        Args:
            folder: the folder `.castdev`.
            journal: they must be of this one, as far as they go.
            today: the day here.
        """
        file = opened(folder / NAME)
        if file is None:
            return None
        try:
            version = file.position(journal)
            if version and journal.size() - version <= max(MANY, version // 4):
                return cls(file, journal, version, today)
        except Broken:
            pass
        except BaseException:
            file.close()
            raise
        file.close()
        return None

    def state(self) -> ProjectState:
        """Return the state as it is kept, at the version where this began; once for each call."""
        self._rules = Records(self._file, "rules")
        self._state = read_state(self._rules)
        return self._state

    @cached_property
    def book(self) -> Casebook:
        """The casebook up to `version`; nobody else may change it."""
        return read_book(self._book)

    @cached_property
    def _tallies(self) -> KeptTallies:
        return KeptTallies(self.book, self.lens(), self._file)

    @cached_property
    def _keeper(self) -> Scorekeeper:
        return Scorekeeper(self.book, self._tallies.lens, self._tallies)

    def load(self) -> None:
        """Load all records, for a reading that asks for all: in bulk that is quicker."""
        for name in self.book.__struct_fields__:
            table = getattr(self.book, name)
            if isinstance(table, LazyTable):
                table.load()

    def take(self, entries: Iterable[Entry]) -> None:
        """Take the next entries into casebook and tallies.

        Raises:
            Broken: one of them undoes others, for which all is folded anew.
        """
        for entry in entries:
            event = entry.event
            if isinstance(event, CommandUndone) or entry.version != self.version + 1:
                raise Broken
            events = None if replaces(self.book, event) else (event,)
            for id in self._keeper.about(events):
                self._tallies.load(id)
            self.book.take([entry])
            self._keeper.note(self.book, events)
            self.version = entry.version

    @property
    def moved(self) -> bool:
        """Whether anything was taken in."""
        return self.version != self._first

    def lens(self) -> Lens:
        """Return how the casebook is looked at now."""
        return lens_of(self.book, Moment(), None, self._today)

    def confidences(self, ids: Iterable[str], lens: Lens) -> dict[str, float]:
        """Return the confidence in hypotheses, to 6 places, of those that there are."""
        self._keeper.look(lens)
        found = ((id, self._keeper.read(id)) for id in ids)
        return {id: six(left.confidence) for id, left in found if left is not None}

    def write(self) -> None:
        """Write what changed, with the position, all or nothing; the views are done then.

        Raises:
            Busy: it cannot be written now; the views stay as they were.
            Broken: it never can.
        """
        state = self._state or self.state()
        if state.version != self.version:
            raise Broken
        if self.moved:
            self._tallies.write()  # first: what it still reads is there as it was
            self._book.write(self.book)
            self._rules.write(state)
            self._file.stand_at(self._journal, self.version)
        self._file.commit()

    def keep(self, found: Status) -> None:
        """Keep where the project stands today; `write` makes it last."""
        from .screens import keep

        keep(self._file, found, self._today)

    def tell(
        self, wanted: Collection[str] | None = None, tick: Callable[[int], None] | None = None
    ) -> bool:
        """Write documented tables of this version and today, those that are of others.

        Args:
            wanted: their names; None is all.
            tick: called with each version on the way.

        Returns:
            Whether any was written; `write` makes them last.
        """
        from castdev.projections.reading import View
        from castdev.projections.sheet import Sheet

        from .tables.fill import ALL, fill, stale
        from .tables.table import Material

        lens = self.lens()
        asked = ALL if wanted is None else wanted
        missing = stale(self._file, self.version, lens.reading_day.isoformat(), asked)
        if not missing:
            return False
        self.load()
        view, journal, last = View(self.book, lens, Moment()), self._journal, self.version
        sheet = Sheet(self.book, lens)
        fill(self._file, Material(view, sheet, lambda: journal.read(0, last), tick), missing)
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
