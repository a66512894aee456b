"""Other people's scales: read-only views of the same evidence (confidence.md 4, 12)."""

from __future__ import annotations

from typing import NamedTuple

_KASS_RAFTERY = ((150.0, "very strong"), (20.0, "strong"), (3.0, "positive"))
_JEFFREYS = (
    (100.0, "decisive"),
    (10.0**1.5, "very strong"),
    (10.0, "strong"),
    (10.0**0.5, "substantial"),
)
_METER = {"opinion": 0.1, "shown": 3.0, "commit": 3.0, "did": 5.0}


class Opinion(NamedTuple):
    """A subjective-logic opinion; the first three numbers add up to 1.

    Attributes:
        belief: b, 0 to 1.
        disbelief: d, 0 to 1.
        uncertainty: u, 0 to 1.
        base: a, the share to expect without evidence, 0 to 1.
    """

    belief: float
    disbelief: float
    uncertainty: float
    base: float = 0.5

    @property
    def projected(self) -> float:
        """Return b + a u; of `opinion` it is the mean of the Beta posterior."""
        return self.belief + self.base * self.uncertainty


def kass_raftery(factor: float) -> str:
    """Return the words of Kass and Raftery for a Bayes factor.

    Weak to 3, positive from 3, strong from 20, very strong above 150; below 1 the
    words of 1 / factor with "against".

    Raises:
        ValueError: if the factor is negative or not a number.
    """
    return _graded(factor, _KASS_RAFTERY)


def jeffreys(factor: float) -> str:
    """Return the words of Jeffreys for a Bayes factor.

    Steps at log10 = 0.5, 1, 1.5 and above 2: weak, substantial, strong, very
    strong, decisive; below 1 the words of 1 / factor with "against".

    Raises:
        ValueError: if the factor is negative or not a number.
    """
    return _graded(factor, _JEFFREYS)


def best_evidence(rung: str | None, told: int = 0, *, outcome: bool = False) -> float:
    """Return Gilad's meter for the best evidence so far; never part of confidence.

    Args:
        rung: the highest rung of the evidence for; None when there is none.
        told: people who told it; the rung `told` is worth 0.5 by one or two of
            them, 1 by 3 to 19, 3 by 20 or more.
        outcome: whether an outcome after launch is known, which is worth 10.

    Returns:
        0.01 (nothing but one's own conviction) to 10.

    Raises:
        ValueError: if the rung is unknown.
    """
    if outcome:
        return 10.0
    if rung is None:
        return 0.01
    if rung == "told":
        return 0.5 if told < 3 else 1.0 if told < 20 else 3.0
    if rung not in _METER:
        raise ValueError(f"unknown rung {rung!r}")
    return _METER[rung]


def opinion(for_votes: float, against: float, weight: float = 2.0, base: float = 0.5) -> Opinion:
    """Return the opinion of r votes for and s against, prior worth W = `weight`.

    Raises:
        ZeroDivisionError: if there are neither votes nor weight.
    """
    whole = for_votes + against + weight
    return Opinion(for_votes / whole, against / whole, weight / whole, base)


def fuse(left: Opinion, right: Opinion) -> Opinion:
    """Return the cumulative fusion: two sources with separate evidence.

    For opinions made by `opinion` it is the opinion of the added votes. Two
    opinions without uncertainty are averaged.
    """
    u, v = left.uncertainty, right.uncertainty
    whole = u + v - u * v
    if whole == 0.0:
        return average(left, right)
    spread = u + v - 2.0 * u * v
    return Opinion(
        (left.belief * v + right.belief * u) / whole,
        (left.disbelief * v + right.disbelief * u) / whole,
        u * v / whole,
        left.base
        if left.base == right.base
        else (left.base * v * (1.0 - u) + right.base * u * (1.0 - v)) / spread
        if spread
        else (left.base + right.base) / 2.0,
    )


def average(left: Opinion, right: Opinion) -> Opinion:
    """Return the averaging fusion: two sources that share their evidence."""
    u, v = left.uncertainty, right.uncertainty
    whole = u + v
    if whole == 0.0:
        u = v = 1.0
        whole = 2.0
    return Opinion(
        (left.belief * v + right.belief * u) / whole,
        (left.disbelief * v + right.disbelief * u) / whole,
        2.0 * left.uncertainty * right.uncertainty / whole,
        (left.base + right.base) / 2.0,
    )


def discount(trust: Opinion, told: Opinion) -> Opinion:
    """Return what to think of `told` when its source is trusted as `trust` says.

    Belief and disbelief shrink by the projected trust; the rest is uncertainty.
    """
    factor = trust.projected
    belief, disbelief = factor * told.belief, factor * told.disbelief
    return Opinion(belief, disbelief, 1.0 - belief - disbelief, told.base)


def _graded(factor: float, steps: tuple[tuple[float, str], ...]) -> str:
    if not factor >= 0.0:
        raise ValueError(f"a Bayes factor is 0 or more, not {factor}")
    if factor < 1.0:
        inverse = 1.0 / factor if factor > 0.0 else float("inf")
        return _word(inverse, steps) + " against"
    return _word(factor, steps)


def _word(factor: float, steps: tuple[tuple[float, str], ...]) -> str:
    # The source says "more than" for the last step and "from" for the others.
    last, word = steps[0]
    if factor > last:
        return word
    return next((word for limit, word in steps[1:] if factor >= limit), "weak")
