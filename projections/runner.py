"""A runner: keeps projections of an application's own up with the journal, exactly once.

What it keeps as of a version is what `fold` gives as of that version: `_made` folds from
what is kept, or from the first entry when something was undone; `Shelf.save` keeps state,
rows and position together, and only on top of what they were made from.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from math import inf
from typing import TYPE_CHECKING, Any

from castdev.engine.errors import BadInput, FoldFailed, Refused
from castdev.engine.follow import PATIENCE, Rounds, Until, never
from castdev.engine.undo import UNDONE, undone_until

from .keeping import Keeping, changes
from .projection import taken

if TYPE_CHECKING:
    from .project import Project
    from .projection import Projection
    from .shelf import Kept, Rows, Shelf

OFTEN = 256
"""Every so many entries it is asked whether to stop."""


class Runner:
    """Projections of an application's own, and the shelf on which what they make is kept.

    It starts no thread and holds no lock: call `run` where it may stay, or `step` whenever
    you like, from any number of threads and programs. Between two calls it remembers
    nothing that matters, so it may be killed at any time.
    """

    def __init__(
        self, project: Project, shelf: Shelf, projections: Iterable[Projection[Any]]
    ) -> None:
        """Take what is to be kept, and where.

        Raises:
            BadInput: a projection cannot be kept as it is.
        """
        self._engine = project.engine
        self._shelf = shelf
        self._projections: dict[str, Keeping[Any]] = {}
        self._end: int | None = None
        for one in map(Keeping, projections):
            if self._projections.setdefault(one.name, one) is not one:
                raise BadInput(f"Two projections are called {one.name}.", hint="Rename one.")

    def run(self, *, until: Until = never, patience: float = PATIENCE) -> None:
        """Keep up with the journal until told to stop.

        Args:
            until: says whether to stop; asked at least four times a second.
            patience: for how many seconds to try again while a server is away or a file busy.

        Raises:
            FoldFailed: a projection cannot take in an entry.
            Refused: what is kept cannot be gone on from.
        """
        rounds = Rounds(inf, until, patience)
        for _ in rounds:
            with rounds.patient():
                before = self._end
                if self.step(until=until) != before:
                    rounds.found()

    def step(self, *, until: Until = never) -> int:
        """Bring every projection to the end of the journal; return the version they stand at.

        Args:
            until: says whether to stop before the end; then what is not whole is not kept.

        Raises:
            FoldFailed, Refused: see `run`; the other projections are brought to the end.
        """
        if self._end is not None and self._last(self._end) == self._end:
            return self._end
        return self._each(self._projections, until)

    def rebuild(self, name: str | None = None) -> int:
        """Make one projection, or all of them, anew; the old is there until the new is whole."""
        if name is not None and name not in self._projections:
            raise BadInput(f"There is no projection {name[:80]!r} here.")
        return self._each([name] if name else self._projections, never, anew=True)

    def _each(self, names: Iterable[str], until: Until, anew: bool = False) -> int:
        ends: list[int] = []
        trouble: FoldFailed | Refused | None = None
        for name in names:
            try:
                ends.append(self._brought(self._projections[name], until, anew=anew))
            except (FoldFailed, Refused) as error:
                trouble = trouble or error
        if trouble is not None:
            raise trouble
        self._end = min(ends, default=0)
        return self._end

    def _brought(
        self, one: Keeping[Any], until: Until, last: int | None = None, anew: bool = False
    ) -> int:
        """Bring a projection to the end, or to a version; return where it stands."""
        while True:
            kept = self._shelf.load(one.name)
            base = kept if not anew and one.goes_on(kept) else None
            self._know(base)
            start = base.position if base else 0
            end, undone = self._ahead(start, last)
            if base and end == start:
                return end
            try:
                made = self._made(one, base, end, undone, until)
            except FoldFailed as error:
                if not undone and kept == base and start < error.version - 1 < end:
                    self._brought(one, until, error.version - 1)
                raise
            if made is None:
                return start
            if self._shelf.save(kept, *made):
                return end

    def _made(
        self, one: Keeping[Any], base: Kept | None, end: int, undone: bool, until: Until
    ) -> tuple[Kept, Rows] | None:
        """Return what a projection makes up to a version, or None if it was stopped on the way."""
        journal, start = self._engine.journal, base.position if base else 0
        before = one.table(one.state(base)) if base else None
        gone = undone_until(journal, end) if undone else {}
        state = one.state(None if undone else base)
        entries = self._engine.entries(0 if undone else start, end)
        last = None
        for last in takewhile(lambda entry: entry.version % OFTEN or not until(), entries):
            if last.version not in gone:
                state = taken(one.projection, state, last)
        if last is None or last.version < end:
            return None
        return one.kept(state, last), changes(before, one.table(state))

    def _know(self, kept: Kept | None) -> None:
        """Raise Refused unless the journal holds the event that was taken in last."""
        if kept is None:
            return
        place = kept.position
        found = next(self._engine.entries(place - 1, place), None)
        if found is None or found.metadata.id != kept.event:
            raise Refused(
                f"{kept.name} was kept up to event {place} of another history than this journal.",
                hint="If the journal was set back or replaced knowingly: runner.rebuild().",
            )

    def _last(self, after: int) -> int:
        """Return the next version, or the one given if there is none."""
        return next((row[0] for row in self._engine.journal.rows(after, after + 1)), after)

    def _ahead(self, after: int, until: int | None) -> tuple[int, bool]:
        """Return the last version, and whether something is undone after the one given."""
        end, undone = after, False
        for version, name, _ in self._engine.journal.rows(after, until):
            end, undone = version, undone or name == UNDONE
        return end, undone
