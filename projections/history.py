"""History: how the confidence in a hypothesis moved, and which event moved it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from castdev.engine.event import Entry, Event, tell
from castdev.engine.policy import PolicyAdopted

from . import confidence
from .casebook import Casebook, grown
from .lens import Lens
from .reading import Reading, View, head, six


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


def read(view: View, hypothesis: str, entries: Iterable[Entry]) -> HistoryReading:
    """Return the steps: each is read on the day its event was recorded.

    With `--happened-by` every step is read on that day instead.
    """
    steps = tuple(_steps(view.lens, hypothesis, entries))
    return HistoryReading(**head(view, "castdev.history.1"), hypothesis=hypothesis, steps=steps)


def _steps(lens: Lens, hypothesis: str, entries: Iterable[Entry]) -> list[Step]:
    book, steps, last = Casebook(), list[Step](), None
    past: list[Entry] = []
    for entry in entries:
        book = grown(book, [entry], lambda: past)
        past.append(entry)
        if hypothesis not in book.hypotheses or not _may_move(entry.event):
            continue
        day = lens.happened_by or entry.metadata.recorded_at.date()
        found = confidence.read(book, Lens(day, lens.happened_by), hypothesis)
        now = six(found.confidence)
        about = getattr(entry.event, "hypothesis", None) == hypothesis
        policy = entry.event.number if isinstance(entry.event, PolicyAdopted) else None
        if last is None or now != last or about or policy:
            steps.append(
                Step(
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
            )
            last = now
    return steps


_MARKET = ("answer_", "competitor_", "offer_")
_STILL = (
    *("theme_", "themes_", "guide_", "decision_", "consent_", "study_", "segment", "jot_"),
    *("launch", "outcome_", "rivals_", "belief_"),
)


def _may_move(event: Event) -> bool:
    """Return whether an event could move a confidence; a quick no for most."""
    return not str(type(event).__struct_config__.tag).startswith(_STILL)
