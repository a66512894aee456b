"""What was on the table at a decision: rebuilt, and compared with what it stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from castdev.engine.decision import DecisionMade
from castdev.engine.errors import NotFound
from castdev.engine.event import Entry, Event, Origin, tell
from castdev.engine.ids import find
from castdev.engine.launch import LaunchApproved, LaunchHeldBack, LaunchPostponed
from castdev.engine.seen import Seen, judged

from .casebook import Casebook, fold
from .elsewhere import known_to, seen_here, unknown_to
from .lens import Lens, Moment
from .reading import Reading, View, head
from .replay import DECIDING
from .table import seen_in, stance
from .timeline import day_of
from .whatif import Ground


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """Something that had happened by a decision and was recorded after it."""

    version: int
    event: str
    day: date
    recorded_at: datetime
    actor: str
    sentence: str


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a decision stored otherwise than the journal says.

    Attributes:
        what: the field of the readings, with the hypothesis if it is about one.
        stored: as the decision says.
        rebuilt: as the journal says.
    """

    what: str
    stored: str | None
    rebuilt: str | None


class ReplayReading(Reading, frozen=True, kw_only=True):
    """A decision, a verdict or a launch decision, and what was on the table.

    Attributes:
        decision: its id, None for a verdict or a launch decision.
        event: the version of its event.
        name: the stored name of the event.
        sentence: the event in words.
        day: when it was made; when it was recorded, if nobody said.
        recorded_at: when the journal learned it.
        actor: who recorded it.
        because: the reason given.
        undone_by: the event that withdrew it.
        stored: the readings that it stored; None if it was made before this journal.
        rebuilt: the same readings, read again from the events before it.
        equal: whether those two are the same, byte for byte; True if none are stored.
        differences: where they differ.
        late: what had happened by its day and was recorded after it.
        origin: where it was recorded first, if another copy of the project did.
        missing: places there of events that were known there and are not held here; without
            them it cannot be rebuilt in full, so a difference is no alarm.
        recorded_by: who recorded how many of the events before it.
        under_policy_now: the readings rebuilt under the policy now.
    """

    decision: str | None
    event: int
    name: str
    sentence: str
    day: date
    recorded_at: datetime
    actor: str
    because: str | None
    undone_by: int | None
    stored: Seen | None
    rebuilt: Seen
    equal: bool
    differences: tuple[Difference, ...]
    late: tuple[Late, ...]
    recorded_by: dict[str, int]
    under_policy_now: Seen
    origin: Origin | None = None
    missing: tuple[int, ...] = ()


def read(view: View, entries: Sequence[Entry], asked: str) -> ReplayReading:
    """Return what was on the table at a decision.

    Args:
        view: what is known now.
        entries: all up to its version.
        asked: the id of a decision, or the version of its event.

    Raises:
        NotFound: there is no such decision.
    """
    entry = found(view.book, entries, asked)
    metadata, event = entry.metadata, entry.event
    stored: Seen | None = getattr(event, "seen", None)
    before, missing = known_to(entries, entry)
    rebuilt, now = _again(view.book, before, entry, stored)
    if stored is not None and metadata.origin is not None:
        stored = _in_order_of(rebuilt, stored)
    day = metadata.happened_on or metadata.learned_on
    return ReplayReading(
        **head(view, "castdev.replay.1"),
        decision=event.decision if isinstance(event, DecisionMade) else None,
        event=entry.version,
        name=entry.name,
        sentence=tell(event),
        day=day,
        recorded_at=metadata.recorded_at,
        actor=metadata.actor,
        because=metadata.because,
        undone_by=view.book.undone.get(entry.version),
        stored=stored and seen_here(stored, metadata.origin),
        rebuilt=seen_here(rebuilt, metadata.origin),
        equal=stored is None or msgspec.json.encode(stored) == msgspec.json.encode(rebuilt),
        differences=() if stored is None else tuple(_differences(stored, rebuilt)),
        late=tuple(_late(view.book, unknown_to(entries, entry), day)),
        recorded_by=dict(sorted(Counter(one.metadata.actor for one in before).items())),
        under_policy_now=seen_here(now, metadata.origin),
        origin=metadata.origin,
        missing=missing,
    )


def found(book: Casebook, entries: Sequence[Entry], asked: str) -> Entry:
    """Return the decision of an id, withdrawn or not, or the one at a version."""
    for entry in reversed(entries):
        event = entry.event
        if isinstance(event, DecisionMade) and event.decision.lower() == asked.lower():
            return entry
    if not asked.isdecimal():
        known = {id.lower(): one for id, one in book.decisions.items()}
        return entries[find(known, asked, "decision").version - 1]
    version = int(asked[:18])
    if not 1 <= version <= len(entries):
        raise NotFound(
            f"The journal ends at event {len(entries)}; there is no event {version}.",
            hint="`castdev replay --decisions` lists the decisions.",
        )
    if not isinstance(entries[version - 1].event, DECIDING):
        raise NotFound(
            f"Event {version} is no decision: {tell(entries[version - 1].event)[:200]}.",
            hint="`castdev replay --decisions` lists the decisions.",
        )
    return entries[version - 1]


