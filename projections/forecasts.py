"""Forecasts: what was expected of hypotheses whose outcome is known, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from castdev.engine.event import Entry
from castdev.engine.hypothesis import HypothesisStated
from castdev.engine.policy import Policy
from castdev.engine.seen import Seen

from . import confidence
from .casebook import Casebook, fold
from .casebook.believing import Belief
from .casebook.course import Course
from .casebook.launching import Launch, Outcome
from .lens import Lens
from .reading import natural, share
from .scoring.assess import assess
from .scoring.types import Case
from .turn import turn
from .turned_out import came_true, outcomes_of, reached


class Forecast(NamedTuple):
    """A number, and whether what it speaks of came true.

    Attributes:
        hypothesis: what it speaks of.
        probability: from 0 to 1.
        came_true: whether the outcome met the bar in force when the number was said.
        version: the event that said it; of a confidence, the last one it knew.
    """

    hypothesis: str
    probability: float
    came_true: bool
    version: int


class Known(NamedTuple):
    """What is known of how a hypothesis turned out.

    Attributes:
        first: the outcome recorded first; what was expected was said before it.
        last: the newest outcome, which decides what came true.
    """

    first: Outcome
    last: Outcome

    @property
    def late_day(self) -> date | None:
        """The day to look back to when it was recorded after it happened.

        One day is no sign of it: days are local, recording is in UTC.
        """
        day, recorded_on = self.first.day, self.first.recorded_on
        return day if day and day < recorded_on - timedelta(days=1) else None

    def follows(self, book: Casebook, version: int, recorded_on: date) -> bool:
        """Return whether the outcome came after something that was recorded then."""
        late, then = self.late_day, turn(book, self.first.version)
        return turn(book, version) < then and (late is None or recorded_on <= late)


def known_outcomes(book: Casebook, lens: Lens) -> dict[str, Known]:
    """Return the hypotheses whose outcome the lens shows, in natural order."""
    found = {}
    for id in natural(book.outcomes):
        if shown := outcomes_of(book, lens, id):
            last = max(shown, key=lambda one: (one.day or one.recorded_on, turn(book, one.version)))
            found[id] = Known(shown[0], last)
    return found


def evidence_by(book: Casebook, lens: Lens, belief: Belief) -> int:
    """Return how many items of evidence there were when a belief was committed.

    Those recorded later count as well when they are of an earlier day: who interviewed
    knew of them.
    """
    day, then = belief.day or belief.recorded_on, turn(book, belief.version)
    later = (
        turn(book, item.version) > then and (seen := confidence.day_of(book, item)) and seen < day
        for item in confidence.live(book, lens, belief.hypothesis)
    )
    return belief.after + sum(map(bool, later))


def shown_beliefs(book: Casebook, lens: Lens) -> list[Belief]:
    """Return the beliefs that the lens shows, in the order in which they were recorded."""
    found = (one for one in book.beliefs.values() if lens.shows(one.day))
    return sorted(found, key=lambda one: turn(book, one.version))


def unrevealed(book: Casebook, lens: Lens) -> list[Belief]:
    """Return the beliefs that are still hidden although the outcome is known."""
    known = known_outcomes(book, lens)
    return [one for one in shown_beliefs(book, lens) if one.hidden and one.hypothesis in known]


def of_person(
    book: Casebook, lens: Lens, person: str, *, before_evidence: bool
) -> Iterator[Forecast]:
    """Yield the last belief of a person in each hypothesis whose outcome is known.

    Args:
        before_evidence: the last before there was any evidence; else before the outcome.

    A hypothesis whose last belief is still hidden yields nothing: an earlier one must not
    stand in for it.
    """
    beliefs = [one for one in shown_beliefs(book, lens) if one.person == person]
    for id, known in known_outcomes(book, lens).items():
        mine = [
            one
            for one in beliefs
            if one.hypothesis == id
            and known.follows(book, one.version, one.recorded_on)
            and not (before_evidence and evidence_by(book, lens, one))
        ]
        if mine and mine[-1].probability is not None:
            version = mine[-1].version
            true = came_true(book, known.last, version)
            yield Forecast(id, share(mine[-1].probability), true, version)


def at_launch(book: Casebook, lens: Lens) -> Iterator[Forecast]:
    """Yield the confidences that the last launch decision before each outcome stored."""
    for id, known in known_outcomes(book, lens).items():
        seen = [
            one
            for one in book.launches
            if known.follows(book, one.version, one.recorded_on)
            and lens.shows(one.day)
            and _concerns(book, one, id)
        ]
        if seen:
            stored = _stored(seen[-1])
            assert stored is not None
            chance = float(stored.confidences[id])
            version = seen[-1].version
            yield Forecast(id, chance, came_true(book, known.last, version), version)


def _stored(launch: Launch) -> Seen | None:
    """Return what was seen by whoever decided; a launch itself stores nothing."""
    seen: Seen | None = getattr(launch.event, "seen", None)
    return seen


def _concerns(book: Casebook, launch: Launch, hypothesis: str) -> bool:
    """Return whether a launch decision stored the confidence and was about its segment."""
    seen = _stored(launch)
    segments = book.hypotheses[hypothesis].now.segments
    whom = not launch.segment or not segments or launch.segment in segments
    return whom and seen is not None and hypothesis in seen.confidences


class Position(NamedTuple):
    """What was known of a hypothesis at the last event before its outcome.

    Attributes:
        version: that event.
        day: the reading day, in days since 2000-01-01.
        stated: the wording in force then.
        case: its evidence and changes, under the policy in force then.
    """

    hypothesis: str
    known: Known
    version: int
    day: int
    stated: HypothesisStated
    case: Case

    def under(self, policy: Policy | None = None) -> Forecast:
        """Return the confidence as it was read then, or as another policy would have read it."""
        case = self.case
        if policy is not None:
            question = confidence.asked(self.stated, policy)
            case = case._replace(question=question, policy=policy)
        true = reached(self.known.last, case.question.bar)
        return Forecast(self.hypothesis, assess(case, self.day).confidence, true, self.version)


def before_outcomes(book: Casebook, lens: Lens, entries: Iterable[Entry]) -> Iterator[Position]:
    """Yield what was known at the last event before each outcome.

    Args:
        entries: from the first on, as far as the casebook goes.
    """
    outcomes = known_outcomes(book, lens)
    if book.merged:
        yield from _by_the_clock(book, outcomes, list(entries))
        return
    wanted = {known.first.version: id for id, known in outcomes.items()}
    course = Course()
    for entry in entries:
        id = wanted.pop(entry.version, None)
        if id is not None and id in course.book.hypotheses:
            yield _position(course.book, id, outcomes[id])
        if not wanted:
            return
        course.take(entry)


def _by_the_clock(
    book: Casebook, outcomes: dict[str, Known], entries: list[Entry]
) -> Iterator[Position]:
    """Yield the same where copies were merged: what any of them had learned before."""
    for id, known in outcomes.items():
        first = turn(book, known.first.version)
        then = fold(one for one in entries if turn(book, one.version) < first)
        if id in then.hypotheses:
            yield _position(then, id, known)


def _position(then: Casebook, id: str, known: Known) -> Position:
    late = known.late_day
    looked = Lens(late, late) if late else Lens(known.first.recorded_on)
    case = confidence.case_of(then, looked, id)
    return Position(id, known, then.version, looked.day, then.hypotheses[id].now, case)
