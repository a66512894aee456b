"""Outcomes: what reality said about a hypothesis, to hold against what was believed."""

import re
from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec

from .command import Command, Noun, Setting
from .errors import BadInput
from .event import Entry, Event, Id, Name, Text
from .ids import find
from .text import quoted

if TYPE_CHECKING:
    from .state import ProjectState

People = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
_COUNT = re.compile(r"([0-9]{1,7}) *of *([0-9]{1,7})")


class OutcomeObserved(Event, tag="outcome_observed"):
    """What reality says about a hypothesis: true, false, or k of n people."""

    about: ClassVar[str] = "hypothesis"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ("hypothesis {hypothesis} outcome",)
    sentence: ClassVar[str] = "outcome of {hypothesis}: {outcome}[ (decision {decision})]"

    hypothesis: Id
    outcome: Name
    holds: bool | None = None
    k: People | None = None
    n: People | None = None
    decision: Id | None = None
    locator: Text | None = None


class ObserveOutcome(Command, tag="observe_outcome"):
    """Record how a hypothesis turned out: true, false or "k of n"."""

    hypothesis: str
    outcome: Name
    decision: str | None = None
    locator: Text | None = None


def _observed(state: "ProjectState", entry: Entry, event: OutcomeObserved) -> None:
    state.outcomes.add(event.hypothesis.lower())


def observe(state: "ProjectState", command: ObserveOutcome, setting: Setting) -> list[Event]:
    """Return the outcome: true, false, or how many of how many people."""
    known = find(state.hypotheses, command.hypothesis, "hypothesis").id
    word = " ".join(command.outcome.casefold().split())
    count = _COUNT.fullmatch(word)
    k, n = (int(count[1]), int(count[2])) if count else (None, None)
    if count is None and word not in ("true", "false"):
        raise BadInput(
            f"{quoted(command.outcome)} is not an outcome.",
            hint='Write true, false, or how many people: "7 of 12".',
        )
    if k is not None and n is not None and not (k <= n and 1 <= n <= 1_000_000):
        raise BadInput(f"{k} of {n} people cannot be.", hint="Give at most all of them.")
    decision = command.decision
    return [
        OutcomeObserved(
            hypothesis=known,
            outcome=word if count is None else f"{k} of {n}",
            holds=None if count else word == "true",
            k=k,
            n=n,
            decision=find(state.decisions, decision, "decision").id if decision else None,
            locator=command.locator,
        )
    ]


NOUN = Noun(
    name="outcome",
    letter="",
    evolve={OutcomeObserved: _observed},
    decide={ObserveOutcome: observe},
)
