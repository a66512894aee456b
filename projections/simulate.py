"""Simulate: the same history under other methods, side by side with castdev's confidence.

They are read-only views, each of what it looks at; none of them moves a number of castdev
(confidence.md 4, 12).
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from castdev.engine.errors import NotFound
from castdev.engine.text import quoted

from . import confidence
from .casebook import Casebook
from .lens import Lens
from .reading import Reading, View, head, natural, share, six
from .scoring import rivals as competing
from .scoring.assess import assess
from .scoring.rivals import Row, Voice
from .scoring.scales import best_evidence, opinion
from .scoring.types import RUNGS, Case, Rung, U
from .turned_out import came_true, outcomes_of


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """A method: what it is called, what it estimates, what it is known to miss."""

    name: str
    title: str
    estimates: str
    weakness: str


METHODS = {
    one.name: one
    for one in (
        Method(
            name="castdev",
            title="castdev",
            estimates="The chance that the true share of the segment reaches the bar.",
            weakness="Ladder, piles and flags are judgement; outcomes are how a team corrects it.",
        ),
        Method(
            name="gilad",
            title="Gilad's meter",
            estimates="How good the best evidence for it is: 0.01 own conviction, 10 launch data.",
            weakness="It sees the best item alone: neither how many there are nor what is against.",
        ),
        Method(
            name="ach",
            title="ACH",
            estimates="Which rival the evidence speaks against least: 0 is nothing against it.",
            weakness="It ranks rivals and gives no chance; what speaks for one counts for nothing.",
        ),
        Method(
            name="subjective",
            title="Subjective logic",
            estimates="Belief, disbelief and uncertainty about the share, of castdev's own votes.",
            weakness="It expects a share and knows no bar: 0.55 says nothing of a bar of 0.60.",
        ),
        Method(
            name="yes",
            title="Share of yes",
            estimates="The part of all items that support it.",
            weakness="A compliment counts like a payment, and one person as often as they speak.",
        ),
    )
}


class Meter(msgspec.Struct, frozen=True, kw_only=True):
    """Gilad's meter: its value, and the best evidence that gives it.

    Attributes:
        meter: 0.01 to 10.
        rung: the highest rung of what supports it, None of nothing.
        told: people who told facts that support it.
        outcome: whether it came true after a launch.
    """

    meter: float
    rung: Rung | None
    told: int
    outcome: bool


class Inconsistency(msgspec.Struct, frozen=True, kw_only=True):
    """ACH: the weighed inconsistency, 0 or less, and how many people speak against it."""

    inconsistency: float
    against: int
    people: int


class Belief(msgspec.Struct, frozen=True, kw_only=True):
    """Subjective logic: belief, disbelief and uncertainty add up to 1; what share to expect."""

    belief: float
    disbelief: float
    uncertainty: float
    base_rate: float
    expected: float


class Yes(msgspec.Struct, frozen=True, kw_only=True):
    """The naive share: items that support, of all on either side; None of none."""

    yes: int
    items: int
    share: float | None


class Simulated(msgspec.Struct, frozen=True, kw_only=True):
    """One hypothesis under castdev, and under the methods that were asked for."""

    id: str
    statement: str
    confidence: float
    status: str
    gilad: Meter | None
    ach: Inconsistency | None
    subjective: Belief | None
    yes: Yes | None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What one person says about every rival; a batch of people is one row.

    Attributes:
        person: the respondent, or the evidence of a batch.
        decibans: rival → weight of what they say, signed.
        ratings: rival → -2, -1 or 0.
        diagnostic: False when it weighs the same for all of them: it tells none apart.
    """

    person: str
    decibans: dict[str, float]
    ratings: dict[str, int]
    diagnostic: bool


class Rivals(msgspec.Struct, frozen=True, kw_only=True):
    """A set of rivals, and whom the evidence speaks against least.

    Attributes:
        hypotheses: in the order of their ids.
        inconsistency: rival → its number, 0 or less.
        leading: those nearest to 0; all of them when nothing speaks against any.
        rows: what speaks against most first.
    """

    hypotheses: tuple[str, ...]
    inconsistency: dict[str, float]
    leading: tuple[str, ...]
    rows: tuple[Told, ...]


