"""Next: which test would change the picture most per cost, and when to stop (confidence.md 9)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from . import confidence
from .casebook import Casebook
from .reading import Reading, View, head, natural
from .scoring import advice
from .scoring.types import RUNGS, Rung
from .turn import turn


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """A planned question that bears on a hypothesis."""

    guide: str
    question: str
    text: str


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Asking some people about one hypothesis, on one rung.

    Attributes:
        rank: 1 is the best.
        hypothesis: what is tested.
        segment: of whom; None is everybody.
        rung: what they are asked for.
        people: how many.
        bits: expected fall of uncertainty.
        regret: expected fall of the cost of deciding now; at 0 no outcome could
            change the decision.
        cost: of all of them, by the policy.
        score: weight of the hypothesis x bits / cost.
        question: of the newest guide that names the hypothesis, or None.
    """

    rank: int
    hypothesis: str
    segment: str | None
    rung: Rung
    people: int
    bits: float
    regret: float
    cost: int
    score: float
    question: Asking | None


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """Whether to go on with a hypothesis: decided, good enough, futile or go on."""

    hypothesis: str
    word: str


class NextReading(Reading, frozen=True, kw_only=True):
    """What to test next.

    Attributes:
        people: how many each test asks.
        feasible: the rungs looked at.
        tests: every hypothesis in use at every rung, the best first.
        stops: per hypothesis, whether to go on.
    """

    people: int
    feasible: tuple[Rung, ...]
    tests: tuple[Proposal, ...]
    stops: tuple[Stop, ...]


def read(view: View, feasible: Sequence[Rung] = (), people: int | None = None) -> NextReading:
    """Return the tests of all hypotheses that are not retired, the best first.

    Each asks as many people as the policy says, unless somebody says how many.

    Raises:
        ValueError: fewer than one person.
    """
    book, lens, _ = view
    rungs = tuple(one for one in RUNGS if one in feasible) or RUNGS
    ids = natural(id for id, one in book.hypotheses.items() if not one.retired)
    cases = {id: confidence.case_of(book, lens, id) for id in ids}
    weights = book.policy.importance
    candidates = [
        advice.Candidate(id, weights[book.hypotheses[id].now.importance], cases[id]) for id in ids
    ]
    people = book.policy.test_people if people is None else people
    ranked = advice.rank(candidates, lens.day, people=people, rungs=rungs)
    return NextReading(
        **head(view, "castdev.next.1"),
        people=people,
        feasible=rungs,
        tests=tuple(_test(book, place, one) for place, one in enumerate(ranked, start=1)),
        stops=tuple(
            Stop(hypothesis=id, word=advice.stop(cases[id], lens.day, rungs)) for id in ids
        ),
    )


def _test(book: Casebook, place: int, one: advice.Ranked) -> Proposal:
    segments = book.hypotheses[one.hypothesis].now.segments
    return Proposal(
        rank=place,
        hypothesis=one.hypothesis,
        segment=segments[0] if segments else None,
        rung=one.test.rung,
        people=one.test.people,
        bits=one.test.bits,
        regret=one.test.regret,
        cost=one.test.cost,
        score=one.score,
        question=asking(book, one.hypothesis),
    )


def asking(book: Casebook, hypothesis: str) -> Asking | None:
    """Return the first question that names a hypothesis, in the newest guide that has one."""
    for guide in sorted(
        book.guides.values(), key=lambda one: turn(book, one.version), reverse=True
    ):
        for one in guide.revisions[-1].questions:
            if hypothesis in one.hypotheses:
                return Asking(guide=guide.id, question=one.id, text=one.text)
    return None
