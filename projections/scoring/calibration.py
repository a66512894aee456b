"""Calibration: how good past confidences were, now that outcomes are known.

Reports and proposes; it never changes a policy (confidence.md 10).
"""

from __future__ import annotations

from math import exp, fsum, log
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castdev.engine.policy import Policy, Rung

_U = 1_000_000
_CLIP = 1e-6
_BINS = 10
_LEAST, _MOST = 0.1, 10.0
_FULL = 3_000


class Pair(NamedTuple):
    """One confidence and what came of it.

    Attributes:
        confidence: the chance that was stated, 0 to 1.
        happened: whether the bar was met.
    """

    confidence: float
    happened: bool


class Bin(NamedTuple):
    """One tenth of the calibration curve; the lower edge belongs to it.

    Attributes:
        low: lower edge.
        high: upper edge, which belongs to the last bin only.
        size: pairs in the bin.
        stated: their mean confidence, None when the bin is empty.
        happened: the share that happened, None when the bin is empty.
    """

    low: float
    high: float
    size: int
    stated: float | None
    happened: float | None


class Murphy(NamedTuple):
    """The parts of a Brier score, binned in tenths.

    Brier = reliability - resolution + uncertainty + spread - covariance.

    Attributes:
        reliability: distance of bins from the diagonal; 0 is best.
        resolution: how far bins are told apart; more is better.
        uncertainty: base rate times its rest; nobody's merit.
        spread: variance of confidences within their bins.
        covariance: twice their covariance with outcomes within their bins.
    """

    reliability: float
    resolution: float
    uncertainty: float
    spread: float
    covariance: float


class Proposal(NamedTuple):
    """A policy to think about, never adopted by itself.

    Attributes:
        slope: best slope on logit confidence, 0.1 to 10; below 1 the confidences
            were too extreme, above 1 too timid.
        prior: the prior moved by it, micro; between the marks of refuted and supported,
            else the policy would contradict itself.
        ladder: (rung, yes, no) scaled by it, millibans.
    """

    slope: float
    prior: int
    ladder: tuple[tuple[Rung, int, int], ...]


class Scores(NamedTuple):
    """How good the confidences were.

    Attributes:
        brier: mean squared error, 0 best, 0.25 for always saying one half.
        log_score: mean surprise in nats, chances clipped at one in a million.
        ece: expected calibration error over tenths, 0 to 1.
        base_rate: share that happened.
        skill: 1 - Brier / Brier of always saying the base rate; above 0 is better
            than that; None when all outcomes are the same.
        murphy: the parts of the Brier score.
    """

    brier: float
    log_score: float
    ece: float
    base_rate: float
    skill: float | None
    murphy: Murphy


class Calibration(NamedTuple):
    """The track record.

    Attributes:
        outcomes: how many are known.
        enough: whether that is as many as the policy asks.
        words: "too few to judge: 7 of 20 outcomes", or "20 outcomes".
        scores: None without an outcome; shown with `words`.
        curve: ten bins.
        proposal: None until there are enough.
    """

    outcomes: int
    enough: bool
    words: str
    scores: Scores | None
    curve: tuple[Bin, ...]
    proposal: Proposal | None


def met(yes: int, asked: int, bar: int) -> bool:
    """Return whether `yes` of `asked` reaches the bar, exactly.

    Args:
        yes: people who did it.
        asked: people who could have, at least 1.
        bar: the share stated in the hypothesis, micro.

    Raises:
        ValueError: if the counts do not fit together.
    """
    if asked < 1 or not 0 <= yes <= asked:
        raise ValueError(f"{yes} of {asked} is not an outcome")
    return yes * _U >= bar * asked


def calibrate(pairs: Sequence[Pair], policy: Policy, outcomes: int | None = None) -> Calibration:
    """Return how well confidences fitted outcomes (confidence.md 10).

    Args:
        pairs: the confidences.
        policy: says how many outcomes it takes to judge, and is what is scaled.
        outcomes: how many there are, when several confidences share one; else one each.

    Raises:
        ValueError: if a confidence is outside 0 to 1.
    """
    for pair in pairs:
        if not 0.0 <= pair.confidence <= 1.0:
            raise ValueError(f"a confidence lies in 0 to 1, not at {pair.confidence}")
    n = len(pairs) if outcomes is None else outcomes
    need = policy.calibration_outcomes
    enough = 0 < n >= need
    return Calibration(
        outcomes=n,
        enough=enough,
        words=_known(n) if enough else f"too few to judge: {n} of {need} outcomes",
        scores=_scores(pairs) if pairs else None,
        curve=curve(pairs),
        proposal=_propose(slope(pairs), policy) if enough else None,
    )


