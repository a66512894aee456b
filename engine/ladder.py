"""The ladder: what kind of statement stands on which rung of evidence."""

from __future__ import annotations

from typing import Literal

from .errors import Refused
from .policy import RUNGS, Rung

StatementKind = Literal[
    "compliment",
    "opinion",
    "hypothetical",
    "past-fact",
    "behaviour",
    "commitment",
    "usage",
    "payment",
]

RUNG_OF: dict[StatementKind, Rung] = {
    "compliment": "opinion",
    "opinion": "opinion",
    "hypothetical": "opinion",
    "past-fact": "told",
    "behaviour": "shown",
    "commitment": "commit",
    "usage": "did",
    "payment": "did",
}
"""The highest rung that a kind of statement can stand on (confidence.md 16)."""


def rung_of(kind: StatementKind, wish: Rung | None) -> Rung:
    """Return the rung of a statement; people may only put it lower.

    Raises:
        Refused: the wish is above what the kind of statement allows.
    """
    cap = RUNG_OF[kind]
    if wish is not None and RUNGS.index(wish) > RUNGS.index(cap):
        raise Refused(
            f"A statement of kind {kind} cannot stand on the rung {wish}: its highest is {cap}.",
            hint="Leave --rung out, or name the kind of statement that it really was.",
        )
    return wish or cap
