"""Replay: the journal step by step, each event with what it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import NamedTuple

import msgspec

from castdev.engine.change import ChangeMade, ChangeUndone
from castdev.engine.decision import DecisionMade
from castdev.engine.event import Entry, Event, tell
from castdev.engine.interview import InterviewCorrected
from castdev.engine.launch import LaunchApproved, LaunchHeldBack, LaunchPostponed
from castdev.engine.policy import PolicyAdopted
from castdev.engine.respondent import RespondentReassigned
from castdev.engine.undo import CommandUndone
from castdev.engine.verdict import VerdictReached

from . import readiness
from .casebook import FOLD, Casebook, grown
from .lens import Lens, Moment
from .reading import natural, six
from .scoring.readiness import GATES, Critical
from .timeline import day_of, mentions

DECIDING = (DecisionMade, VerdictReached, LaunchApproved, LaunchPostponed, LaunchHeldBack)
"""Events that store what was on the table."""

_WIDE = (
    *(PolicyAdopted, CommandUndone, RespondentReassigned, InterviewCorrected),
    *(ChangeMade, ChangeUndone),
)
"""Events that can move any hypothesis; others move the one that they are about."""

_NO_GATE = (
    *("guide_", "decision_", "consent_", "study_", "jot_", "answer_", "competitor_"),
    *("offer_", "outcome_", "rivals_", "verdict_", "count_", "respondent_thanked"),
    "belief_",
)


class Move(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "before": "from",
        "after": "to",
        "status_before": "status_from",
        "status_after": "status_to",
    },
):
    """How an event moved a hypothesis; None where there is no such hypothesis.

    Attributes:
        hypothesis: its id.
        before: the confidence just before the event, on the same day.
        after: just after it.
        status_before: the status just before it.
        status_after: just after it.
    """

    hypothesis: str
    before: float | None
    after: float | None
    status_before: str | None
    status_after: str | None


class Score(msgspec.Struct, frozen=True, kw_only=True, rename={"before": "from", "after": "to"}):
    """How an event moved readiness, 0 to 100."""

    before: int
    after: int


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One event and what it changed, all read on the day it was recorded.

    Attributes:
        version: its place in the journal.
        event: its stored name.
        sentence: the event in words.
        day: when it took place, None if unknown or if it is no occurrence.
        recorded_at: when the journal learned it.
        actor: who recorded it.
        because: the reason given.
        undone_by: the event that withdrew it, as far as is known now.
        moved: the hypotheses that it moved.
        opened: gates of readiness that were shut before it and are not after it.
        shut: gates that are shut since it.
        readiness: None when it did not move.
    """

    version: int
    event: str
    sentence: str
    day: date | None
    recorded_at: datetime
    actor: str
    because: str | None
    undone_by: int | None
    moved: tuple[Move, ...]
    opened: tuple[str, ...]
    shut: tuple[str, ...]
    readiness: Score | None


class Wanted(NamedTuple):
    """Which steps are asked for: from the first moment to the last.

    Attributes:
        only: those that name or move this hypothesis.
        decisions: only decisions, verdicts and launch decisions.
        happened_by: occurrences after this day are left out, and every step is read on it.
    """

    first: Moment = Moment()
    last: Moment = Moment()
    only: str | None = None
    decisions: bool = False
    happened_by: date | None = None


Stand = tuple[float | None, str | None]
Gates = tuple[int, frozenset[str]]
_STILL: Gates = (0, frozenset())


def steps(
    entries: Iterable[Entry],
    wanted: Wanted,
    undone: Mapping[int, int] | None = None,
    tick: Callable[[int], None] | None = None,
) -> Iterator[Step]:
    """Yield the steps that are asked for, oldest first.

    Args:
        entries: from the first on.
        undone: which events were withdrawn, and by which.
        tick: called with every version that was dealt with.
    """
    walk = _Walk(wanted)
    for entry in entries:
        if _past(wanted.last, entry):
            return
        step = walk.take(entry, (undone or {}).get(entry.version))
        if tick is not None:
            tick(entry.version)
        if step is not None:
            yield step


