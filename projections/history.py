"""History: how the confidence in a hypothesis moved, and which event moved it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import msgspec

from castdev.engine.event import Entry, Event, tell
from castdev.engine.policy import PolicyAdopted

from .casebook.course import Again, Course
from .lens import Lens
from .reading import Reading, View, head, six
from .scorekeeper import Scorekeeper


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the curve.

    Attributes:
        version: the event that made it.
        event: its stored name.
        recorded_at: when the journal learned it.
        happened_on: when it took place, None if unknown.
        confidence: the chance that the bar is met, after it.
        moved: the difference from the step before.
        status: after it.
        sentence: the event in words.
        policy: number of the policy that this event adopted: from here on everything is read
            under it; None for other events.
    """

    version: int
    event: str
    recorded_at: datetime
    happened_on: date | None
    confidence: float
    moved: float
    status: str
    sentence: str
    policy: int | None


class HistoryReading(Reading, frozen=True, kw_only=True):
    """The steps of one hypothesis, oldest first."""

    hypothesis: str
    steps: tuple[Step, ...]


def read(
    view: View,
    hypothesis: str,
    entries: Iterable[Entry],
    again: Again | None = None,
) -> HistoryReading:
    """Return the steps: each is read on the day its event was recorded.

    With `--happened-by` every step is read on that day instead.

    Args:
        entries: from the first on.
        again: gives the entries up to a version anew; without it they are remembered.
    """
    steps = tuple(_steps(view.lens, hypothesis, entries, again))
    return HistoryReading(**head(view, "castdev.history.1"), hypothesis=hypothesis, steps=steps)


def _steps(
    lens: Lens,
    hypothesis: str,
    entries: Iterable[Entry],
    again: Again | None,
) -> Iterator[Step]:
    course, last = Course(again), None
    keeper = Scorekeeper(course.book, lens)
    for entry in entries:
        turned = course.turned_by(entry)
        course.take(entry)
        keeper.note(course.book, turned if course.explained else None)
        if not _may_move(entry.event):
            continue
        keeper.look(Lens(lens.happened_by or entry.metadata.recorded_at.date(), lens.happened_by))
        found = keeper.read(hypothesis)
        if found is None:
            continue
        now = six(found.confidence)
        about = getattr(entry.event, "hypothesis", None) == hypothesis
        policy = entry.event.number if isinstance(entry.event, PolicyAdopted) else None
        if last is None or now != last or about or policy:
            yield Step(
                version=entry.version,
                event=entry.name,
                recorded_at=entry.metadata.recorded_at,
                happened_on=entry.metadata.happened_on,
                confidence=now,
                moved=0.0 if last is None else six(now - last),
                status=found.status,
                sentence=tell(entry.event),
                policy=policy,
            )
            last = now


_MARKET = ("answer_", "competitor_", "offer_")
_STILL = (
    *("theme_", "themes_", "guide_", "decision_", "consent_", "study_", "segment", "jot_"),
    *("launch", "outcome_", "rivals_", "belief_"),
)


def _may_move(event: Event) -> bool:
    """Return whether an event could move a confidence; a quick no for most."""
    return not str(type(event).__struct_config__.tag).startswith(_STILL)
