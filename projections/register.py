"""The register: what was decided, against what, and how it came out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Literal

import msgspec

from castdev.engine.runs import versions_in
from castdev.engine.seen import Seen

from . import readiness
from .casebook import Casebook
from .casebook.launching import Outcome
from .casebook.records import Decision, Verdict
from .elsewhere import seen_here
from .lens import Lens
from .reading import Reading, View, head, six
from .screen import Running
from .table import stance
from .turn import turn
from .turned_out import came_true, outcomes_of
from .waivers import in_force

What = Literal["decision", "verdict", "launch"]


class CameOut(msgspec.Struct, frozen=True, kw_only=True):
    """An outcome observed after the decision, or said to be of it.

    Attributes:
        event: the version of its event.
        outcome: as it was said.
        came_true: whether it met the bar that was in force at the decision.
        day: when it was observed.
    """

    event: int
    outcome: str
    came_true: bool
    day: date | None


class Believed(msgspec.Struct, frozen=True, kw_only=True):
    """A hypothesis that was decided about: what the readings said then, and what came out.

    Attributes:
        hypothesis: its id.
        taken: whether it was taken to be true or to be false; None says neither.
        confidence: as it was stored; None where nothing was.
        status: as it was stored.
        came_out: what was observed since.
    """

    hypothesis: str
    taken: bool | None
    confidence: float | None
    status: str | None
    came_out: tuple[CameOut, ...]


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """One decision, verdict or launch decision.

    Attributes:
        event: the version of its event.
        what: decision, verdict or launch.
        id: of the decision; of the hypothesis of a verdict; the segment of a launch.
        text: what was chosen, or the word.
        day: when it was made.
        actor: who recorded it; None where nobody kept it.
        reason: why.
        said_against: its maker said that it goes against the evidence.
        against: hypotheses that it took otherwise than the readings it stored.
        override: a launch decision other than the readings' own verdict.
        seen_version: the last event that was known; None where no readings are stored.
        seen_verdict: readiness then.
        seen_score: readiness then, 0 to 100.
        pro: events for what it is about; None in what was stored before they were kept.
        con: events against it.
        believed: the hypotheses it is about; of a launch, those critical now.
        waivers: those it gave that still run.
    """

    event: int
    what: What
    id: str | None
    text: str
    day: date | None
    actor: str | None
    reason: str | None
    said_against: bool
    against: tuple[str, ...]
    override: bool
    seen_version: int | None
    seen_verdict: str | None
    seen_score: int | None
    pro: tuple[int, ...] | None
    con: tuple[int, ...] | None
    believed: tuple[Believed, ...]
    waivers: tuple[Running, ...]

    @property
    def goes_against(self) -> bool:
        """Whether it goes against the evidence, by its maker's word or by what it stored."""
        return self.said_against or self.override or bool(self.against)


class RegisterReading(Reading, frozen=True, kw_only=True):
    """Decisions, verdicts and launch decisions, in the order they were recorded.

    Attributes:
        decided: all of them.
        waivers: every waiver that still runs.
    """

    decided: tuple[Decided, ...]
    waivers: tuple[Running, ...]


def read(view: View) -> RegisterReading:
    """Return the register, as known at a moment."""
    book, lens, _ = view
    return RegisterReading(
        **head(view, "castdev.register.1"),
        decided=tuple(sorted(decided(book, lens), key=lambda one: one.event)),
        waivers=tuple(in_force(book, lens)),
    )


def decided(book: Casebook, lens: Lens) -> Iterator[Decided]:
    """Yield decisions, then verdicts, then launch decisions, those that the lens shows."""
    for one in book.decisions.values():
        if lens.shows(one.day):
            yield decision(book, lens, one)
    for some in book.verdicts.values():
        for each in some:
            if lens.shows(each.day):
                yield _verdict(book, lens, each)
    yield from _launches(book, lens)


