"""What an event finds when it is taken in: the facts that its rule looked at.

Undo and merge compare them: an event that finds something else without the events
before it, or beside those of another copy, rests on what is missing there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .appointment import InterviewCancelled, InterviewMissed, InterviewScheduled
from .belief import BeliefCommitted, BeliefRevealed
from .change import ChangeMade, ChangeUndone
from .competitor import CompetitorNoted
from .erasure import ErasureCompleted, RespondentForgotten, gone, owner
from .event import Entry
from .evidence import (
    EvidenceCorrected,
    EvidenceNoted,
    EvidenceRetracted,
    HypothesisRefuted,
    HypothesisSupported,
)
from .guide import GuideRevised
from .hypothesis import HypothesisRetired
from .interview import InterviewCorrected
from .jot import JotDropped, JotFiled
from .launch import Launched
from .naming import named
from .outcome import OutcomeObserved
from .respondent import ConsentWithdrawn, RespondentRecruited
from .segment import SegmentRetired
from .theme import ThemeRemoved, ThemeRenamed, ThemesMerged, codes
from .vault import sealed_in

if TYPE_CHECKING:
    from .state import ProjectState

Standing = dict[str, object]
"""Fact → what it is; named as in `settling.py`: `interview i3 phase`."""

_SILENT = (
    *(InterviewScheduled, InterviewCancelled, InterviewMissed, InterviewCorrected),
    *(ThemeRemoved, RespondentRecruited),
)
"""Events of an interview or a person that need nobody's consent."""

BY_THEN = "by then"
"""Begins a fact that tells what was known then: an undo may not change it; where copies are
merged the clock tells it.
"""

_TESTING = (HypothesisSupported, HypothesisRefuted, EvidenceNoted, OutcomeObserved)
"""Events that beliefs are held against: what was believed by then must stand."""


def standing(state: ProjectState, entry: Entry) -> Standing:
    """Return what the event finds in the state before it is taken in."""
    found: Standing = {}
    if not isinstance(entry.event, CompetitorNoted):  # which says it all anew, known or not
        for nouns, id in named(entry.event):
            there = [noun for noun in nouns if id in state.table(noun)]
            known = bool(there) or _spent(state, entry, nouns[0], id)
            found.update({f"{noun} {id}": known for noun in there or nouns[:1]})
    for one in (_interview, _consent, _erased, _own, _guide, _theme, _flags, _beliefs):
        found.update(one(state, entry))
    return found


def _spent(state: ProjectState, entry: Entry, noun: str, id: str) -> bool:
    """Return whether somebody is forgotten whose recruitment was undone: their words are here."""
    forgets = isinstance(entry.event, RespondentForgotten | ErasureCompleted)
    return forgets and (noun, id) in state.spent


def _of(table: Mapping[str, Any], id: object) -> Any:
    return table.get(id.lower()) if isinstance(id, str) else None


def _interview(state: ProjectState, entry: Entry) -> Standing:
    known = _of(state.interviews, getattr(entry.event, "interview", None))
    return {f"interview {known.id.lower()} phase": known.phase} if known else {}


def _consent(state: ProjectState, entry: Entry) -> Standing:
    """Return whether the person allowed on that day what is recorded of them."""
    event = entry.event
    if isinstance(event, _SILENT) or type(event).about == "respondent":
        return {}
    held = _of(state.interviews, getattr(event, "interview", None))
    of = getattr(event, "respondent", None) or (held.respondent if held else None)
    person = _of(state.respondents, of)
    if person is None:
        return {}
    heard = entry.metadata.happened_on or (held.held_on if held else None)
    day = heard or entry.metadata.learned_on
    given = person.consent
    allowed = given is not None and not (given.expires and day > given.expires)
    return {f"respondent {person.id.lower()} consent": allowed and not person.withdrawn}


def _erased(state: ProjectState, entry: Entry) -> Standing:
    """Return whether those of whom something is recorded were forgotten; then nothing more is."""
    event = entry.event
    if isinstance(event, RespondentForgotten | ErasureCompleted):
        return {}
    found = {words.person.lower() for _, words in sealed_in(event)}
    for nouns, id in named(event):
        person = next(filter(None, (owner(state, noun, id) for noun in nouns)), None)
        found |= {person.lower()} if person else set()
    return {gone(one): one in state.erased for one in found}


