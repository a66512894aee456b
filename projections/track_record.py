"""A track record: what somebody said, what came true, and how good that was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from castdev.engine.policy import Policy

from .forecasts import Forecast
from .reading import six
from .scoring import calibration as scoring
from .scoring import leaning as leans
from .scoring.calibration import Pair

Group = Literal["engine", "team", "person"]
When = Literal["launch", "before-evidence", "outcome"]


class Murphy(msgspec.Struct, frozen=True, kw_only=True):
    """Brier = reliability - resolution + uncertainty + spread - covariance.

    Attributes:
        reliability: distance of the tenths from the diagonal; 0 is best.
        resolution: how far the tenths are told apart; more is better.
        uncertainty: base rate times its rest; nobody's merit.
        spread: variance of numbers within their tenths.
        covariance: twice their covariance with outcomes within their tenths.
    """

    reliability: float
    resolution: float
    uncertainty: float
    spread: float
    covariance: float


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """How good the numbers were.

    Attributes:
        brier: mean squared error, 0 best, 0.25 for always saying one half.
        log_score: mean surprise in nats, chances clipped at one in a million.
        ece: expected calibration error over tenths, 0 to 1.
        base_rate: share that came true.
        skill: 1 - Brier / Brier of always saying the base rate; None when all
            outcomes are the same.
        murphy: the parts of the Brier score.
    """

    brier: float
    log_score: float
    ece: float
    base_rate: float
    skill: float | None
    murphy: Murphy


class Tenth(msgspec.Struct, frozen=True, kw_only=True):
    """One tenth of the curve; the lower edge belongs to it, 1 to the last.

    Attributes:
        low: lower edge.
        high: upper edge.
        count: numbers in it.
        said: their mean, None without one.
        came_true: how many came true.
    """

    low: float
    high: float
    count: int
    said: float | None
    came_true: int


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """High, middling or low numbers, and how many of them came true.

    Attributes:
        band: which: 70% or more, in between, 30% or less.
        count: numbers in it.
        came_true: how many came true.
        words: the same as a plain sentence.
    """

    band: str
    count: int
    came_true: int
    words: str


class Leaning(msgspec.Struct, frozen=True, kw_only=True):
    """How many turned out as they leaned, beside how many should have.

    Attributes:
        sides: numbers that lean to a side, one per outcome.
        right: how many turned out so.
        low: fewest that fit the numbers, at 95 %.
        high: most that fit them.
        word: over-confident, under-confident, or no sign of either.
    """

    sides: int
    right: int
    low: int
    high: int
    word: leans.Word


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One number, the event that said it, and whether it came true.

    Attributes:
        event: of a confidence before an outcome, the last event it knew.
    """

    hypothesis: str
    probability: float
    came_true: bool
    event: int


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The record of one forecaster, at one position.

    Attributes:
        who: a person; `engine` or `team` for those groups.
        group: engine, team (all persons pooled) or person.
        position: of the engine, at the launch decision or before the outcome; of
            people, before any evidence or before the outcome.
        outcomes: hypotheses it spoke of whose outcome is known.
        enough: whether that is as many as the policy asks.
        words: "too few to judge: 3 of 20 outcomes", or "20 outcomes".
        bands: what came true of high, of middling, of low numbers.
        scores: None when there are too few.
        curve: ten tenths.
        leaning: None when there are too few.
        said: the numbers themselves.
    """

    who: str
    group: Group
    position: When
    outcomes: int
    enough: bool
    words: str
    bands: tuple[Band, ...]
    scores: Scores | None
    curve: tuple[Tenth, ...]
    leaning: Leaning | None
    said: tuple[Said, ...]


def record(
    who: str, group: Group, position: When, said: Sequence[Forecast], policy: Policy
) -> Record:
    """Return the record of a forecaster; without a judgement while there are too few."""
    outcomes = len({one.hypothesis for one in said})
    found = scoring.calibrate(pairs_of(said), policy, outcomes)
    noun = "confidence" if group == "engine" else "belief"
    return Record(
        who=who,
        group=group,
        position=position,
        outcomes=outcomes,
        enough=found.enough,
        words=found.words,
        bands=tuple(_bands(said, noun)),
        scores=_scores(found.scores) if found.enough and found.scores else None,
        curve=tuple(_tenth(one) for one in found.curve),
        leaning=_leaning(said) if found.enough else None,
        said=tuple(
            Said(
                hypothesis=one.hypothesis,
                probability=six(one.probability),
                came_true=one.came_true,
                event=one.version,
            )
            for one in said
        ),
    )


def pairs_of(said: Iterable[Forecast]) -> list[Pair]:
    """Return numbers and what came of them, as scoring takes them."""
    return [Pair(one.probability, one.came_true) for one in said]


def _bands(said: Sequence[Forecast], noun: str) -> Iterator[Band]:
    """Yield how many came true of those who leaned to true, to neither, to false."""
    for band, inside in (
        ("70% or more", [one for one in said if one.probability >= 0.7]),
        ("in between", [one for one in said if 0.3 < one.probability < 0.7]),
        ("30% or less", [one for one in said if one.probability <= 0.3]),
    ):
        true = sum(one.came_true for one in inside)
        many = noun if len(inside) == 1 else noun + "s"
        where = "in between" if band == "in between" else f"of {band}"
        words = f"{true} of {len(inside)} {many} {where} came true"
        yield Band(band=band, count=len(inside), came_true=true, words=words)


def _leaning(said: Sequence[Forecast]) -> Leaning:
    """Return the leaning of one number per outcome: what several said of it is averaged."""
    together: dict[tuple[str, bool], list[float]] = {}
    for one in said:
        together.setdefault((one.hypothesis, one.came_true), []).append(one.probability)
    pairs = [Pair(sum(some) / len(some), true) for (_, true), some in together.items()]
    return Leaning(**leans.leaning(pairs)._asdict())


def _scores(found: scoring.Scores) -> Scores:
    return Scores(
        brier=six(found.brier),
        log_score=six(found.log_score),
        ece=six(found.ece),
        base_rate=six(found.base_rate),
        skill=None if found.skill is None else six(found.skill),
        murphy=Murphy(**{name: six(value) for name, value in found.murphy._asdict().items()}),
    )


def _tenth(found: scoring.Bin) -> Tenth:
    return Tenth(
        low=found.low,
        high=found.high,
        count=found.size,
        said=None if found.stated is None else six(found.stated),
        came_true=round((found.happened or 0.0) * found.size),
    )
