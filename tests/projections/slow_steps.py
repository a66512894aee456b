"""Steps of a replay the slow way: everything is read anew before and after every event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from castdev.engine.event import Entry, tell
from castdev.engine.policy import PolicyAdopted
from castdev.engine.undo import undone_in
from castdev.projections import confidence, readiness
from castdev.projections.casebook import Casebook, grown
from castdev.projections.history import Step as Point
from castdev.projections.history import _may_move as may_move
from castdev.projections.lens import Lens
from castdev.projections.reading import natural
from castdev.projections.replay import Move, Score, Step
from castdev.projections.scoring import gates, piles
from castdev.projections.scoring.assess import status_of
from castdev.projections.scoring.beta import confidence_of
from castdev.projections.scoring.readiness import GATES, Critical
from castdev.projections.scoring.votes import units
from castdev.projections.timeline import day_of

Stands = dict[str, tuple[float | None, str | None]]


def books(entries: Sequence[Entry]) -> Iterator[Casebook]:
    """Yield the casebook after each entry; one at a time, it grows."""
    book = Casebook()
    for place, entry in enumerate(entries):
        book = grown(book, [entry], lambda place=place: entries[:place])
        yield book


def slow_steps(entries: Sequence[Entry], happened_by: date | None = None) -> list[Step]:
    """Return every step of a replay."""
    undone, found = undone_in(entries), list[Step]()
    before = Casebook()
    for entry, book in zip(entries, books(entries), strict=True):
        lens = Lens(happened_by or entry.metadata.recorded_at.date(), happened_by)
        was = _read(before, lens)
        day, now = day_of(book, entry), _read(book, lens)
        before = book.copy()
        if not type(entry.event).occurrence or lens.shows(day):
            found.append(_step(entry, day, undone.get(entry.version), was, now))
    return found


def _critical(book: Casebook, lens: Lens, id: str) -> Critical:
    """Return what `readiness.critical` does, without the likely range, which nobody sees here."""
    case, day = confidence.case_of(book, lens, id), lens.day
    read = piles.read(case, units(case, day), day)
    chance, own = confidence_of(read.r, read.s, case.question, case.policy), sum(read.own[:2])
    return Critical(
        id,
        book.hypotheses[id].now.kind,
        chance,
        status_of(chance, own, read.r, read.s, case.policy),
        own,
        gates.committed(case, day),
        gates.fresh(case, day),
        gates.current(case, day),
    )


def _read(book: Casebook, lens: Lens) -> tuple[Stands, int, set[str]]:
    found = {id: _critical(book, lens, id) for id in book.hypotheses}
    segment = readiness.segment_of(book)
    ready = readiness.measured(book, lens, segment, found.__getitem__)
    stands: Stands = {id: (round(one.confidence, 6), one.status) for id, one in found.items()}
    return stands, ready.score, {one.gate for one in ready.gates if one.state == "shut"}


def _step(
    entry: Entry,
    day: date | None,
    undone_by: int | None,
    was: tuple[Stands, int, set[str]],
    now: tuple[Stands, int, set[str]],
) -> Step:
    nowhere = None, None
    stood, stands = was[0], now[0]
    return Step(
        version=entry.version,
        event=entry.name,
        sentence=tell(entry.event),
        day=day,
        recorded_at=entry.metadata.recorded_at,
        actor=entry.metadata.actor,
        because=entry.metadata.because,
        undone_by=undone_by,
        moved=tuple(
            Move(
                hypothesis=id,
                before=stood.get(id, nowhere)[0],
                after=stands.get(id, nowhere)[0],
                status_before=stood.get(id, nowhere)[1],
                status_after=stands.get(id, nowhere)[1],
            )
            for id in natural({**stood, **stands})
            if stood.get(id) != stands.get(id)
        ),
        opened=tuple(one for one in GATES if one in was[2] - now[2]),
        shut=tuple(one for one in GATES if one in now[2] - was[2]),
        readiness=Score(before=was[1], after=now[1]) if was[1] != now[1] else None,
    )


def slow_history(lens: Lens, hypothesis: str, entries: Sequence[Entry]) -> list[Point]:
    """Return every step of the history of a hypothesis."""
    found, last = list[Point](), None
    for entry, book in zip(entries, books(entries), strict=True):
        if hypothesis not in book.hypotheses or not may_move(entry.event):
            continue
        day = lens.happened_by or entry.metadata.recorded_at.date()
        read = _critical(book, Lens(day, lens.happened_by), hypothesis)
        now = round(read.confidence, 6)
        about = getattr(entry.event, "hypothesis", None) == hypothesis
        policy = entry.event.number if isinstance(entry.event, PolicyAdopted) else None
        if last is None or now != last or about or policy:
            found.append(
                Point(
                    version=entry.version,
                    event=entry.name,
                    recorded_at=entry.metadata.recorded_at,
                    happened_on=entry.metadata.happened_on,
                    confidence=now,
                    moved=0.0 if last is None else round(now - last, 6),
                    status=read.status,
                    sentence=tell(entry.event),
                    policy=policy,
                )
            )
            last = now
    return found