def _own(state: ProjectState, entry: Entry) -> Standing:
    """Return the facts about its own thing that the rule of an event looks at."""
    match entry.event:
        case EvidenceRetracted(evidence=id) | EvidenceCorrected(evidence=id):
            known, own = _of(state.evidence, id), f"evidence {id.lower()}"
            return {f"{own} retracted": known and known.retracted} | _kind(known, own, entry)
        case ChangeMade(change=id) | ChangeUndone(change=id):
            known = _of(state.changes, id)
            return {f"change {id.lower()} made": bool(known and known.made)}
        case SegmentRetired(segment=id) | RespondentRecruited(segment=id):
            known = _of(state.segments, id)
            return {f"segment {(id or '').lower()} retired": known and known.retired}
        case HypothesisRetired(hypothesis=id):
            known = _of(state.hypotheses, id)
            return {f"hypothesis {id.lower()} retired": known and known.retired}
        case ConsentWithdrawn(respondent=id):
            known = _of(state.respondents, id)
            return {f"respondent {id.lower()} consent": known and known.withdrawn}
        case JotFiled(jot=id) | JotDropped(jot=id):
            known = _of(state.jots, id)
            return {f"jot {id.lower()} done": known and known.done}
        case Launched(segment=id):
            return {f"launch {(id or '').lower()}": state.launches.get(id or "")}
    return {}


def _kind(known: Any, own: str, entry: Entry) -> Standing:
    """Return the kind of statement, when another rung is held against it."""
    rung, kind = (getattr(entry.event, field, None) for field in ("rung", "kind"))
    capped = isinstance(rung, str) and not isinstance(kind, str)
    return {f"{own} kind": known and known.kind} if capped else {}


def _guide(state: ProjectState, entry: Entry) -> Standing:
    """Return the revision of a guide that was followed, or whether this is the next one."""
    event = entry.event
    known = _of(state.guides, getattr(event, "guide", None))
    number = getattr(event, "revision", None)
    if known is None or number is None:
        return {}
    fact = f"guide {known.id.lower()} revision"
    if isinstance(event, GuideRevised):
        return {fact: known.prepared.revision + 1 == number}
    return {fact: known.revisions.get(number)}


def _theme(state: ProjectState, entry: Entry) -> Standing:
    match entry.event:
        case ThemeRemoved(theme=id, interview=where):
            group = codes(state, id)
            heard = any(where in state.themes[one].heard_in for one in group)
            found: Standing = {f"theme {one} codes": group for one in group}
            return found | {f"theme {id.lower()} heard {where.lower()}": heard}
        case ThemesMerged(theme=id, merged=merged):
            return {f"theme {one.lower()} into": _into(state, one) for one in (id, *merged)}
        case ThemeRenamed(theme=id):
            return {f"theme {id.lower()} into": _into(state, id)}
    return {}


def _into(state: ProjectState, id: str) -> str | None:
    known = state.themes.get(id.lower())
    return known.into if known else None


def _flags(state: ProjectState, entry: Entry) -> Standing:
    flags = getattr(entry.event, "flags", None)
    known = {flag.name for flag in state.project.policy.flags}
    return {"policy": set(flags) <= known} if isinstance(flags, tuple) else {}


def _beliefs(state: ProjectState, entry: Entry) -> Standing:
    match entry.event:
        case BeliefCommitted(hypothesis=id):
            return {f"{BY_THEN} hypothesis {id.lower()} outcome": id.lower() in state.outcomes}
        case BeliefRevealed(commitment=id):
            hidden = id in state.beliefs and state.beliefs[id].digest is not None
            return {f"belief {id} hidden": hidden}
        case event if isinstance(event, _TESTING):
            found = [id for id, one in state.beliefs.items() if one.hypothesis == event.hypothesis]
            return {f"{BY_THEN} hypothesis {event.hypothesis.lower()} beliefs": found}
    return {}
