"""What was on the table: the readings that a verdict or decision stores."""

from __future__ import annotations

from castdev.engine.seen import Seen

from . import confidence, readiness
from .reading import View, natural


def exact(chance: float) -> str:
    """Return a probability as exact text, 12 digits after the point."""
    return f"{chance:.12f}"


def seen_in(view: View, *, reconstructed: bool, segment: str | None = None) -> Seen:
    """Return the confidences, statuses and gates of a view, as exact text.

    Args:
        segment: whom the gates are for; empty for the usual one, which is then named.
    """
    book, lens, _ = view
    whom = segment or readiness.segment_of(book)
    found = {id: confidence.read(book, lens, id) for id in natural(book.hypotheses)}
    ready = readiness.measured(book, lens, whom)
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
    )
