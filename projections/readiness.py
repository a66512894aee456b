"""Readiness: every gate before a launch, with the numbers and events behind it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from . import confidence
from .casebook import Casebook
from .lens import Lens
from .reading import Reading, View, head, natural, share, six
from .saturation import interviews_of, measure
from .scoring import readiness
from .sheet import Sheet
from .turn import Turn, natural_turn
from .waivers import running


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """One condition of launching.

    Attributes:
        gate: its name.
        state: open, shut or waived.
        progress: 0 to 1; open at 1.
        have: what there is.
        need: what it takes.
        events: versions of the events it rests on.
        hypothesis: the one that holds it back, if one does.
        waiver: why it was passed over, or None.
    """

    gate: str
    state: str
    progress: float
    have: float | str
    need: float | str
    events: tuple[int, ...]
    hypothesis: str | None = None
    waiver: str | None = None


class ReadinessReading(Reading, frozen=True, kw_only=True):
    """Whether to launch for a segment (confidence.md 7).

    Attributes:
        segment: whom it was read for; None is everybody.
        verdict: READY, NOT_READY or BLOCKED.
        score: 0 to 100, the weakest gate.
        weakest: that gate, or None.
        weakest_hypothesis: the hypothesis that holds it back, if one does.
        gates: all of them, in order.
        joint_low: least chance that all critical hypotheses hold.
        joint_if_independent: that chance if nothing ties them.
        joint_high: greatest such chance.
        critical: the critical hypotheses read.
        advice: what each shut gate lacks, one sentence each.
        waived: how many gates a waiver passes over.
    """

    segment: str | None
    verdict: str
    score: int
    weakest: str | None
    weakest_hypothesis: str | None
    gates: tuple[Gate, ...]
    joint_low: float
    joint_if_independent: float
    joint_high: float
    critical: tuple[str, ...]
    advice: tuple[str, ...]
    waived: int


def criticals_of(book: Casebook, segment: str | None) -> list[str]:
    """Return the critical hypotheses that name a segment, or name none."""
    return natural(
        id
        for id, one in book.hypotheses.items()
        if not one.retired
        and one.now.importance == "critical"
        and (segment is None or not one.now.segments or segment in one.now.segments)
    )


def segment_of(book: Casebook) -> str | None:
    """Return the highest ranked segment that a critical hypothesis names."""
    named = {
        segment for id in criticals_of(book, None) for segment in book.hypotheses[id].now.segments
    }
    ranked = [one for one in book.rank if one in named]
    return ranked[0] if ranked else min(named, key=lambda id: _turn(book, id), default=None)


def _turn(book: Casebook, segment: str) -> tuple[object, Turn]:
    """Return a sort key; a segment that an unknown event defined is known by its id only."""
    known = book.segments.get(segment)
    return natural_turn(book, "segment", segment, known.version if known else 0)


def critical(book: Casebook, lens: Lens, hypothesis: str) -> readiness.Critical:
    """Return what the gates ask of one hypothesis, read with its own target."""
    return Sheet(book, lens).critical(hypothesis)


def heard_of(book: Casebook, lens: Lens, segment: str | None, criticals: list[str]) -> set[str]:
    """Return the people interviewed, or with evidence on a critical hypothesis."""
    people = {one.respondent for one in interviews_of(book, lens, segment)}
    for hypothesis in criticals:
        for item in confidence.live(book, lens, hypothesis):
            if item.respondent and item.supports is not None:
                people.add(item.respondent)
    if segment is None:
        return people
    return {one for one in people if book.respondents[one].segment == segment}


def measured(
    book: Casebook,
    lens: Lens,
    segment: str | None,
    of: Callable[[str], readiness.Critical] | None = None,
) -> readiness.Readiness:
    """Return the gates as scoring has them; `of` gives what is known of a hypothesis already."""
    ids = criticals_of(book, segment)
    return readiness.readiness(
        [of(id) if of else critical(book, lens, id) for id in ids],
        segment=segment,
        saturation=measure(book, lens, segment),
        heard=len(heard_of(book, lens, segment, ids)),
        policy=book.policy,
        waived=set(running(book, lens, segment)),
    )


def read(
    view: View,
    segment: str | None = None,
    of: Callable[[str], readiness.Critical] | None = None,
) -> ReadinessReading:
    """Return the gates for a segment, or for the highest ranked one that matters.

    Args:
        of: gives what is known of a hypothesis already, as in `measured`.
    """
    book, lens, _ = view
    segment = segment or segment_of(book)
    found = measured(book, lens, segment, of)
    return ReadinessReading(
        **head(view, "castdev.ready.1"),
        segment=segment,
        verdict=found.verdict,
        score=found.score,
        weakest=found.weakest,
        weakest_hypothesis=found.weakest_hypothesis,
        gates=tuple(_gate(book, lens, segment, gate) for gate in found.gates),
        joint_low=six(found.joint_low),
        joint_if_independent=six(found.joint_if_independent),
        joint_high=six(found.joint_high),
        critical=tuple(criticals_of(book, segment)),
        advice=readiness.advice(found),
        waived=found.waived,
    )


def _gate(book: Casebook, lens: Lens, segment: str | None, gate: readiness.Gate) -> Gate:
    behind = _BEHIND.get(gate.gate, _evidence)
    waived = running(book, lens, segment).get(gate.gate) if gate.state == "waived" else None
    return Gate(
        gate=gate.gate,
        state=gate.state,
        progress=share(gate.progress),
        have=six(gate.have) if isinstance(gate.have, float) else gate.have,
        need=six(gate.need) if isinstance(gate.need, float) else gate.need,
        events=tuple(sorted(behind(book, lens, segment, gate.hypothesis))),
        hypothesis=gate.hypothesis,
        waiver=waived.told if waived else None,
    )


Behind = Callable[[Casebook, Lens, str | None, str | None], set[int]]


def _evidence(book: Casebook, lens: Lens, segment: str | None, hypothesis: str | None) -> set[int]:
    ids = [hypothesis] if hypothesis else criticals_of(book, segment)
    return {item.version for id in ids for item in confidence.live(book, lens, id)}


def _statements(
    book: Casebook, lens: Lens, segment: str | None, hypothesis: str | None
) -> set[int]:
    return {book.hypotheses[id].statements[-1].version for id in criticals_of(book, segment)}


def _themes(book: Casebook, lens: Lens, segment: str | None, hypothesis: str | None) -> set[int]:
    held = {one.id: one.day for one in interviews_of(book, lens, segment)}
    return {
        one.version
        for id, day in held.items()
        for one in book.heard_in.get(id, ())
        if lens.shows(one.day or day)
    }


def _interviews(
    book: Casebook, lens: Lens, segment: str | None, hypothesis: str | None
) -> set[int]:
    return {one.version for one in interviews_of(book, lens, segment)}


def _changes(book: Casebook, lens: Lens, segment: str | None, hypothesis: str | None) -> set[int]:
    return {
        book.changes[one.change].version
        for id in criticals_of(book, segment)
        for one in confidence.changes_of(book, lens, id)
        if one.impact != "none"
    }


_BEHIND: dict[str, Behind] = {
    "kinds": _statements,
    "current": _changes,
    "saturated": _themes,
    "heard": _interviews,
}
