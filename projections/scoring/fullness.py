"""How full each pile is, so that a person can be told when more adds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .piles import Reading
from .types import RUNGS, Rung, U

if TYPE_CHECKING:
    from castdev.engine.policy import Policy


class Pile(NamedTuple):
    """How full a pile of evidence with a common cause is.

    Attributes:
        cause: "source", "rung" or "segments".
        segment: None for the target.
        rung: None for the pile of all other segments.
        source: only for a source pile.
        people: faded people in it, in micro.
        counted: people it counts as, in micro.
        most: people it can ever count as, in micro; None without limit.
    """

    cause: str
    segment: str | None
    rung: Rung | None
    source: str | None
    people: int
    counted: int
    most: int | None

    @property
    def fullness(self) -> int:
        """How much of its limit is used, in micro; 0 without limit."""
        return self.counted * U // self.most if self.most else 0


def limit(rho: int) -> int | None:
    """Return the people a pile can ever count as, in micro; None: no limit."""
    return U * U // rho if rho else None


def piles(reading: Reading, policy: Policy) -> tuple[Pile, ...]:
    """Return every pile: sources, then rungs, then the other segments."""
    found = [
        Pile("source", place, rung, source, *step, limit(policy.source_rho))
        for (place, rung, source), step in reading.source_steps.items()
    ]
    found += [
        Pile("rung", place, rung, None, *step, limit(policy.rung_rho[rung]))
        for (place, rung), step in reading.rung_steps.items()
    ]
    if reading.others_step[0]:
        most = limit(policy.segment_rho)
        found.append(Pile("segments", None, None, None, *reading.others_step, most))
    order = {"source": 0, "rung": 1, "segments": 2}
    return tuple(
        sorted(
            found,
            key=lambda pile: (
                order[pile.cause],
                pile.segment is not None,
                pile.segment or "",
                RUNGS.index(pile.rung) if pile.rung else -1,
                pile.source or "",
            ),
        )
    )