def _again(
    now: Casebook, before: Sequence[Entry], entry: Entry, stored: Seen | None
) -> tuple[Seen, Seen]:
    """Return the readings before an entry: under the policy then, and under that of now.

    What was stored before events for and against were kept is rebuilt without them.
    """
    lens, book, taken = lens_of(entry), _then(entry, before), stance(entry.event)
    kept = stored is None or stored.pro is not None
    ruled = msgspec.structs.replace(book, policies=now.policies[-1:] or book.policies)

    def again(then: Casebook) -> Seen:
        found = seen_in(
            View(then, lens, Moment(version=then.version)),
            reconstructed=lens.happened_by is not None,
            segment=segment_of(entry.event),
            about=taken.about,
        )
        if kept:
            return judged(found, taken.held, taken.denied)
        return msgspec.structs.replace(found, pro=None, con=None)

    return again(book), again(ruled)


def _then(entry: Entry, before: Sequence[Entry]) -> Casebook:
    """Return the casebook before a decision, as it was numbered where that was made."""
    book = fold(before)
    if entry.metadata.origin is not None:
        book.version = entry.metadata.origin.version - 1
    return book


def table(view: View, entries: Sequence[Entry], asked: str) -> Ground:
    """Return what was on the table at a decision, to suppose something else on it.

    Raises:
        NotFound: there is no such decision.
    """
    entry = found(view.book, entries, asked)
    book = _then(entry, known_to(entries, entry)[0])
    then = View(book, lens_of(entry), Moment(asked=view.moment.asked, version=book.version))
    return Ground(then, segment_of(entry.event), entry, view.book.policies)


def lens_of(entry: Entry) -> Lens:
    """Return how somebody who decided looked at what was known.

    Only the day is taken from what was stored: the local day of somebody who decides is
    nowhere else. A decision recorded late was read on its own day, which its entry has.
    """
    happened, recorded = entry.metadata.happened_on, entry.metadata.learned_on
    stored: Seen | None = getattr(entry.event, "seen", None)
    if stored is None:
        late, today = happened is not None and happened < recorded, recorded
    else:
        late, today = stored.reconstructed, stored.day
    return Lens(happened or today, happened or today) if late else Lens(today)


def segment_of(event: Event) -> str | None:
    """Return whom a launch decision read the gates for, empty for the usual one; else None."""
    if isinstance(event, LaunchApproved | LaunchPostponed | LaunchHeldBack):
        return event.segment or ""
    return None


def _in_order_of(rebuilt: Seen, stored: Seen) -> Seen:
    """Return what another copy stored, with ids in the order of what they are called here."""
    place = {id: number for number, id in enumerate(rebuilt.confidences)}
    ids = sorted(stored.confidences, key=lambda id: place.get(id, len(place)))
    return msgspec.structs.replace(
        stored,
        confidences={id: stored.confidences[id] for id in ids},
        statuses={id: stored.statuses[id] for id in ids if id in stored.statuses},
    )


def _differences(stored: Seen, rebuilt: Seen) -> Iterator[Difference]:
    if msgspec.json.encode(stored) == msgspec.json.encode(rebuilt):
        return
    named = False
    for field in Seen.__struct_fields__:
        was, now = getattr(stored, field), getattr(rebuilt, field)
        if not isinstance(was, dict):
            parts: list[tuple[str, Any, Any]] = [(field, was, now)]
        else:
            ids = {**was, **now}
            parts = [(f"{field} {id}", was.get(id), now.get(id)) for id in ids]
        for what, one, other in parts:
            if one != other:
                named = True
                yield Difference(what=what, stored=_told(one), rebuilt=_told(other))
    if not named:
        yield Difference(what="order", stored=_bytes(stored), rebuilt=_bytes(rebuilt))


def _told(value: object) -> str | None:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return None if value is None else str(value)


def _bytes(seen: Seen) -> str:
    return msgspec.json.encode(seen).decode()


def _late(book: Casebook, after: Sequence[Entry], decided: date) -> Iterator[Late]:
    """Yield occurrences of that day or before among later entries that still count."""
    for entry in after:
        day = day_of(book, entry)
        if type(entry.event).occurrence and day is not None and day <= decided:
            if entry.version in book.undone:
                continue
            yield Late(
                version=entry.version,
                event=entry.name,
                day=day,
                recorded_at=entry.metadata.recorded_at,
                actor=entry.metadata.actor,
                sentence=tell(entry.event),
            )
