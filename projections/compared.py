"""Compared: one moment read in two ways, hypothesis by hypothesis and gate by gate."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from castdev.engine.policy import Policy
from castdev.engine.tunables import MEANINGS, leaves

from . import readiness
from .reading import View, natural, share, six
from .scoring.readiness import Gate as Measured
from .scoring.readiness import Readiness

_WAY = {"before": "from", "after": "to"}


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """How a hypothesis stands in one reading."""

    confidence: float
    status: str


class Hypothesis(msgspec.Struct, frozen=True, kw_only=True, rename=_WAY):
    """A hypothesis in both readings; None where it is not stated."""

    id: str
    statement: str
    before: Stand | None
    after: Stand | None


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """A gate in one reading: open, shut or waived; open at progress 1."""

    state: str
    progress: float


class Gate(msgspec.Struct, frozen=True, kw_only=True, rename=_WAY):
    """A gate in both readings."""

    gate: str
    before: Door
    after: Door


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """Readiness in one reading: READY, NOT_READY or BLOCKED, and 0 to 100."""

    verdict: str
    score: int


class Shift(msgspec.Struct, frozen=True, kw_only=True, rename=_WAY):
    """Readiness in both readings."""

    before: Ready
    after: Ready


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Two readings side by side.

    Attributes:
        hypotheses: all that are stated in either, moved or not.
        segment: whom the gates were read for in both; None is everybody.
        readiness: what the gates add up to.
        gates: all of them, in order.
    """

    hypotheses: tuple[Hypothesis, ...]
    segment: str | None
    readiness: Shift
    gates: tuple[Gate, ...]


class Tunable(msgspec.Struct, frozen=True, kw_only=True, rename=_WAY):
    """A number that two policies have otherwise; None where one does not have it.

    Attributes:
        field: its full name, such as `ladder.told.yes`.
        before: as the first has it.
        after: as the other has it.
        meaning: what it means, in a few words.
    """

    field: str
    before: int | str | None
    after: int | str | None
    meaning: str


def compare(one: View, other: View, segment: str | None = None) -> Compared:
    """Return both readings; gates are those of one segment, the usual one of the first if None."""
    whom = segment or readiness.segment_of(one.book) or readiness.segment_of(other.book)
    ready = _ready(one, whom), _ready(other, whom)
    return Compared(
        hypotheses=tuple(_hypotheses(one, other)),
        segment=whom,
        readiness=Shift(before=_short(ready[0]), after=_short(ready[1])),
        gates=tuple(
            Gate(gate=was.gate, before=_door(was), after=_door(now))
            for was, now in zip(ready[0].gates, ready[1].gates, strict=True)
        ),
    )


def _hypotheses(one: View, other: View) -> Iterator[Hypothesis]:
    for id in natural({**one.book.hypotheses, **other.book.hypotheses}):
        stated = other.book.hypotheses.get(id) or one.book.hypotheses[id]
        yield Hypothesis(
            id=id,
            statement=stated.now.statement,
            before=_stand(one, id),
            after=_stand(other, id),
        )


def _stand(view: View, id: str) -> Stand | None:
    if id not in view.book.hypotheses:
        return None
    found = readiness.critical(view.book, view.lens, id)
    return Stand(confidence=six(found.confidence), status=found.status)


def _ready(view: View, segment: str | None) -> Readiness:
    return readiness.measured(view.book, view.lens, segment)


def _short(found: Readiness) -> Ready:
    return Ready(verdict=found.verdict, score=found.score)


def _door(gate: Measured) -> Door:
    return Door(state=gate.state, progress=share(gate.progress))


def tunables(before: Policy, after: Policy) -> tuple[Tunable, ...]:
    """Return every number that the policies have otherwise, by name, with its meaning."""
    old, new = dict(leaves(before)), dict(leaves(after))
    return tuple(
        Tunable(
            field=name,
            before=old.get(name),  # type: ignore[arg-type]  # a policy holds numbers and words
            after=new.get(name),  # type: ignore[arg-type]  # the same
            meaning=MEANINGS[name.partition(".")[0]],
        )
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    )