class SimulateReading(Reading, frozen=True, kw_only=True):
    """Hypotheses under other methods.

    Attributes:
        asked: the one method that was asked for; None is all of them.
        methods: those that were read, castdev's own first.
        hypotheses: in the order of their ids, retired ones left out.
        rivals: every set that was named, if ACH was asked for.
    """

    asked: str | None
    methods: tuple[Method, ...]
    hypotheses: tuple[Simulated, ...]
    rivals: tuple[Rivals, ...]


def read(view: View, method: str | None = None) -> SimulateReading:
    """Return every hypothesis under one method, or under all of them, beside castdev's.

    Raises:
        NotFound: no method is called so.
    """
    if method is not None and method not in METHODS:
        raise NotFound(f"There is no method {quoted(method)}.", hint=f"Use {', '.join(METHODS)}.")
    names = list(METHODS) if method is None else list(dict.fromkeys(("castdev", method)))
    book, lens, _ = view
    ids = natural(id for id, one in book.hypotheses.items() if not one.retired)
    cases = {id: confidence.case_of(book, lens, id) for id in ids}
    said = {id: competing.voices(case, lens.day) for id, case in cases.items()}
    sets = [natural(one) for one in dict.fromkeys(map(frozenset, book.rivals)) if one <= set(ids)]
    return SimulateReading(
        **head(view, "castdev.simulate.1"),
        asked=method,
        methods=tuple(METHODS[one] for one in names),
        hypotheses=tuple(_one(book, lens, id, cases[id], said[id], names) for id in ids),
        rivals=tuple(_rivals({id: said[id] for id in one}) for one in sets if "ach" in names),
    )


def _one(
    book: Casebook,
    lens: Lens,
    id: str,
    case: Case,
    said: Mapping[str, Voice],
    names: list[str],
) -> Simulated:
    found = assess(case, lens.day)
    counted = case._replace(items=tuple(one for one in case.items if one.day <= lens.day))
    believed = opinion(found.r / U, found.s / U, case.policy.prior_votes / U, found.base_rate / U)
    return Simulated(
        id=id,
        statement=book.hypotheses[id].now.statement,
        confidence=six(found.confidence),
        status=found.status,
        gilad=_meter(book, lens, id, counted) if "gilad" in names else None,
        ach=_against(said) if "ach" in names else None,
        subjective=Belief(
            belief=six(believed.belief),
            disbelief=six(believed.disbelief),
            uncertainty=six(believed.uncertainty),
            base_rate=share(found.base_rate),
            expected=six(believed.projected),
        )
        if "subjective" in names
        else None,
        yes=_yes(counted) if "yes" in names else None,
    )


def _meter(book: Casebook, lens: Lens, id: str, case: Case) -> Meter:
    backing = [one for one in case.items if one.supports]
    rung = max((one.rung for one in backing), key=RUNGS.index, default=None)
    told = {one.person: one.people for one in backing if one.rung == "told"}
    outcome = any(came_true(book, one) for one in outcomes_of(book, lens, id))
    people = sum(told.values())
    meter = best_evidence(rung, people, outcome=outcome)
    return Meter(meter=meter, rung=rung, told=people, outcome=outcome)


def _against(said: Mapping[str, Voice]) -> Inconsistency:
    against = sum(one.rating < 0 for one in said.values())
    return Inconsistency(
        inconsistency=six(competing.inconsistency(said)), against=against, people=len(said)
    )


def _yes(case: Case) -> Yes:
    yes, items = sum(one.supports for one in case.items), len(case.items)
    return Yes(yes=yes, items=items, share=six(yes / items) if items else None)


def _rivals(said: Mapping[str, Mapping[str, Voice]]) -> Rivals:
    scores = {id: competing.inconsistency(each) for id, each in said.items()}
    best = max(scores.values())
    return Rivals(
        hypotheses=tuple(said),
        inconsistency={id: six(one) for id, one in scores.items()},
        leading=tuple(id for id, one in scores.items() if one == best),
        rows=tuple(_told(row) for row in competing.matrix(said)),
    )


def _told(row: Row) -> Told:
    return Told(
        person=row.person.strip(),
        decibans={id: one.millibans / 100 for id, one in row.voices.items()},
        ratings={id: one.rating for id, one in row.voices.items()},
        diagnostic=row.diagnostic,
    )