def curve(pairs: Sequence[Pair]) -> tuple[Bin, ...]:
    """Return the ten bins of the calibration curve, empty ones too."""
    return tuple(
        Bin(
            i / _BINS,
            (i + 1) / _BINS,
            len(inside),
            _mean([pair.confidence for pair in inside]) if inside else None,
            _mean([pair.happened for pair in inside]) if inside else None,
        )
        for i, inside in enumerate(_binned(pairs))
    )


def murphy(pairs: Sequence[Pair]) -> Murphy:
    """Return the parts of the Brier score of at least one pair."""
    n, base = len(pairs), _mean([pair.happened for pair in pairs])
    reliability, resolution, spread, covariance = [], [], [], []
    for inside in filter(None, _binned(pairs)):
        stated = _mean([pair.confidence for pair in inside])
        share = _mean([pair.happened for pair in inside])
        reliability.append(len(inside) * (stated - share) ** 2)
        resolution.append(len(inside) * (share - base) ** 2)
        for pair in inside:
            off = pair.confidence - stated
            spread.append(off * off)
            covariance.append(2.0 * off * (pair.happened - share))
    return Murphy(
        fsum(reliability) / n,
        fsum(resolution) / n,
        base * (1.0 - base),
        fsum(spread) / n,
        fsum(covariance) / n,
    )


def slope(pairs: Sequence[Pair]) -> float:
    """Return the slope s that makes sigmoid(s logit C) fit best (Platt, one slope).

    Maximum likelihood, confidences clipped at one in a million, rounded to six
    digits and kept in 0.1 to 10; 1.0 when every confidence is one half.
    """
    logits = [(_logit(_clip(pair.confidence)), pair.happened) for pair in pairs]
    if not any(x for x, _ in logits):
        return 1.0
    low, high = _LEAST, _MOST
    for _ in range(50):
        middle = (low + high) / 2.0
        # The likelihood is concave, so its slope changes sign once.
        if fsum(x * (y - _sigmoid(middle * x)) for x, y in logits) > 0.0:
            low = middle
        else:
            high = middle
    return round((low + high) / 2.0, 6)


def log_score(pairs: Sequence[Pair]) -> float:
    """Return the mean surprise in nats, chances clipped at one in a million."""
    chances = [pair.confidence if pair.happened else 1.0 - pair.confidence for pair in pairs]
    return _mean([-log(_clip(chance)) for chance in chances])


def _known(n: int) -> str:
    return "1 outcome" if n == 1 else f"{n} outcomes"


def _scores(pairs: Sequence[Pair]) -> Scores:
    brier = _mean([(pair.confidence - pair.happened) ** 2 for pair in pairs])
    parts = murphy(pairs)
    gaps = [
        bin.size * abs(bin.stated - bin.happened)
        for bin in curve(pairs)
        if bin.stated is not None and bin.happened is not None
    ]
    return Scores(
        brier=brier,
        log_score=log_score(pairs),
        ece=fsum(gaps) / len(pairs),
        base_rate=_mean([pair.happened for pair in pairs]),
        skill=1.0 - brier / parts.uncertainty if parts.uncertainty else None,
        murphy=parts,
    )


def _propose(by: float, policy: Policy) -> Proposal:
    # One slope on the logit scales every weight and pulls the prior along.
    prior = round(_U * _sigmoid(by * _logit(policy.prior / _U)))
    return Proposal(
        by,
        min(max(prior, 1_000, policy.refuted_at + 1), 999_000, policy.supported_at - 1),
        tuple(
            (rung, _scaled(weight.yes, by), _scaled(weight.no, by))
            for rung, weight in policy.ladder.items()
        ),
    )


def _scaled(weight: int, by: float) -> int:
    return min(_FULL, round(weight * by))


def _binned(pairs: Sequence[Pair]) -> list[list[Pair]]:
    bins: list[list[Pair]] = [[] for _ in range(_BINS)]
    for pair in pairs:
        bins[min(_BINS - 1, int(pair.confidence * _BINS))].append(pair)
    return bins


def _mean(numbers: Sequence[float]) -> float:
    return fsum(numbers) / len(numbers)


def _clip(chance: float) -> float:
    return min(max(chance, _CLIP), 1.0 - _CLIP)


def _logit(chance: float) -> float:
    return log(chance / (1.0 - chance))


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + exp(-x))
