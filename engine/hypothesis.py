"""Hypotheses: what must be true of which share of which segment."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import msgspec

from .command import Command, Noun, Setting
from .errors import BadInput, Refused
from .event import Entry, Event, Id, Line, Text
from .ids import find
from .policy import MICRO, Importance

if TYPE_CHECKING:
    from .state import ProjectState

Kind = Literal[
    "problem", "segment", "solution", "usability", "value", "price", "channel", "competition"
]
Chance = Annotated[int, msgspec.Meta(ge=1_000, le=999_000)]


class HypothesisStated(Event, tag="hypothesis_stated"):
    """Somebody says what must be true; `bar` and `prior` are micro, None is default."""

    about: ClassVar[str] = "hypothesis"
    settles: ClassVar[tuple[str, ...]] = ("hypothesis {hypothesis}",)
    sentence: ClassVar[str] = "{importance} {kind} hypothesis {hypothesis} stated: {statement}"

    hypothesis: Id
    statement: Line
    kind: Kind
    importance: Importance = "critical"
    segments: tuple[Id, ...] = ()
    bar: Chance | None = None
    prior: Chance | None = None
    success_rule: Text | None = None


class HypothesisRestated(HypothesisStated, tag="hypothesis_restated"):
    """From now on the hypothesis says this, and its evidence is read under it."""

    settles: ClassVar[tuple[str, ...]] = ("hypothesis {hypothesis} statement",)
    sentence: ClassVar[str] = "{importance} {kind} hypothesis {hypothesis} restated: {statement}"


class HypothesisRetired(Event, tag="hypothesis_retired"):
    """The hypothesis leaves the gates and keeps its number."""

    about: ClassVar[str] = "hypothesis"
    settles: ClassVar[tuple[str, ...]] = ("hypothesis {hypothesis} retired",)
    sentence: ClassVar[str] = "hypothesis {hypothesis} retired"

    hypothesis: Id


class Hypothesis(msgspec.Struct):
    """What the state keeps of a hypothesis; `event` is the id of its first statement's event."""

    id: str
    stated: HypothesisStated | HypothesisRestated
    event: str
    retired: bool = False


class _State(Command):
    statement: Line
    kind: Kind = "problem"
    importance: Importance = "critical"
    segments: tuple[str, ...] = ()
    bar: float | None = None
    prior: float | None = None
    success_rule: Text | None = None


class StateHypothesis(_State, tag="state_hypothesis"):
    """State a hypothesis: the share of a segment that must say yes is its bar."""

    id: str | None = None


class RestateHypothesis(Command, tag="restate_hypothesis"):
    """Change what is given; the rest stays as it was stated."""

    hypothesis: str
    statement: Line | None = None
    kind: Kind | None = None
    importance: Importance | None = None
    segments: tuple[str, ...] | None = None
    bar: float | None = None
    prior: float | None = None
    success_rule: Text | None = None


class RetireHypothesis(Command, tag="retire_hypothesis"):
    """Stop asking about a hypothesis."""

    hypothesis: str


def _stated(state: "ProjectState", entry: Entry, event: HypothesisStated) -> None:
    state.keep("hypothesis", event.hypothesis)
    known = state.hypotheses.get(event.hypothesis.lower())
    first = known.event if known else entry.metadata.id
    retired = known is not None and known.retired
    state.hypotheses[event.hypothesis.lower()] = Hypothesis(event.hypothesis, event, first, retired)


def _retired(state: "ProjectState", entry: Entry, event: HypothesisRetired) -> None:
    state.hypotheses[event.hypothesis.lower()].retired = True


def chance(value: float | None, name: str) -> int | None:
    """Return a share between 0.001 and 0.999 in micro, exactly.

    Raises:
        BadInput: it is outside, or has more than 6 decimals.

    >>> chance(0.4, "bar")
    400000
    """
    if value is None:
        return None
    if not 0.001 <= value <= 0.999:
        raise BadInput(
            f"The {name} {value} is not between 0.001 and 0.999.",
            hint=f"At 0 or 1 no evidence could ever decide; a {name} of 0.4 means 4 people of 10.",
        )
    micro = round(value * MICRO)
    if micro / MICRO != value:
        raise BadInput(f"The {name} {value} has more than 6 decimals.", hint="Round it.")
    return micro


def _segments(state: "ProjectState", wanted: tuple[str, ...]) -> tuple[str, ...]:
    ids = (find(state.segments, one, "segment").id for one in wanted)
    return tuple(dict.fromkeys(ids))


def state_hypothesis(
    state: "ProjectState", command: StateHypothesis, setting: Setting
) -> list[Event]:
    """Return the statement; bar and prior must be chances that evidence can move."""
    return [
        HypothesisStated(
            hypothesis=state.new_id("hypothesis", command.id),
            statement=command.statement,
            kind=command.kind,
            importance=command.importance,
            segments=_segments(state, command.segments),
            bar=chance(command.bar, "bar"),
            prior=chance(command.prior, "prior"),
            success_rule=command.success_rule,
        )
    ]


def restate(state: "ProjectState", command: RestateHypothesis, setting: Setting) -> list[Event]:
    """Return the whole new statement, which must differ from the last."""
    known = find(state.hypotheses, command.hypothesis, "hypothesis")
    given: dict[str, Any] = {
        "statement": command.statement,
        "kind": command.kind,
        "importance": command.importance,
        "segments": None if command.segments is None else _segments(state, command.segments),
        "bar": chance(command.bar, "bar"),
        "prior": chance(command.prior, "prior"),
        "success_rule": command.success_rule,
    }
    was = msgspec.structs.asdict(known.stated)
    now = was | {field: value for field, value in given.items() if value is not None}
    if now == was:
        raise Refused(
            f"Nothing of {known.id} is restated: it says that already.",
            hint=f"`castdev hypothesis show {known.id}` shows what it says.",
        )
    return [HypothesisRestated(**now)]


def retire(state: "ProjectState", command: RetireHypothesis, setting: Setting) -> list[Event]:
    """Return the retirement, once."""
    known = find(state.hypotheses, command.hypothesis, "hypothesis")
    if known.retired:
        raise Refused(f"{known.id} is retired already.")
    return [HypothesisRetired(hypothesis=known.id)]


NOUN = Noun(
    name="hypothesis",
    letter="H",
    evolve={
        HypothesisStated: _stated,
        HypothesisRestated: _stated,
        HypothesisRetired: _retired,
    },
    decide={
        StateHypothesis: state_hypothesis,
        RestateHypothesis: restate,
        RetireHypothesis: retire,
    },
)
