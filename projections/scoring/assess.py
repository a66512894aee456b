"""The assessment of one hypothesis: direction, amount and status, kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .beta import base_rate, confidence_of, prior_counts
from .exact import rdiv
from .piles import Reading, read
from .quantiles import likely_range
from .types import Case, U
from .votes import Unit, units
from .words import icd203

if TYPE_CHECKING:
    from castdev.engine.policy import Policy


class Assessment(NamedTuple):
    """What is known about one hypothesis on one day (confidence.md 2.8, 2.9).

    Attributes:
        confidence: the chance, 0 to 1, that the share reaches the bar.
        prior: the same before any evidence.
        low: 5 % quantile of the share, in micro.
        high: 95 % quantile of the share, in micro.
        share: best guess of the share, in micro.
        r: effective votes for, in micro, borrowed ones included.
        s: effective votes against.
        own_r: votes for from the target alone.
        own_s: votes against from the target alone.
        own_votes: their sum, which a status rests on.
        factor: Bayes factor; None where confidence is exactly 0.0 or 1.0.
        belief: subjective logic's b, 0 to 1.
        disbelief: its d.
        uncertainty: its u; the three sum to 1.
        base_rate: its a, in micro.
        status: untested, thin, supported, refuted, contested or open.
        words: the confidence in ICD-203 words.
        people: persons who were counted, wherever; a batch counts its people.
        items: items of evidence that were counted.
    """

    confidence: float
    prior: float
    low: int
    high: int
    share: int
    r: int
    s: int
    own_r: int
    own_s: int
    own_votes: int
    factor: float | None
    belief: float
    disbelief: float
    uncertainty: float
    base_rate: int
    status: str
    words: str
    people: int
    items: int


def status_of(confidence: float, own: int, r: int, s: int, policy: Policy) -> str:
    """Return the first status that fits (confidence.md 1, 16).

    Args:
        own: votes of the target alone, both sides, in micro.
        r: votes for, borrowed ones included.
        s: votes against.
    """
    if own < policy.untested_below:
        return "untested"
    if own < policy.status_votes:
        return "thin"
    if confidence >= policy.supported_at / U:
        return "supported"
    if confidence <= policy.refuted_at / U:
        return "refuted"
    return "contested" if min(r, s) * U >= policy.contested_share * (r + s) else "open"


def factor_of(confidence: float, prior: float) -> float | None:
    """Return the Bayes factor, posterior odds over prior odds (2.9)."""
    if not 0.0 < confidence < 1.0 or not 0.0 < prior < 1.0:
        return None
    return confidence / (1.0 - confidence) * (1.0 - prior) / prior


def conclude(case: Case, reading: Reading, people: int, items: int) -> Assessment:
    """Return the assessment that follows from a reading."""
    question, policy = case.question, case.policy
    r, s = reading.r, reading.s
    yes, no = prior_counts(question, policy)
    confidence = confidence_of(r, s, question, policy)
    prior = confidence_of(0, 0, question, policy)
    low, high = likely_range(yes + r, no + s)
    own = reading.own[0] + reading.own[1]
    whole = r + s + policy.prior_votes
    return Assessment(
        confidence=confidence,
        prior=prior,
        low=low,
        high=high,
        share=rdiv((yes + r) * U, whole),
        r=r,
        s=s,
        own_r=reading.own[0],
        own_s=reading.own[1],
        own_votes=own,
        factor=factor_of(confidence, prior),
        belief=r / whole,
        disbelief=s / whole,
        uncertainty=policy.prior_votes / whole,
        base_rate=base_rate(question.bar, question.prior, policy),
        status=status_of(confidence, own, r, s, policy),
        words=icd203(confidence),
        people=people,
        items=items,
    )


def assess(
    case: Case, day: int, segment: str | None = None, found: list[Unit] | None = None
) -> Assessment:
    """Return what is known on that day.

    Args:
        case: one hypothesis with its evidence and changes, in any order.
        day: the reading day; later items and changes are left out.
        segment: read for this segment alone instead of the question's.
        found: the units of the case on that day, where they are known already.

    Raises:
        ValueError: an item or the day is before day 0.

    Source: confidence.md 2, 16.
    """
    found = units(case, day) if found is None else found
    sizes: dict[str, int] = {}
    for unit in found:
        sizes[unit.person] = max(unit.size, sizes.get(unit.person, 0))
    items = sum(len(unit.items) for unit in found)
    reading = read(case, found, day, segment)
    return conclude(case, reading, sum(sizes.values()), items)
