"""What was on the table: the readings that a verdict or decision stores."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from castdev.engine.decision import DecisionMade
from castdev.engine.event import Event
from castdev.engine.runs import ranges
from castdev.engine.seen import Seen
from castdev.engine.verdict import VerdictReached

from . import confidence, readiness
from .reading import View, natural


def exact(chance: float) -> str:
    """Return a probability as exact text, 12 digits after the point."""
    return f"{chance:.12f}"


class Stance(NamedTuple):
    """The hypotheses that a decision is about, and which it takes to be true or false."""

    about: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()


def stance(event: Event) -> Stance:
    """Return what a decision or a verdict takes for granted; a launch nothing by name."""
    if isinstance(event, DecisionMade):
        return Stance((*event.hypotheses, *event.denied), event.hypotheses, event.denied)
    if isinstance(event, VerdictReached):
        own, way = (event.hypothesis,), event.leaning
        return Stance(own, own if way == "true" else (), own if way == "false" else ())
    return Stance()


def seen_in(
    view: View, *, reconstructed: bool, segment: str | None = None, about: Iterable[str] = ()
) -> Seen:
    """Return the confidences, statuses and gates of a view, as exact text.

    Args:
        segment: whom the gates are for; empty for the usual one, which is then named.
        about: the hypotheses in question; for a launch they are the critical ones.
    """
    book, lens, _ = view
    whom = segment or readiness.segment_of(book)
    found = {id: confidence.read(book, lens, id) for id in natural(book.hypotheses)}
    ready = readiness.measured(book, lens, whom)
    pro, con = sides(view, about if segment is None else readiness.criticals_of(book, whom))
    return Seen(
        version=book.version,
        policy=book.policies[-1].number if book.policies else 0,
        day=lens.reading_day,
        confidences={id: exact(one.confidence) for id, one in found.items()},
        statuses={id: one.status for id, one in found.items()},
        score=ready.score,
        verdict=ready.verdict,
        shut=tuple(gate.gate for gate in ready.gates if gate.state == "shut"),
        joint_low=exact(ready.joint_low),
        joint_high=exact(ready.joint_high),
        reconstructed=reconstructed,
        segment=None if segment is None else whom,
        pro=ranges(pro),
        con=ranges(con),
    )


def sides(view: View, hypotheses: Iterable[str]) -> tuple[list[int], list[int]]:
    """Return the versions of the evidence counted for and against these hypotheses."""
    book, lens, _ = view
    pro, con = list[int](), list[int]()
    for id in hypotheses:
        for item in confidence.case_of(book, lens, id).items if id in book.hypotheses else ():
            if item.day <= lens.day:
                (pro if item.supports else con).append(book.items[item.evidence].version)
    return pro, con
