"""Evidence: one observation of one respondent, or of a counted batch, on one hypothesis."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import UNSET, UnsetType

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Name, Text, Verbatim
from .ids import find
from .interview import held
from .ladder import StatementKind, rung_of
from .policy import Rung
from .respondent import consenting
from .sealed import Words, spoken
from .text import quoted

if TYPE_CHECKING:
    from .state import ProjectState

Side = Literal["supports", "refutes", "neutral"]
People = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class _Observed(Event):
    about: ClassVar[str] = "evidence"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ("evidence {evidence}",)

    evidence: Id
    hypothesis: Id
    kind: StatementKind
    rung: Rung
    interview: Id | None = None
    respondent: Id | None = None
    people: People = 1
    channel: Name | None = None
    segment: Id | None = None
    before_change: Id | None = None
    flags: tuple[Name, ...] = ()
    locator: Text | None = None
    quote: Words | None = None


_WHERE = (
    " {hypothesis}[: {respondent}][ in {interview}][ through {channel}], {kind}[ ({flags})]"
    "[, about the product before {before_change}]"
)


class HypothesisSupported(_Observed, tag="hypothesis_supported"):
    """An observation for the hypothesis."""

    sentence: ClassVar[str] = "{evidence} supports" + _WHERE


class HypothesisRefuted(_Observed, tag="hypothesis_refuted"):
    """An observation against the hypothesis."""

    sentence: ClassVar[str] = "{evidence} refutes" + _WHERE


class EvidenceNoted(_Observed, tag="evidence_noted"):
    """An observation on neither side."""

    sentence: ClassVar[str] = "{evidence} is neutral on" + _WHERE


class EvidenceRetracted(Event, tag="evidence_retracted"):
    """The observation counts as if it had never been recorded."""

    about: ClassVar[str] = "evidence"
    settles: ClassVar[tuple[str, ...]] = ("evidence {evidence} retracted",)
    sentence: ClassVar[str] = "{evidence} retracted"

    evidence: Id


class EvidenceCorrected(Event, tag="evidence_corrected"):
    """The observation was not as recorded; only the fields given are corrected."""

    about: ClassVar[str] = "evidence"
    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = "{evidence} corrected"

    evidence: Id
    side: Side | UnsetType = UNSET
    kind: StatementKind | UnsetType = UNSET
    rung: Rung | UnsetType = UNSET
    flags: tuple[Name, ...] | UnsetType = UNSET
    seen_on: date | UnsetType | None = UNSET
    quote: Words | UnsetType = UNSET


class Evidence(msgspec.Struct):
    """What the state keeps of an observation."""

    id: str
    hypothesis: str
    kind: StatementKind
    holder: str
    retracted: bool = False


class _Observe(Command):
    private: ClassVar[frozenset[str]] = frozenset({"quote"})

    hypothesis: str
    statement: StatementKind
    id: str | None = None
    interview: str | None = None
    respondent: str | None = None
    rung: Rung | None = None
    people: People = 1
    channel: Name | None = None
    segment: str | None = None
    before_change: str | None = None
    flags: tuple[Name, ...] = ()
    locator: Text | None = None
    quote: Text | None = None


class SupportHypothesis(_Observe, tag="support_hypothesis"):
    """Record an observation for a hypothesis."""


class RefuteHypothesis(_Observe, tag="refute_hypothesis"):
    """Record an observation against a hypothesis."""


class NoteEvidence(_Observe, tag="note_evidence"):
    """Record an observation on neither side."""


class RetractEvidence(Command, tag="retract_evidence"):
    """Take an observation back."""

    evidence: str


class CorrectEvidence(Command, tag="correct_evidence"):
    """Correct side, kind, rung, flags, day or quote of an observation."""

    private: ClassVar[frozenset[str]] = frozenset({"quote"})

    evidence: str
    side: Side | None = None
    statement: StatementKind | None = None
    rung: Rung | None = None
    flags: tuple[Name, ...] | None = None
    seen_on: date | UnsetType | None = UNSET
    quote: Verbatim | None = None


def _observed(state: "ProjectState", entry: Entry, event: _Observed) -> None:
    state.keep("evidence", event.evidence)
    holder = event.respondent or f"evidence~{event.evidence}"
    state.evidence[event.evidence.lower()] = Evidence(
        event.evidence, event.hypothesis, event.kind, holder
    )


def _retracted(state: "ProjectState", entry: Entry, event: EvidenceRetracted) -> None:
    state.evidence[event.evidence.lower()].retracted = True


def _corrected(state: "ProjectState", entry: Entry, event: EvidenceCorrected) -> None:
    if event.kind is not UNSET:
        state.evidence[event.evidence.lower()].kind = event.kind


def _flags(state: "ProjectState", wanted: tuple[str, ...]) -> tuple[str, ...]:
    if not wanted:
        return ()
    known = [flag.name for flag in state.project.policy.flags]
    for one in wanted:
        if one not in known:
            raise Refused(f"There is no flag {quoted(one)}.", hint=f"Use {', '.join(known)}.")
    return tuple(dict.fromkeys(wanted))


def _from(state: "ProjectState", command: _Observe, setting: Setting) -> dict[str, Any]:
    """Return where the observation comes from: one person, or a counted batch."""
    interview = held(state, command.interview) if command.interview else None
    respondent = interview.respondent if interview else command.respondent
    if respondent is None:
        return _batch(state, command)
    person = consenting(state, respondent, setting, interview.held_on if interview else None)
    if interview and command.respondent and command.respondent.lower() != person.id.lower():
        raise Refused(
            f"{interview.id} was held with {person.id}, not with {quoted(command.respondent)}.",
            hint="Leave --respondent out: the interview knows it.",
        )
    if command.people != 1 or command.segment:
        raise Refused(
            f"{person.id} is one person in a segment of their own.",
            hint="Leave out --people and --segment, or the interview and the respondent.",
        )
    return {
        "interview": interview.id if interview else None,
        "respondent": person.id,
        "channel": command.channel,
    }


def _batch(state: "ProjectState", command: _Observe) -> dict[str, Any]:
    if command.channel is None:
        raise Refused(
            "Evidence comes from an interview, or from a test, a survey or analytics.",
            hint="Name --interview I3, or --channel NAME with --people N.",
        )
    return {
        "channel": command.channel,
        "people": command.people,
        "segment": state.segment_id(command.segment),
    }


def observe(kind: type[_Observed]) -> Any:
    """Return the rule for one side: who may be heard, on which rung, about which version."""

    def decide(state: "ProjectState", command: _Observe, setting: Setting) -> list[Event]:
        id = state.new_id("evidence", command.id)
        where = _from(state, command, setting)
        before = command.before_change
        return [
            kind(
                evidence=id,
                hypothesis=find(state.hypotheses, command.hypothesis, "hypothesis").id,
                kind=command.statement,
                rung=rung_of(command.statement, command.rung),
                before_change=find(state.changes, before, "change").id if before else None,
                flags=_flags(state, command.flags),
                locator=command.locator,
                quote=spoken(where.get("respondent") or f"evidence~{id}", command.quote),
                **where,
            )
        ]

    return decide


def _live(state: "ProjectState", id: str) -> Evidence:
    known = find(state.evidence, id, "evidence")
    if known.retracted:
        raise Refused(f"{known.id} is retracted already.", hint="Record it anew if it holds.")
    return known


def retract(state: "ProjectState", command: RetractEvidence, setting: Setting) -> list[Event]:
    """Return the retraction, once."""
    return [EvidenceRetracted(evidence=_live(state, command.evidence).id)]


def correct(state: "ProjectState", command: CorrectEvidence, setting: Setting) -> list[Event]:
    """Return the correction of at least one field; a new kind brings its own rung."""
    known = _live(state, command.evidence)
    state.check_day(command.seen_on, setting)
    if command.quote and known.holder.lower() in state.respondents:
        consenting(state, known.holder, setting)
    kind = command.statement or known.kind
    given: dict[str, Any] = {
        "side": command.side,
        "kind": command.statement,
        "rung": rung_of(kind, command.rung) if command.statement or command.rung else None,
        "flags": None if command.flags is None else _flags(state, command.flags),
        "quote": spoken(known.holder, command.quote),
    }
    fields = {name: value for name, value in given.items() if value is not None}
    if not fields and command.seen_on is UNSET:
        raise Refused(
            f"Nothing of {known.id} is corrected.",
            hint="Give --side, --kind, --rung, --flag, --seen-on or a quote.",
        )
    return [EvidenceCorrected(evidence=known.id, seen_on=command.seen_on, **fields)]


NOUN = Noun(
    name="evidence",
    letter="E",
    evolve={
        HypothesisSupported: _observed,
        HypothesisRefuted: _observed,
        EvidenceNoted: _observed,
        EvidenceRetracted: _retracted,
        EvidenceCorrected: _corrected,
    },
    decide={
        SupportHypothesis: observe(HypothesisSupported),
        RefuteHypothesis: observe(HypothesisRefuted),
        NoteEvidence: observe(EvidenceNoted),
        RetractEvidence: retract,
        CorrectEvidence: correct,
    },
)
