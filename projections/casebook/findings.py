"""How the casebook takes in themes, hypotheses, evidence, changes, verdicts and decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import UNSET
from msgspec.structs import replace

from castdev.engine.change import ChangeMade, ChangePlanned, ChangeUndone
from castdev.engine.count import CountPublished
from castdev.engine.decision import DecisionMade
from castdev.engine.event import Entry, Event
from castdev.engine.evidence import (
    EvidenceCorrected,
    EvidenceNoted,
    EvidenceRetracted,
    HypothesisRefuted,
    HypothesisSupported,
)
from castdev.engine.hypothesis import HypothesisRestated, HypothesisRetired, HypothesisStated
from castdev.engine.theme import ThemeApplied, ThemeNamed, ThemeRemoved, ThemeRenamed, ThemesMerged
from castdev.engine.verdict import VerdictReached

from .records import (
    Change,
    Count,
    Decision,
    Heard,
    Hypothesis,
    Item,
    Statement,
    Theme,
    Verdict,
    known,
    perhaps,
)

if TYPE_CHECKING:
    from . import Casebook


SIDES = {"supports": True, "refutes": False, "neutral": None}


def _named(book: Casebook, entry: Entry, event: ThemeNamed) -> None:
    book.themes[event.theme] = Theme(event.theme, entry.version, event, event.title)


def _renamed(book: Casebook, entry: Entry, event: ThemeRenamed) -> None:
    theme = book.themes[event.theme]
    book.themes[event.theme] = replace(theme, title=event.title)


def _merged(book: Casebook, entry: Entry, event: ThemesMerged) -> None:
    known(book.themes, event.theme)
    for one in event.merged:
        book.themes[one] = replace(book.themes[one], into=event.theme)


def _applied(book: Casebook, entry: Entry, event: ThemeApplied) -> None:
    theme, interview = known(book.themes, event.theme), known(book.interviews, event.interview)
    heard = Heard(entry.version, entry.metadata.happened_on, theme, interview, event.kind)
    book.heard_in[interview] = (*book.heard_in.get(interview, ()), heard)


def _removed(book: Casebook, entry: Entry, event: ThemeRemoved) -> None:
    code, heard = book.code(event.theme), book.heard_in.get(event.interview, ())
    left = tuple(one for one in heard if book.code(one.theme) != code)
    if left:
        book.heard_in[event.interview] = left
    else:
        book.heard_in.pop(event.interview, None)


def _stated(book: Casebook, entry: Entry, event: HypothesisStated) -> None:
    id, metadata = event.hypothesis, entry.metadata
    record = book.hypotheses.get(id) or Hypothesis(id, entry.version, metadata.id)
    said = Statement(entry.version, metadata.happened_on, metadata.learned_on, event)
    book.hypotheses[id] = replace(record, statements=(*record.statements, said))


def _hypothesis_retired(book: Casebook, entry: Entry, event: HypothesisRetired) -> None:
    hypothesis = book.hypotheses[event.hypothesis]
    book.hypotheses[event.hypothesis] = replace(hypothesis, retired=True)


def _observed(supports: bool | None) -> Callable[[Casebook, Entry, Any], None]:
    def take_in(book: Casebook, entry: Entry, event: HypothesisSupported) -> None:
        id, metadata = event.evidence, entry.metadata
        hypothesis = known(book.hypotheses, event.hypothesis)
        interview = perhaps(book.interviews, event.interview)
        respondent = perhaps(book.respondents, event.respondent)
        if id in book.items:
            book.twice.add(id)
            book.items_of[book.items[id].hypothesis].remove(id)
        book.items_of.setdefault(hypothesis, []).append(id)
        book.items[id] = Item(
            id,
            entry.version,
            hypothesis,
            supports,
            event.kind,
            event.rung,
            metadata.happened_on,
            metadata.learned_on,
            interview,
            respondent,
            event.people,
            event.channel,
            event.segment,
            event.before_change,
            event.flags,
            event.locator,
            metadata.because,
            entry.version if event.quote else None,
        )

    return take_in


def _retracted(book: Casebook, entry: Entry, event: EvidenceRetracted) -> None:
    item = book.items[event.evidence]
    book.items[event.evidence] = replace(item, retracted=True)


def _corrected(book: Casebook, entry: Entry, event: EvidenceCorrected) -> None:
    given = {
        "supports": UNSET if event.side is UNSET else SIDES[event.side],
        "kind": event.kind,
        "rung": event.rung,
        "flags": event.flags,
        "day": event.seen_on,
        "worded": UNSET if event.quote is UNSET else entry.version,
    }
    fields = {name: value for name, value in given.items() if value is not UNSET}
    book.items[event.evidence] = replace(book.items[event.evidence], **fields)


def _count(book: Casebook, entry: Entry, event: CountPublished) -> None:
    counts = book.counts.get(event.hypothesis, ())
    book.counts[event.hypothesis] = (*counts, Count(entry.version, event))


def _planned(book: Casebook, entry: Entry, event: ChangePlanned) -> None:
    book.changes[event.change] = Change(event.change, entry.version, event)


def _made(book: Casebook, entry: Entry, event: ChangeMade) -> None:
    book.changes[event.change] = Change(
        event.change, entry.version, event, True, entry.metadata.happened_on
    )


def _undone(book: Casebook, entry: Entry, event: ChangeUndone) -> None:
    change, day = book.changes[event.change], entry.metadata.happened_on
    book.changes[event.change] = replace(change, undone=True, undone_on=day)


def _verdict(book: Casebook, entry: Entry, event: VerdictReached) -> None:
    metadata = entry.metadata
    verdict = Verdict(
        entry.version,
        metadata.happened_on,
        metadata.learned_on,
        metadata.because,
        event,
    )
    verdicts = book.verdicts.get(event.hypothesis, ())
    book.verdicts[event.hypothesis] = (*verdicts, verdict)


def _decision(book: Casebook, entry: Entry, event: DecisionMade) -> None:
    metadata = entry.metadata
    book.decisions[event.decision] = Decision(
        event.decision,
        entry.version,
        metadata.happened_on,
        metadata.learned_on,
        metadata.actor,
        metadata.because,
        event,
    )


FOLD: dict[type[Event], Callable[[Casebook, Entry, Any], None]] = {
    ThemeNamed: _named,
    ThemeRenamed: _renamed,
    ThemesMerged: _merged,
    ThemeApplied: _applied,
    ThemeRemoved: _removed,
    HypothesisStated: _stated,
    HypothesisRestated: _stated,
    HypothesisRetired: _hypothesis_retired,
    HypothesisSupported: _observed(True),
    HypothesisRefuted: _observed(False),
    EvidenceNoted: _observed(None),
    EvidenceRetracted: _retracted,
    EvidenceCorrected: _corrected,
    CountPublished: _count,
    ChangePlanned: _planned,
    ChangeMade: _made,
    ChangeUndone: _undone,
    VerdictReached: _verdict,
    DecisionMade: _decision,
}
