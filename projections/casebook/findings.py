"""How the casebook takes in themes, hypotheses, evidence, changes, verdicts and decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

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
)

if TYPE_CHECKING:
    from . import Casebook


SIDES = {"supports": True, "refutes": False, "neutral": None}


def _named(book: Casebook, entry: Entry, event: ThemeNamed) -> None:
    book.themes[event.theme] = Theme(event.theme, entry.version, event, event.title)


def _renamed(book: Casebook, entry: Entry, event: ThemeRenamed) -> None:
    book.themes[event.theme].title = event.title


def _merged(book: Casebook, entry: Entry, event: ThemesMerged) -> None:
    for one in event.merged:
        book.themes[one].into = event.theme


def _applied(book: Casebook, entry: Entry, event: ThemeApplied) -> None:
    known(book.themes, event.theme)
    known(book.interviews, event.interview)
    day = entry.metadata.happened_on
    book.heard.append(Heard(entry.version, day, event.theme, event.interview, event.kind))


def _removed(book: Casebook, entry: Entry, event: ThemeRemoved) -> None:
    book.heard = [
        one
        for one in book.heard
        if one.interview != event.interview or book.code(one.theme) != book.code(event.theme)
    ]


def _stated(book: Casebook, entry: Entry, event: HypothesisStated) -> None:
    metadata = entry.metadata
    record = book.hypotheses.setdefault(
        event.hypothesis, Hypothesis(event.hypothesis, entry.version, metadata.id)
    )
    record.statements.append(
        Statement(entry.version, metadata.happened_on, metadata.learned_on, event)
    )


def _hypothesis_retired(book: Casebook, entry: Entry, event: HypothesisRetired) -> None:
    book.hypotheses[event.hypothesis].retired = True


def _observed(supports: bool | None) -> Callable[[Casebook, Entry, Any], None]:
    def take_in(book: Casebook, entry: Entry, event: HypothesisSupported) -> None:
        known(book.hypotheses, event.hypothesis)
        known(book.interviews, event.interview)
        known(book.respondents, event.respondent)
        metadata = entry.metadata
        book.items_of.setdefault(event.hypothesis, []).append(event.evidence)
        book.items[event.evidence] = Item(
            event.evidence,
            entry.version,
            event.hypothesis,
            supports,
            event.kind,
            event.rung,
            metadata.happened_on,
            metadata.learned_on,
            event.interview,
            event.respondent,
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
    book.items[event.evidence].retracted = True


def _corrected(book: Casebook, entry: Entry, event: EvidenceCorrected) -> None:
    item = book.items[event.evidence]
    if event.side is not UNSET:
        item.supports = SIDES[event.side]
    if event.kind is not UNSET:
        item.kind = event.kind
    if event.rung is not UNSET:
        item.rung = event.rung
    if event.flags is not UNSET:
        item.flags = event.flags
    if event.seen_on is not UNSET:
        item.day = event.seen_on
    if event.quote is not UNSET:
        item.worded = entry.version


def _count(book: Casebook, entry: Entry, event: CountPublished) -> None:
    book.counts.setdefault(event.hypothesis, []).append(Count(entry.version, event))


def _planned(book: Casebook, entry: Entry, event: ChangePlanned) -> None:
    book.changes[event.change] = Change(event.change, entry.version, event)


def _made(book: Casebook, entry: Entry, event: ChangeMade) -> None:
    book.changes[event.change] = Change(
        event.change, entry.version, event, True, entry.metadata.happened_on
    )


def _undone(book: Casebook, entry: Entry, event: ChangeUndone) -> None:
    change = book.changes[event.change]
    change.undone, change.undone_on = True, entry.metadata.happened_on


def _verdict(book: Casebook, entry: Entry, event: VerdictReached) -> None:
    metadata = entry.metadata
    verdict = Verdict(
        entry.version,
        metadata.happened_on,
        metadata.learned_on,
        metadata.because,
        event,
    )
    book.verdicts.setdefault(event.hypothesis, []).append(verdict)


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
