"""Calibration: how good confidences and beliefs were, now that outcomes are known.

It reports and proposes; it never changes a policy (confidence.md 10).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from castdev.engine.event import Entry
from castdev.engine.policy import Policy, Rung, Weight

from .forecasts import (
    Position,
    at_launch,
    before_outcomes,
    known_outcomes,
    of_person,
    shown_beliefs,
    unrevealed,
)
from .reading import Reading, View, head, natural, six
from .scoring import calibration as scoring
from .track_record import Record, When, pairs_of, record


class Hidden(msgspec.Struct, frozen=True, kw_only=True):
    """A belief that was never revealed although the outcome is known."""

    who: str
    hypothesis: str
    event: int


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a policy that are changed, as `castdev policy adopt` takes them."""

    name: str
    prior: int
    ladder: dict[Rung, Weight]


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Another policy to think about, which would have fitted the outcomes better.

    Attributes:
        slope: best slope on what the policy in force reads before each outcome;
            below 1 that is too extreme, above 1 too timid.
        log_score: of what the policy in force reads there.
        log_score_proposed: of what the proposed one reads there.
        changes: the fields to change, as `castdev policy adopt` takes them.
    """

    slope: float
    log_score: float
    log_score_proposed: float
    changes: Changes


class CalibrationReading(Reading, frozen=True, kw_only=True):
    """The track record of engine, team and persons.

    Attributes:
        outcomes: hypotheses whose outcome is known.
        need: how many it takes to judge anybody.
        unrevealed: beliefs never revealed, which count for nobody.
        proposal: None until there are enough outcomes, or when nothing would change.
    """

    outcomes: int
    need: int
    records: tuple[Record, ...]
    unrevealed: tuple[Hidden, ...]
    proposal: Proposal | None


def read(view: View, entries: Iterable[Entry]) -> CalibrationReading:
    """Return the track record; `entries` are all up to the version of the view."""
    book, lens, _ = view
    before = list(before_outcomes(book, lens, entries))
    return CalibrationReading(
        **head(view, "castdev.calibration.1"),
        outcomes=len(known_outcomes(book, lens)),
        need=book.policy.calibration_outcomes,
        records=(
            record("engine", "engine", "launch", list(at_launch(book, lens)), book.policy),
            record("engine", "engine", "outcome", [one.under() for one in before], book.policy),
            *_people(view),
        ),
        unrevealed=tuple(
            Hidden(who=one.person, hypothesis=one.hypothesis, event=one.version)
            for one in unrevealed(book, lens)
        ),
        proposal=_proposal(before, book.policy),
    )


def _people(view: View) -> Iterator[Record]:
    """Yield the records of the team, then of each person who ever committed a belief."""
    book, lens, _ = view
    who = natural({one.person for one in shown_beliefs(book, lens)})
    positions: tuple[When, ...] = ("before-evidence", "outcome")
    said = {
        (person, position): list(
            of_person(book, lens, person, before_evidence=position == "before-evidence")
        )
        for person in who
        for position in positions
    }
    if who:
        for position in positions:
            pooled = [one for person in who for one in said[person, position]]
            yield record("team", "team", position, pooled, book.policy)
    for (person, position), found in said.items():
        yield record(person, "person", position, found, book.policy)


def _proposal(before: Sequence[Position], policy: Policy) -> Proposal | None:
    """Return a policy that fits better, if there are enough outcomes and there is one.

    Everything is read anew under the policy in force, and then under the other: so the
    same outcomes do not propose again what was adopted, and what is promised is true.
    """
    now = pairs_of(one.under(policy) for one in before)
    found = scoring.calibrate(now, policy).proposal
    if found is None:
        return None
    changes = Changes(
        name=f"calibrated on {len(now)} outcomes",
        prior=found.prior,
        ladder={rung: Weight(yes, no) for rung, yes, no in found.ladder},
    )
    other = msgspec.structs.replace(policy, **msgspec.structs.asdict(changes))
    scores = [
        six(scoring.log_score(pairs))
        for pairs in (now, pairs_of(one.under(other) for one in before))
    ]
    if scores[1] >= scores[0]:
        return None
    return Proposal(
        slope=found.slope, log_score=scores[0], log_score_proposed=scores[1], changes=changes
    )
