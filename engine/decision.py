"""Decisions: what people chose to do, why, and what was on the table."""

from typing import TYPE_CHECKING, ClassVar

import msgspec

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Line, Text
from .ids import find
from .seen import Seen

if TYPE_CHECKING:
    from .state import ProjectState


class DecisionMade(Event, tag="decision_made"):
    """People decided; `seen` is None for decisions made before this journal."""

    about: ClassVar[str] = "decision"
    occurrence: ClassVar[bool] = True
    sentence: ClassVar[str] = "decision {decision}: {choice}"

    decision: Id
    choice: Line
    options: tuple[Line, ...] = ()
    reason: Text = ""
    hypotheses: tuple[Id, ...] = ()
    against: bool = False
    locator: Text | None = None
    seen: Seen | None = None


class Decision(msgspec.Struct):
    """What the state keeps of a decision."""

    id: str
    version: int


class MakeDecision(Command, tag="make_decision"):
    """Decide, with the options, the reason, and whether it goes against the evidence."""

    choice: Line
    id: str | None = None
    options: tuple[Line, ...] = ()
    reason: Text = ""
    hypotheses: tuple[str, ...] = ()
    against: bool = False
    locator: Text | None = None
    elsewhere: bool = False


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
    named = (find(state.hypotheses, one, "hypothesis").id for one in command.hypotheses)
    look = None if command.elsewhere else setting.look
    return [
        DecisionMade(
            decision=state.new_id("decision", command.id),
            choice=command.choice,
            options=command.options,
            reason=reason,
            hypotheses=tuple(dict.fromkeys(named)),
            against=command.against,
            locator=command.locator,
            seen=look(state.version, setting.late_day) if look else None,
        )
    ]


NOUN = Noun(
    name="decision",
    letter="D",
    evolve={DecisionMade: _made},
    decide={MakeDecision: make},
)
