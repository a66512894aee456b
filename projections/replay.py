"""Replay: the journal step by step, each event with what it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import NamedTuple

import msgspec

from castdev.engine.decision import DecisionMade
from castdev.engine.event import Entry, tell
from castdev.engine.launch import LaunchApproved, LaunchHeldBack, LaunchPostponed
from castdev.engine.verdict import VerdictReached

from .casebook.course import Again, Course
from .lens import Lens, Moment
from .reading import natural
from .scorekeeper import NOWHERE, Scorekeeper, Stand, touches
from .scoring.readiness import GATES
from .scoring.standing import Standing
from .timeline import day_of, mentions

DECIDING = (DecisionMade, VerdictReached, LaunchApproved, LaunchPostponed, LaunchHeldBack)
"""Events that store what was on the table."""


class Move(
    msgspec.Struct,
    frozen=True,
    gc=False,
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


class Score(
    msgspec.Struct, frozen=True, gc=False, kw_only=True, rename={"before": "from", "after": "to"}
):
    """How an event moved readiness, 0 to 100."""

    before: int
    after: int


class Step(msgspec.Struct, frozen=True, gc=False, kw_only=True):
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


Gates = tuple[Standing, Standing]
STILL: Gates = (Standing(0, frozenset()),) * 2


def steps(
    entries: Iterable[Entry],
    wanted: Wanted,
    undone: Mapping[int, int] | None = None,
    tick: Callable[[int], None] | None = None,
    again: Again | None = None,
) -> Iterator[Step]:
    """Yield the steps that are asked for, oldest first.

    Args:
        entries: from the first on.
        undone: which events were withdrawn, and by which.
        tick: called with every version that was dealt with.
        again: gives the entries up to a version anew; without it they are remembered.
    """
    walk = _Walk(wanted, again)
    for entry in entries:
        if _past(wanted.last, entry):
            return
        step = walk.take(entry, (undone or {}).get(entry.version))
        if tick is not None:
            tick(entry.version)
        if step is not None:
            yield step


class _Walk:
    """One casebook that goes through the entries, and the scorekeeper that follows it."""

    def __init__(self, wanted: Wanted, again: Again | None) -> None:
        self.wanted = wanted
        self.course = Course(again)
        self.keeper: Scorekeeper | None = None
        self.begun = False
        self.recorded_on: date | None = None

    def take(self, entry: Entry, undone_by: int | None) -> Step | None:
        """Take an entry in and return its step, if it is asked for."""
        wanted, gates = self.wanted, STILL
        self.begun = self.begun or _reached(wanted.first, entry)
        asked = self.begun and (not wanted.decisions or isinstance(entry.event, DECIDING))
        moved: tuple[Move, ...] = ()
        if asked and touches(entry.event):
            moved, gates = self._moved(entry, self._keeper(entry))
        else:
            self.course.take(entry)
            if not asked:
                self.keeper = None
                return None
        day = day_of(self.course.book, entry)
        if not self._shown(entry, day, moved):
            return None
        return _step(entry, day, undone_by, moved, gates)

    def _keeper(self, entry: Entry) -> Scorekeeper:
        """Return the scorekeeper, who reads on the day that the entry was recorded."""
        day, happened_by = entry.metadata.recorded_at.date(), self.wanted.happened_by
        if self.keeper is None or day != self.recorded_on:
            lens = Lens(happened_by or day, happened_by)
            self.keeper = self.keeper or Scorekeeper(self.course.book, lens)
            self.keeper.look(lens)
            self.recorded_on = day
        return self.keeper

    def _shown(self, entry: Entry, day: date | None, moved: tuple[Move, ...]) -> bool:
        only, by = self.wanted.only, self.wanted.happened_by
        if by is not None and type(entry.event).occurrence and (day is None or day > by):
            return False
        return only is None or bool(moved) or only.lower() in mentions(entry.event)

    def _moved(self, entry: Entry, keeper: Scorekeeper) -> tuple[tuple[Move, ...], Gates]:
        """Take an entry in and return what it moved: hypotheses, and readiness with its gates."""
        events = self.course.turned_by(entry)
        about = keeper.about(events)
        before, was = {id: keeper.stand(id) for id in about}, keeper.gates()
        self.course.take(entry)
        if not self.course.explained:  # the scorekeeper still has the casebook before
            events, about = None, keeper.about(None)
            before = {id: keeper.stand(id) for id in about}
        keeper.note(self.course.book, events)
        if len(about) > 1 or events is None or len(events) > 1:
            about = natural({*about, *keeper.about(events)})
        only, moves = self.wanted.only, list[Move]()
        for id in about:
            stood, stands = before.get(id, NOWHERE), keeper.stand(id)
            if stood != stands and only in (None, id):
                moves.append(_move(id, stood, stands))
        return tuple(moves), (was, keeper.gates())


def _move(id: str, before: Stand, after: Stand) -> Move:
    return Move(
        hypothesis=id,
        before=before[0],
        after=after[0],
        status_before=before[1],
        status_after=after[1],
    )


def _step(
    entry: Entry,
    day: date | None,
    undone_by: int | None,
    moved: tuple[Move, ...],
    gates: Gates,
) -> Step:
    (score, were_shut), (now, are_shut) = gates
    same = were_shut == are_shut
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
        opened=() if same else tuple(one for one in GATES if one in were_shut - are_shut),
        shut=() if same else tuple(one for one in GATES if one in are_shut - were_shut),
        readiness=Score(before=score, after=now) if score != now else None,
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