def decision(book: Casebook, lens: Lens, one: Decision) -> Decided:
    """Return the row of a decision."""
    return Decided(
        event=one.version,
        what="decision",
        id=one.id,
        text=one.made.choice,
        day=one.day,
        actor=one.actor,
        reason=one.made.reason or one.because,
        said_against=one.made.against,
        override=False,
        believed=tuple(_of_decision(book, lens, one)),
        waivers=(),
        **_seen(book, one.version, one.made.seen),
    )


def _verdict(book: Casebook, lens: Lens, one: Verdict) -> Decided:
    own, taken = one.reached.hypothesis, stance(one.reached)
    believes = True if taken.held else False if taken.denied else None
    since = _since(book, lens, own, one.version)
    return Decided(
        event=one.version,
        what="verdict",
        id=own,
        text=one.reached.word,
        day=one.day,
        actor=None,
        reason=one.because,
        said_against=False,
        override=False,
        believed=(_believed(book, own, believes, one.version, one.reached.seen, since),),
        waivers=(),
        **_seen(book, one.version, one.reached.seen),
    )


def _launches(book: Casebook, lens: Lens) -> Iterator[Decided]:
    waivers: dict[int, list[Running]] = {}
    for running in in_force(book, lens):
        waivers.setdefault(running.event, []).append(running)
    for one in book.launches:
        if not lens.shows(one.day):
            continue
        seen: Seen | None = getattr(one.event, "seen", None)
        yield Decided(
            event=one.version,
            what="launch",
            id=one.segment,
            text=one.word,
            day=one.day,
            actor=one.actor,
            reason=getattr(one.event, "reason", "") or one.because,
            said_against=False,
            override=getattr(one.event, "override", False),
            believed=tuple(
                _believed(book, id, None, one.version, seen, _since(book, lens, id, one.version))
                for id in readiness.criticals_of(book, one.segment)
            ),
            waivers=tuple(waivers.get(one.version, ())),
            **_seen(book, one.version, seen),
        )


def _of_decision(book: Casebook, lens: Lens, one: Decision) -> Iterator[Believed]:
    """Yield what a decision names, then what an outcome says it was about."""
    _, held, denied = stance(one.made)
    taken = {**dict.fromkeys(held, True), **dict.fromkeys(denied, False)}
    own: dict[str, list[Outcome]] = {id: _since(book, lens, id, one.version) for id in taken}
    for id in book.outcomes:
        for each in outcomes_of(book, lens, id):
            if each.observed.decision == one.id and each not in own.setdefault(id, []):
                own[id].append(each)
    for id, since in own.items():
        if id in taken or since:
            yield _believed(book, id, taken.get(id), one.version, one.made.seen, since)


def _since(book: Casebook, lens: Lens, hypothesis: str, version: int) -> list[Outcome]:
    then = turn(book, version)
    return [one for one in outcomes_of(book, lens, hypothesis) if turn(book, one.version) > then]


def _believed(
    book: Casebook,
    id: str,
    taken: bool | None,
    version: int,
    seen: Seen | None,
    since: Iterable[Outcome],
) -> Believed:
    """Return a hypothesis decided about at a version; outcomes are held to the bar of then."""
    stored = seen.confidences.get(id) if seen else None
    return Believed(
        hypothesis=id,
        taken=taken,
        confidence=None if stored is None else six(float(stored)),
        status=seen.statuses.get(id) if seen else None,
        came_out=tuple(
            CameOut(
                event=one.version,
                outcome=one.observed.outcome,
                came_true=came_true(book, one, version),
                day=one.day,
            )
            for one in since
        ),
    )


def _seen(book: Casebook, version: int, seen: Seen | None) -> dict[str, Any]:
    seen = seen and seen_here(seen, book.merged.get(version))
    return {
        "against": seen.against if seen else (),
        "seen_version": seen.version if seen else None,
        "seen_verdict": seen.verdict if seen else None,
        "seen_score": seen.score if seen else None,
        "pro": tuple(versions_in(seen.pro)) if seen and seen.pro is not None else None,
        "con": tuple(versions_in(seen.con)) if seen and seen.con is not None else None,
    }
