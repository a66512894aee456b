"""What somebody saw when they reached a verdict or made a decision."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import msgspec

from .event import Entry


class Seen(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """The readings on the table, as exact text, so that a replay can compare them.

    Attributes:
        version: the last event known then.
        policy: number of the policy they were read under.
        day: the reading day.
        confidences: per hypothesis, 12 digits.
        statuses: per hypothesis, one word.
        score: readiness, 0 to 100; None when no launch was in question.
        verdict: READY, NOT_READY or BLOCKED.
        shut: names of the gates that were shut.
        joint_low: least chance that all critical hypotheses hold, 12 digits.
        joint_high: greatest such chance.
        reconstructed: read later for an earlier day, not seen at the time.
        segment: whom the gates were read for, where somebody asked; None otherwise.
        pro: versions of the evidence for the hypotheses in question, as `ranges`: those that
            a decision or a verdict is about, the critical ones of a launch. None in what
            was stored before it was kept.
        con: the same of the evidence against them.
        against: hypotheses that were taken otherwise than these readings say, see `judged`.
    """

    version: int
    policy: int
    day: date
    confidences: dict[str, str]
    statuses: dict[str, str]
    score: int | None = None
    verdict: str | None = None
    shut: tuple[str, ...] = ()
    joint_low: str | None = None
    joint_high: str | None = None
    reconstructed: bool = False
    segment: str | None = None
    pro: str | None = None
    con: str | None = None
    against: tuple[str, ...] = ()


Look = Callable[[int, date | None, Sequence[Entry]], Seen]
"""Readings at a version; with a day, as of what had happened by that day.

The entries are those of the same batch, decided and not yet in the journal. Those who
ask about a launch give the segment as well, by name: `segment`, empty for the usual one;
those who ask about hypotheses name them: `about`.
"""


def judged(seen: Seen, held: Iterable[str], denied: Iterable[str] = ()) -> Seen:
    """Return the readings with what they speak against of what somebody takes for granted.

    Args:
        seen: the readings.
        held: hypotheses taken to be true; readings that say refuted speak against it.
        denied: hypotheses taken to be false; readings that say supported do.
    """
    word = seen.statuses.get
    against = [one for one in held if word(one) == "refuted"]
    against += [one for one in denied if word(one) == "supported"]
    return msgspec.structs.replace(seen, against=tuple(against)) if against else seen
