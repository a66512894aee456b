"""The readings of a project, now or at a moment: what people embed and commands print.

Each reading is imported when it is asked for: start-up time is a feature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from castdev.engine.errors import BadInput
from castdev.engine.event import Entry
from castdev.engine.ids import Named, find, number_of

from .lens import AsOf, Moment
from .privacy import Privacy
from .reading import View

if TYPE_CHECKING:
    from castdev.engine.policy import Rung

    from .agenda import AgendaReading
    from .calibration import CalibrationReading
    from .checks import CheckReading
    from .coverage import CoverageReading
    from .diff import DiffReading
    from .fragile import FragileReading
    from .history import HistoryReading
    from .next import NextReading
    from .offers import OffersReading
    from .projection import Projection, S
    from .questions import QuestionsReading
    from .readiness import ReadinessReading
    from .rebuilt import ReplayReading
    from .replay import Step
    from .saturation import SaturationReading
    from .screen import Line, Status
    from .strengths import StrengthsReading
    from .timeline import Told
    from .why import WhyReading


class Readings(Privacy):
    """Every reading, as known at one moment.

    `happened_by` leaves out what took place later, or on an unknown day.
    Ids may be written in any case; an unknown one raises NotFound.
    """

    def status(self, *, happened_by: date | None = None) -> Status:
        """Return where the project stands."""
        from .status import read

        return read(self.view(happened_by))

    def confidence(
        self, hypothesis: str, *, segment: str | None = None, happened_by: date | None = None
    ) -> Line:
        """Return one hypothesis as it stands, for one segment if one is named."""
        from .status import line

        view = self.view(happened_by)
        own = _id(view, hypothesis, "hypothesis")
        return line(view.book, view.lens, own, _maybe(view, segment))

    def readiness(
        self, segment: str | None = None, *, happened_by: date | None = None
    ) -> ReadinessReading:
        """Return every gate before a launch."""
        from .readiness import read

        view = self.view(happened_by)
        return read(view, _maybe(view, segment))

    def why(
        self, hypothesis: str, *, segment: str | None = None, happened_by: date | None = None
    ) -> WhyReading:
        """Return every item of evidence with points that add up to the confidence."""
        from .why import read

        view = self.view(happened_by)
        own = _id(view, hypothesis, "hypothesis")
        gone = self._project.engine.vault.erased
        return read(view, own, self._words, gone, _maybe(view, segment))

    def history(self, hypothesis: str, *, happened_by: date | None = None) -> HistoryReading:
        """Return how the confidence moved, step by step."""
        from .history import read

        view = self.view(happened_by)
        entries = self._project.engine.entries
        return read(
            view,
            _id(view, hypothesis, "hypothesis"),
            entries(0, view.book.version),
            lambda version: entries(0, version),
        )

    def coverage(self, *, happened_by: date | None = None) -> CoverageReading:
        """Return who was not asked what."""
        from .coverage import read

        return read(self.view(happened_by))

    def check(self, *, happened_by: date | None = None) -> CheckReading:
        """Return what does not hold: words, counts and bars against the evidence."""
        from .checks import read

        return read(self.view(happened_by), self._words)

    def calibration(self, *, happened_by: date | None = None) -> CalibrationReading:
        """Return how good confidences and beliefs were, now that outcomes are known."""
        from .calibration import read

        view = self.view(happened_by)
        return read(view, self._project.engine.entries(0, view.book.version))

    def saturation(
        self, segment: str | None = None, *, happened_by: date | None = None
    ) -> SaturationReading:
        """Return whether interviews still bring new themes."""
        from .saturation import read

        view = self.view(happened_by)
        return read(view, _maybe(view, segment))

    def offers(self, *, happened_by: date | None = None) -> OffersReading:
        """Return every offer, with the clauses that are not supported first."""
        from .offers import read

        return read(self.view(happened_by))

    def questions(self, guide: str, *, happened_by: date | None = None) -> QuestionsReading:
        """Return what a guide asks in vain, leaves out, or never got to ask."""
        from .questions import read

        view = self.view(happened_by)
        known = {key.lower(): one for key, one in view.book.guides.items()}
        return read(view, find(known, guide, "guide").id)

    def strengths(
        self, of: str | None = None, *, happened_by: date | None = None
    ) -> StrengthsReading:
        """Return strengths and weaknesses of `product`, of a competitor, or of all."""
        from castdev.engine.competitor import PRODUCT

        from .strengths import read

        view = self.view(happened_by)
        if of is None or of.lower() == PRODUCT:
            return read(view, PRODUCT if of else None)
        known = {key.lower(): one for key, one in view.book.competitors.items()}
        return read(view, find(known, of, "competitor").id)

    def next(
        self,
        *,
        feasible: Sequence[Rung] = (),
        people: int | None = None,
        happened_by: date | None = None,
    ) -> NextReading:
        """Return what to test next, on these rungs or all, and when to stop."""
        from .next import read

        if people is not None and people < 1:
            raise BadInput(f"A test needs at least 1 person, not {people}.", hint="Ask somebody.")
        return read(self.view(happened_by), feasible, people)

    def agenda(self, *, happened_by: date | None = None) -> AgendaReading:
        """Return what is overdue."""
        from .agenda import read

        return read(self.view(happened_by))

    def diff(self, before: AsOf, after: AsOf) -> DiffReading:
        """Return what moved between two versions, days, moments or decisions."""
        from .diff import read

        moments = self._moment(before), self._moment(after)
        views = self._project.look(moments[0]), self._project.look(moments[1])
        last = max(view.book.version for view in views)
        return read(*views, self._project.engine.entries(0, last))

    def fragile(self, id: str | None = None, *, happened_by: date | None = None) -> FragileReading:
        """Return what would flip without one item, respondent or source.

        A decision is read as of its own version and day, whatever was asked for.
        """
        from .fragile import read, read_decision

        view = self.view(happened_by)
        if id is None:
            return read(view)
        book = view.book
        if id.lower() not in {one.lower() for one in book.hypotheses}:
            decisions = {key.lower(): one for key, one in book.decisions.items()}
            if id.lower() in decisions or number_of("D", id):
                own = find(decisions, id, "decision")
                return read_decision(self._project.look(own.id), own)
        return read(view, _id(view, id, "hypothesis"))

    def log(
        self, id: str | None = None, *, after: int = 0, happened_by: date | None = None
    ) -> Iterator[Told]:
        """Yield every event after a version as a sentence, or those that name one thing."""
        from .timeline import tell_all

        view = self.view(happened_by)
        entries = self._project.engine.entries(after, view.book.version)
        return tell_all(view, entries, id)

    def replay(
        self,
        *,
        first: AsOf = None,
        last: AsOf = None,
        only: str | None = None,
        decisions: bool = False,
        happened_by: date | None = None,
        tick: Callable[[int], None] | None = None,
    ) -> Iterator[Step]:
        """Yield every event with what it changed; `tick` is called with each version."""
        from .replay import Wanted, steps

        project, moment = self._project, self._moment(self._asked)
        start, end = self._moment(first), self._moment(last)
        own = None if only is None else _id(self.view(happened_by), only, "hypothesis")
        wanted = Wanted(start, end, own, decisions, happened_by)
        return steps(
            project.until(moment),
            wanted,
            project.undone(moment),
            tick,
            lambda version: project.engine.entries(0, version),
        )

    def replay_of(self, decision: str) -> ReplayReading:
        """Return what was on the table at a decision, by id or by version of its event."""
        from .rebuilt import read

        view = self.view()
        return read(view, list(self._project.engine.entries(0, view.book.version)), decision)

    def fold(self, projection: Projection[S]) -> S:
        """Return the state of a projection of your own, as known at this moment.

        It does not get to see entries that were undone by then.

        Raises:
            FoldFailed: it cannot take in an entry.
        """
        from .projection import taken

        book = self.view().book
        undone = set(book.undone)
        state = projection.initial()
        for entry in self._project.engine.entries(0, book.version):
            if entry.version not in undone:
                state = taken(projection, state, entry)
        return state

    def _moment(self, asked: AsOf) -> Moment:
        return self._project.moment(asked, lambda: self.view().book)

    def _words(self, version: int, field: str) -> str | None:
        engine = self._project.engine
        entry: Entry = next(iter(engine.entries(version - 1, version)))
        return engine.words(entry, field)


def _id(view: View, id: str, noun: str) -> str:
    table: Mapping[str, Named] = (
        view.book.hypotheses if noun == "hypothesis" else view.book.segments
    )
    return find({key.lower(): one for key, one in table.items()}, id, noun).id


def _maybe(view: View, segment: str | None) -> str | None:
    return None if segment is None else _id(view, segment, "segment")
