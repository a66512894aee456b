"""Decisions: what people chose to do, why, and what was on the table."""

from typing import TYPE_CHECKING, ClassVar

import msgspec

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Line, Text
from .ids import find
from .seen import Seen, judged

if TYPE_CHECKING:
    from .state import ProjectState


class DecisionMade(Event, tag="decision_made"):
    """People decided; `seen` is None for decisions made before this journal.

    Attributes:
        hypotheses: those that it takes to be true.
        denied: those that it takes to be false.
        against: its maker says that it goes against the evidence; what the readings say
            about that is in `seen`.
    """

    about: ClassVar[str] = "decision"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ("decision {decision}",)
    sentence: ClassVar[str] = "decision {decision}: {choice}"

    decision: Id
    choice: Line
    options: tuple[Line, ...] = ()
    reason: Text = ""
    hypotheses: tuple[Id, ...] = ()
    against: bool = False
    locator: Text | None = None
    seen: Seen | None = None
    denied: tuple[Id, ...] = ()


class Decision(msgspec.Struct):
    """What the state keeps of a decision."""

    id: str
    version: int


class MakeDecision(Command, tag="make_decision"):
    """Decide, with the options, the reason, and what is taken to be true or false."""

    choice: Line
    id: str | None = None
    options: tuple[Line, ...] = ()
    reason: Text = ""
    hypotheses: tuple[str, ...] = ()
    against: bool = False
    locator: Text | None = None
    elsewhere: bool = False
    denied: tuple[str, ...] = ()


def _made(state: "ProjectState", entry: Entry, event: DecisionMade) -> None:
    state.keep("decision", event.decision)
    state.decisions[event.decision.lower()] = Decision(event.decision, entry.version)


def make(state: "ProjectState", command: MakeDecision, setting: Setting) -> list[Event]:
    """Return the decision; one against the evidence needs a reason."""
    reason = command.reason or setting.because or ""
    if command.against and not reason:
        raise Refused(
            "A decision against the evidence needs a reason.", hint="Say why with --because."
        )
    held, denied = _named(state, command.hypotheses), _named(state, command.denied)
    if both := [one for one in held if one in denied]:
        raise Refused(
            f"{both[0]} cannot be taken to be true and to be false.", hint="Name it once."
        )
    seen = None
    if setting.look and not command.elsewhere:
        about = (*held, *denied)
        seen = judged(setting.look(state.version, setting.late_day, about=about), held, denied)
        _answered(seen, denied, reason)
    return [
        DecisionMade(
            decision=state.new_id("decision", command.id),
            choice=command.choice,
            options=command.options,
            reason=reason,
            hypotheses=held,
            against=command.against,
            locator=command.locator,
            seen=seen,
            denied=denied,
        )
    ]


def _named(state: "ProjectState", wanted: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(find(state.hypotheses, one, "hypothesis").id for one in wanted))


def _answered(seen: Seen, denied: tuple[str, ...], reason: str) -> None:
    """Refuse to go against the readings without a reason."""
    if not seen.against or reason:
        return
    first = seen.against[0]
    word, other = ("supported", "--hypothesis") if first in denied else ("refuted", "--false")
    taken = "false" if first in denied else "true"
    raise Refused(
        f"{first} is {word}; a decision that takes it to be {taken} needs a reason.",
        hint=f"Say why with --because; or write {other} {first} if it takes the opposite.",
    )


NOUN = Noun(
    name="decision",
    letter="D",
    evolve={DecisionMade: _made},
    decide={MakeDecision: make},
)
