"""The words for a probability that intelligence analysts agreed on (confidence.md 4, 12)."""

from __future__ import annotations

_ICD203 = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even"),
    (0.80, "likely"),
    (0.95, "very likely"),
)


def icd203(chance: float) -> str:
    """Return the words of US intelligence directive 203 for a probability.

    A boundary belongs to the higher word: 0.80 is "very likely".

    Raises:
        ValueError: if the chance is outside 0 to 1.
    """
    if not 0.0 <= chance <= 1.0:
        raise ValueError(f"a chance lies between 0 and 1, not at {chance}")
    below = (word for limit, word in _ICD203 if chance < limit)
    return next(below, "almost certain")
