"""Diff: what moved between two moments, by how much, and which events moved it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from castdev.engine.event import Entry

from . import confidence, readiness
from .casebook.records import Hypothesis, Segment
from .causes import POLICY, Between, Cause, Thing, causes_of, thing
from .reading import Reading, View, head, natural, share
from .saturation import interviews_of
from .scoring.assess import assess
from .scoring.explain import Explanation, explain

Retirable = Hypothesis | Segment


class End(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two moments that are compared."""

    asked: str | None
    version: int
    reading_day: date
    policy: int


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A hypothesis that moved; the `moved` of its causes sum to `moved_micro`.

    Attributes:
        change: stated, gone, retired, restored, or None.
        before: its confidence; None where it was not stated.
        moved_micro: millionths; of one stated or gone, from or to its prior.
        events: restatements, changes of the product, and policies between.
    """

    id: str
    statement: str
    change: str | None
    before: float | None
    after: float | None
    before_micro: int | None
    after_micro: int | None
    moved: float
    moved_micro: int
    status_before: str | None
    status_after: str | None
    causes: tuple[Cause, ...]
    events: tuple[int, ...]


class GateMoved(msgspec.Struct, frozen=True, kw_only=True):
    """A gate whose state or progress is another; events it rests on at one end only."""

    gate: str
    before: str
    after: str
    progress_before: float
    progress_after: float
    events: tuple[int, ...]


class SegmentMoved(msgspec.Struct, frozen=True, kw_only=True):
    """A segment with other people, interviews or rank; None where it was not there.

    Attributes:
        change: defined, gone, retired, restored, or None.
        people_before: respondents in it.
        interviews_before: interviews held with them.
        rank_before: its place, from 1; None without one.
    """

    id: str
    change: str | None
    people_before: int | None
    people_after: int | None
    interviews_before: int | None
    interviews_after: int | None
    rank_before: int | None
    rank_after: int | None
    events: tuple[int, ...]


class DiffReading(Reading, frozen=True, kw_only=True):
    """What moved from `before` to `after`; the head is that of `after`.

    Attributes:
        segment: whom the gates were read for at both moments; None is everybody.
        events: the versions between, those of the later moment included.
    """

    before: End
    after: End
    hypotheses: tuple[Moved, ...]
    segment: str | None
    verdict_before: str
    verdict_after: str
    score_before: int
    score_after: int
    gates: tuple[GateMoved, ...]
    segments: tuple[SegmentMoved, ...]
    events: tuple[int, ...]


def read(before: View, after: View, entries: Iterable[Entry]) -> DiffReading:
    """Return what moved; `entries` are all up to the later of the two versions."""
    first, last = sorted((before.book.version, after.book.version))
    between = Between(entries, first, last)
    segment = readiness.segment_of(after.book) or readiness.segment_of(before.book)
    old, new = readiness.read(before, segment), readiness.read(after, segment)
    return DiffReading(
        **head(after, "castdev.diff.1"),
        before=_end(before),
        after=_end(after),
        hypotheses=tuple(_hypotheses(before, after, between)),
        segment=segment,
        verdict_before=old.verdict,
        verdict_after=new.verdict,
        score_before=old.score,
        score_after=new.score,
        gates=tuple(_gates(old, new)),
        segments=tuple(_segments(before, after, between)),
        events=tuple(between.versions),
    )


def _end(view: View) -> End:
    start = head(view, "")
    return End(
        asked=start["as_of"],
        version=start["version"],
        reading_day=start["reading_day"],
        policy=start["policy"],
    )


def _hypotheses(before: View, after: View, between: Between) -> Iterator[Moved]:
    for id in natural({**before.book.hypotheses, **after.book.hypotheses}):
        found = _moved(before, after, id, between)
        if found.change or found.causes or found.status_before != found.status_after:
            yield found


def _explained(view: View, id: str) -> tuple[Explanation, str] | None:
    if id not in view.book.hypotheses:
        return None
    case = confidence.case_of(view.book, view.lens, id)
    return explain(case, view.lens.day), assess(case, view.lens.day).status


def _moved(before: View, after: View, id: str, between: Between) -> Moved:
    old, new = _explained(before, id), _explained(after, id)
    start = old[0].confidence if old else None
    stop = new[0].confidence if new else None
    causes = tuple(causes_of(before, after, id, between, old and old[0], new and new[0]))
    moved = sum(one.moved for one in causes)
    stated = before.book.hypotheses.get(id), after.book.hypotheses.get(id)
    changes = {one for view in (before, after) for one in _changes(view, id)}
    return Moved(
        id=id,
        statement=next(one for one in reversed(stated) if one).now.statement,
        change=_change(*stated, "stated"),
        before=None if start is None else share(start),
        after=None if stop is None else share(stop),
        before_micro=start,
        after_micro=stop,
        moved=share(moved),
        moved_micro=moved,
        status_before=old[1] if old else None,
        status_after=new[1] if new else None,
        causes=causes,
        events=between.about(thing("hypothesis", id), POLICY, *changes),
    )


def _changes(view: View, id: str) -> Iterator[Thing]:
    """Yield the changes of the product that a hypothesis would feel, made or not."""
    for one in view.book.changes.values():
        if id in one.planned.impacts:
            yield thing("change", one.id)


def _change(old: Retirable | None, new: Retirable | None, came: str) -> str | None:
    if old is None or new is None:
        return came if new else "gone"
    if old.retired == new.retired:
        return None
    return "retired" if new.retired else "restored"


def _gates(old: readiness.ReadinessReading, new: readiness.ReadinessReading) -> Iterator[GateMoved]:
    for before, after in zip(old.gates, new.gates, strict=True):
        if (before.state, before.progress) != (after.state, after.progress):
            yield GateMoved(
                gate=before.gate,
                before=before.state,
                after=after.state,
                progress_before=before.progress,
                progress_after=after.progress,
                events=tuple(sorted(set(before.events) ^ set(after.events))),
            )


def _segments(before: View, after: View, between: Between) -> Iterator[SegmentMoved]:
    for id in natural({**before.book.segments, **after.book.segments}):
        old, new = _counts(before, id), _counts(after, id)
        people = (thing("respondent", one) for one in _people(before, id) ^ _people(after, id))
        held = _held(before, id) ^ _held(after, id)
        segments = before.book.segments.get(id), after.book.segments.get(id)
        change = _change(*segments, "defined")
        if change or old != new:
            yield SegmentMoved(
                id=id,
                change=change,
                people_before=old[0],
                people_after=new[0],
                interviews_before=old[1],
                interviews_after=new[1],
                rank_before=old[2],
                rank_after=new[2],
                events=tuple(
                    sorted(
                        {*between.about(thing("segment", id), *people)}
                        | held.intersection(between.versions)
                    )
                ),
            )


def _people(view: View, segment: str) -> set[str]:
    return {id for id, one in view.book.respondents.items() if one.segment == segment}


def _held(view: View, segment: str) -> set[int]:
    """Return the versions of the interviews held with people of a segment."""
    return {one.version for one in interviews_of(view.book, view.lens, segment)}


def _counts(view: View, id: str) -> tuple[int | None, int | None, int | None]:
    """Return people, interviews and rank of a segment."""
    book = view.book
    if id not in book.segments:
        return None, None, None
    rank = book.rank.index(id) + 1 if id in book.rank else None
    return len(_people(view, id)), len(_held(view, id)), rank