class _Walk:
    """One casebook that goes through the entries; what it read last is kept for the next."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.book = Casebook()
        self.past: list[Entry] = []
        self.lens: Lens | None = None
        self.known: dict[str, Critical] = {}
        self.gates: Gates | None = None

    def take(self, entry: Entry, undone_by: int | None) -> Step | None:
        """Take an entry in and return its step, if it is asked for."""
        wanted = self.wanted
        if not _reached(wanted.first, entry) or (
            wanted.decisions and not isinstance(entry.event, DECIDING)
        ):
            self._grow(entry)
            self.known, self.gates = {}, None
            return None
        lens = Lens(wanted.happened_by or entry.metadata.recorded_at.date(), wanted.happened_by)
        if lens != self.lens:
            self.lens, self.known, self.gates = lens, {}, None
        moved, gates = self._moved(entry, lens)
        step = _step(entry, day_of(self.book, entry), undone_by, moved, gates)
        return step if self._shown(entry, step, lens) else None

    def _shown(self, entry: Entry, step: Step, lens: Lens) -> bool:
        if type(entry.event).occurrence and not lens.shows(step.day):
            return False
        only = self.wanted.only
        return only is None or bool(step.moved) or only.lower() in mentions(entry.event)

    def _grow(self, entry: Entry) -> None:
        self.book = grown(self.book, [entry], lambda: self.past)
        self.past.append(entry)

    def _moved(self, entry: Entry, lens: Lens) -> tuple[tuple[Move, ...], tuple[Gates, Gates]]:
        """Take an entry in and return what it moved: hypotheses, and readiness with its gates."""
        ids = _touched(self.book, entry.event)
        there = self.book.hypotheses if ids is None else ids
        before = {id: self._stand(lens, id) for id in there}
        weighed = _may_gate(entry.event)
        was = (self.gates or self._weighed(lens)) if weighed else _STILL
        self._grow(entry)
        for id in before:
            self.known.pop(id, None)
        there = self.book.hypotheses if ids is None else ids
        after = {id: self._stand(lens, id) for id in {**before, **dict.fromkeys(there)}}
        gates = _STILL
        if weighed:
            self.gates = gates = self._weighed(lens)
        only = self.wanted.only
        moves = tuple(
            Move(
                hypothesis=id,
                before=before.get(id, (None, None))[0],
                after=after[id][0],
                status_before=before.get(id, (None, None))[1],
                status_after=after[id][1],
            )
            for id in natural(after)
            if before.get(id, (None, None)) != after[id] and only in (None, id)
        )
        return moves, (was, gates)

    def _of(self, lens: Lens, id: str) -> Critical:
        """Return how a hypothesis stands; read once until something moves it."""
        if id not in self.known:
            self.known[id] = readiness.critical(self.book, lens, id)
        return self.known[id]

    def _stand(self, lens: Lens, id: str) -> Stand:
        if id not in self.book.hypotheses:
            return None, None
        found = self._of(lens, id)
        return six(found.confidence), found.status

    def _weighed(self, lens: Lens) -> Gates:
        book, segment = self.book, readiness.segment_of(self.book)
        found = readiness.measured(book, lens, segment, lambda id: self._of(lens, id))
        return found.score, frozenset(one.gate for one in found.gates if one.state == "shut")


def _step(
    entry: Entry,
    day: date | None,
    undone_by: int | None,
    moved: tuple[Move, ...],
    gates: tuple[Gates, Gates],
) -> Step:
    (score, were_shut), (now, are_shut) = gates
    return Step(
        version=entry.version,
        event=entry.name,
        sentence=tell(entry.event),
        day=day,
        recorded_at=entry.metadata.recorded_at,
        actor=entry.metadata.actor,
        because=entry.metadata.because,
        undone_by=undone_by,
        moved=moved,
        opened=tuple(one for one in GATES if one in were_shut - are_shut),
        shut=tuple(one for one in GATES if one in are_shut - were_shut),
        readiness=Score(before=score, after=now) if score != now else None,
    )


def _touched(book: Casebook, event: Event) -> list[str] | None:
    """Return the hypotheses that an event could move; None for all there are."""
    if isinstance(event, _WIDE):
        return None
    name = str(type(event).__struct_config__.tag)
    if type(event) not in FOLD or not name.startswith(("hypothesis_", "evidence_")):
        return []
    item = book.items.get(getattr(event, "evidence", ""))
    one = getattr(event, "hypothesis", None) or (item.hypothesis if item else None)
    return [one] if one else []


def _may_gate(event: Event) -> bool:
    """Return whether an event could open or shut a gate; a quick no for most."""
    name = str(type(event).__struct_config__.tag)
    return isinstance(event, CommandUndone) or (
        type(event) in FOLD and not name.startswith(_NO_GATE)
    )


def _reached(first: Moment, entry: Entry) -> bool:
    """Return whether the steps that are asked for have begun; a day begins at its start."""
    if first.version is not None:
        return entry.version >= first.version
    if first.until is None:
        return True
    start = datetime.combine(first.until.date(), time.min, first.until.tzinfo)
    whole = first.until.time() == time.max
    return entry.metadata.recorded_at >= (start if whole else first.until)


def _past(last: Moment, entry: Entry) -> bool:
    """Return whether the steps that are asked for have ended."""
    if last.version is not None:
        return entry.version > last.version
    return last.until is not None and entry.metadata.recorded_at > last.until
