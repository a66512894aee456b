"""What a reading is made of: a question, its evidence, its product changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from castdev.engine.policy import Policy

U: Final = 1_000_000
"""One, in micro units: probabilities, votes and people are whole micros."""

Rung = Literal["opinion", "told", "shown", "commit", "did"]
Impact = Literal["none", "minor", "major", "replaced"]

RUNGS: Final[tuple[Rung, ...]] = ("opinion", "told", "shown", "commit", "did")
TALK: Final[tuple[Rung, ...]] = ("opinion", "told", "shown")
"""The rungs that an interviewer can bend; only they share a source pile."""


class Question(NamedTuple):
    """What a hypothesis asks: is the share of the segments at least the bar?

    Attributes:
        bar: the share that must be true, in micro, 1,000 to 999,000.
        prior: confidence before any evidence, in micro.
        segments: whom it is about; empty means everybody.
    """

    bar: int
    prior: int
    segments: tuple[str, ...] = ()


class Item(NamedTuple):
    """One item of evidence on one hypothesis (confidence.md 2.1, 16).

    Attributes:
        evidence: its id, unique in the case.
        person: the respondent, or the evidence id when nobody is named.
        segment: the person's segment.
        rung: its place on the ladder.
        supports: True for a yes, False for a no.
        source: the interviewer or channel.
        day: whole days since any fixed day, not negative.
        flags: names of the policy's bias flags; unknown names change nothing.
        people: how many people a batch stands for.
        before: id of a change; the item is about the version before it.
        turn: what ties are broken by where ids differ from copy to copy; empty for the id.
    """

    evidence: str
    person: str
    segment: str
    rung: Rung
    supports: bool
    source: str
    day: int
    flags: tuple[str, ...] = ()
    people: int = 1
    before: str | None = None
    turn: str = ""


class Change(NamedTuple):
    """A product change as one hypothesis feels it; "none" opens no epoch.

    Attributes:
        change: its id.
        day: as that of an item.
        impact: how much it makes of older evidence.
        turn: as that of an item.
    """

    change: str
    day: int
    impact: Impact
    turn: str = ""


class Case(NamedTuple):
    """All that one hypothesis is read from; the order of items is free."""

    question: Question
    items: tuple[Item, ...]
    changes: tuple[Change, ...]
    policy: Policy


def without(case: Case, evidence: str) -> Case:
    """Return the case as if this item had never been recorded.

    An unknown id leaves the case as it is (confidence.md 2.10).
    """
    kept = tuple(item for item in case.items if item.evidence != evidence)
    return case._replace(items=kept)
