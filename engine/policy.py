"""The policy: every number that turns evidence into confidence and gates."""

from typing import Annotated, ClassVar, Literal

import msgspec

from .event import Event, Name
from .limits import NAME

MICRO = 1_000_000
"""One, in micro units: probabilities, votes and people are whole micros."""

Rung = Literal["opinion", "told", "shown", "commit", "did"]
Impact = Literal["none", "minor", "major", "replaced"]
Mode = Literal["new-idea", "existing-product"]
Importance = Literal["minor", "major", "critical"]

RUNGS: tuple[Rung, ...] = ("opinion", "told", "shown", "commit", "did")
TALK: tuple[Rung, ...] = ("opinion", "told", "shown")
"""The rungs that an interviewer can bend; only they share a source pile."""

Share = Annotated[int, msgspec.Meta(ge=0, le=MICRO)]
Millibans = Annotated[int, msgspec.Meta(ge=0, le=3_000)]
Days = Annotated[int, msgspec.Meta(ge=0, le=36_500)]
Votes = Annotated[int, msgspec.Meta(ge=0, le=1_000 * MICRO)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class Weight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one item of a rung is worth, in millibans (100 are one decibel).

    Attributes:
        yes: weight of an item that supports, added.
        no: weight of an item that refutes, subtracted.
    """

    yes: Millibans
    no: Millibans


class Flag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a bias shrinks the side that it inflates, in micro.

    Attributes:
        name: leading, pitched, friend, paid, group or hostile.
        yes: factor on a supporting item.
        no: factor on a refuting item.
    """

    name: Annotated[str, msgspec.Meta(max_length=NAME)]
    yes: Share
    no: Share


def _ladder() -> dict[Rung, Weight]:
    return {
        "opinion": Weight(100, 500),
        "told": Weight(400, 600),
        "shown": Weight(700, 600),
        "commit": Weight(1_100, 400),
        "did": Weight(3_000, 2_000),
    }


def _rung_rho() -> dict[Rung, Share]:
    return {
        "opinion": 200_000,
        "told": 100_000,
        "shown": 50_000,
        "commit": 20_000,
        "did": 0,
    }


def _carry() -> dict[Impact, Share]:
    return {"none": MICRO, "minor": 750_000, "major": 250_000, "replaced": 0}


def _cost() -> dict[Rung, Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]]:
    return {"opinion": 1, "told": 2, "shown": 3, "commit": 5, "did": 8}


def _importance() -> dict[Importance, Count]:
    return {"minor": 1, "major": 3, "critical": 9}


FLAGS = (
    Flag("leading", 500_000, MICRO),
    Flag("pitched", 500_000, MICRO),
    Flag("friend", 250_000, MICRO),
    Flag("paid", 750_000, MICRO),
    Flag("group", 750_000, 750_000),
    Flag("hostile", MICRO, 500_000),
)

KINDS: dict[Mode, tuple[str, ...]] = {
    "new-idea": ("problem", "solution", "price", "channel"),
    "existing-product": ("problem", "solution"),
}


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every tunable number, with its default (confidence.md 3, 7 to 10).

    Shares and votes are micro integers, weights millibans, ages days; `tunables.py` says
    what each of them means, and which do not go together.
    """

    name: Name = "default"
    ladder: dict[Rung, Weight] = msgspec.field(default_factory=_ladder)
    person_limit: Millibans = 3_000
    rung_rho: dict[Rung, Share] = msgspec.field(default_factory=_rung_rho)
    source_rho: Share = 50_000
    repeat_rho: Share = MICRO
    flags: Annotated[tuple[Flag, ...], msgspec.Meta(max_length=100)] = FLAGS
    half_life: Days = 365
    carry: dict[Impact, Share] = msgspec.field(default_factory=_carry)
    relevance: Share = 500_000
    segment_rho: Share = 200_000
    default_bar: Annotated[int, msgspec.Meta(ge=1_000, le=999_000)] = 400_000
    prior: Annotated[int, msgspec.Meta(ge=1_000, le=999_000)] = 333_333
    prior_votes: Annotated[int, msgspec.Meta(ge=100_000, le=100 * MICRO)] = 2 * MICRO
    supported_at: Share = 800_000
    refuted_at: Share = 100_000
    status_votes: Votes = 3 * MICRO
    untested_below: Votes = 500_000
    contested_share: Share = 250_000
    strong_factor: Annotated[int, msgspec.Meta(ge=2, le=1_000)] = 20
    false_support_cost: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 4
    test_cost: dict[Rung, Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]] = msgspec.field(
        default_factory=_cost
    )
    test_people: Annotated[int, msgspec.Meta(ge=1, le=100)] = 5
    full_pile: Share = 800_000
    importance: dict[Importance, Count] = msgspec.field(default_factory=_importance)
    saturation_base: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 4
    saturation_run: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 2
    saturation_share: Share = 50_000
    saturation_coverage: Share = 800_000
    people_gate: Count = 12
    people_advised: Count = 60
    committed_people: Count = 3
    fresh_share: Share = 500_000
    big_change: Share = 500_000
    current_votes: Votes = MICRO
    kinds: Annotated[tuple[Name, ...], msgspec.Meta(max_length=100)] = KINDS["new-idea"]
    one_voice_share: Share = 800_000
    calibration_outcomes: Count = 20
    thanks_days: Days = 7
    jot_days: Days = 3
    quiet_competitor_days: Days = 56
    retention_months: Annotated[int, msgspec.Meta(ge=0, le=1_200)] = 0


class PolicyAdopted(Event, tag="policy_adopted"):
    """From this version on, confidence and gates are read under this policy."""

    settles: ClassVar[tuple[str, ...]] = ("policy",)
    schema: ClassVar[int] = 3
    sentence: ClassVar[str] = "policy {number} adopted: {name}"

    number: Annotated[int, msgspec.Meta(ge=1)]
    name: Name
    policy: Policy
