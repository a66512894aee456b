"""What `readiness` says in a word, from what is known of each hypothesis already."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .readiness import EACH, GATES, Critical, progress_of, progress_of_all
from .saturation import saturated
from .types import U

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from castdev.engine.policy import Policy

    from .saturation import Heard


__all__ = ["Standing", "progress_of", "standing"]


class Standing(NamedTuple):
    """The score of a segment, and its gates that are shut and not waived."""

    score: int
    shut: frozenset[str]


def standing(
    criticals: Sequence[Critical],
    progress: Sequence[Sequence[int]],
    *,
    saturation: Heard,
    heard: int,
    policy: Policy,
    waived: Collection[str] = (),
) -> Standing:
    """Return the score and the shut gates that `readiness` would find.

    Args:
        criticals: the critical hypotheses of the segment.
        progress: `progress_of` each of them.
        saturation: of the interviews of the segment, as far as the gate asks.
        heard: its people interviewed or with evidence on a critical hypothesis.
        waived: gates with an unexpired waiver.
    """
    refuted, kinds, people = progress_of_all(criticals, heard, policy)
    each = [min(some) for some in zip(*progress, strict=True)] or [0] * EACH
    found = refuted, kinds, *each, saturated(saturation, policy), people
    shut = {
        gate: part
        for gate, part in zip(GATES, found, strict=True)
        if part < U and gate not in waived
    }
    return Standing(100 * min(shut.values(), default=U) // U, frozenset(shut))
