"""The casebook: everything recorded, folded once, as it now stands.

Every reading is a pure function of the casebook and a lens. Corrections and
withdrawals have taken effect in it; days are kept, so that one casebook answers
for every day (`--happened-by`), and one fold stopped early for every version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime

import msgspec

from castdev.engine.event import Entry, Origin, UnknownEvent
from castdev.engine.policy import Mode, Policy
from castdev.engine.undo import CommandUndone, undone_in

from . import believing, findings, launching, market, people
from .believing import Belief
from .launching import Launch, Outcome
from .records import (
    Adoption,
    Change,
    Count,
    Decision,
    Guide,
    Heard,
    Hypothesis,
    Interview,
    Item,
    Respondent,
    Segment,
    Theme,
    Verdict,
)
from .words import Answer, Competitor, Jot, Offer

FOLD = people.FOLD | findings.FOLD | market.FOLD | launching.FOLD | believing.FOLD


class Casebook(msgspec.Struct):
    """The records of a project up to a version; tables are keyed by id as written.

    Attributes:
        beliefs: keyed by the id of the event that committed them.
        merged: version → where it comes from, of what another copy recorded first.
        erased: holder of words that are gone → the event that said so.
    """

    version: int = 0
    recorded_at: datetime | None = None
    project: str = ""
    mode: Mode = "new-idea"
    title: str = ""
    facts: dict[str, str] = {}
    policies: list[Adoption] = []
    rank: tuple[str, ...] = ()
    segments: dict[str, Segment] = {}
    respondents: dict[str, Respondent] = {}
    guides: dict[str, Guide] = {}
    interviews: dict[str, Interview] = {}
    themes: dict[str, Theme] = {}
    heard: list[Heard] = []
    hypotheses: dict[str, Hypothesis] = {}
    items: dict[str, Item] = {}
    items_of: dict[str, list[str]] = {}
    counts: dict[str, list[Count]] = {}
    changes: dict[str, Change] = {}
    verdicts: dict[str, list[Verdict]] = {}
    decisions: dict[str, Decision] = {}
    answers: dict[str, Answer] = {}
    competitors: dict[str, Competitor] = {}
    offers: dict[str, Offer] = {}
    jots: dict[str, Jot] = {}
    launches: list[Launch] = []
    outcomes: dict[str, list[Outcome]] = {}
    rivals: list[tuple[str, ...]] = []
    beliefs: dict[str, Belief] = {}
    erased: dict[str, int] = {}
    undone: dict[int, int] = {}
    merged: dict[int, Origin] = {}
    unknown: list[int] = []

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.policies[-1].policy if self.policies else Policy()

    @property
    def forgotten(self) -> set[str]:
        """The respondents who were erased on request."""
        return {id for id, one in self.respondents.items() if one.forgotten is not None}

    def code(self, theme: str) -> str:
        """Return the theme that a theme counts as, after all mergers."""
        seen = set[str]()  # a journal from elsewhere may hold a circle
        while (into := self.themes[theme].into) is not None and theme not in seen:
            seen.add(theme)
            theme = into
        return theme

    def apply(self, entry: Entry) -> None:
        """Take one entry in; nothing but the entry and the casebook is looked at."""
        take_in = FOLD.get(type(entry.event))
        if take_in is not None:
            # What an unknown event began is unknown here, and so is what follows from it.
            with suppress(KeyError):
                take_in(self, entry, entry.event)
        elif isinstance(entry.event, UnknownEvent):
            self.unknown.append(entry.version)
        if entry.metadata.origin is not None:
            self.merged[entry.version] = entry.metadata.origin
        self.version = entry.version
        self.recorded_at = entry.metadata.recorded_at


def fold(entries: Iterable[Entry]) -> Casebook:
    """Return the casebook of these entries, from the first on, without those undone."""
    whole = list(entries)
    book = Casebook(undone=undone_in(whole))
    for entry in whole:
        if entry.version in book.undone:
            book.version, book.recorded_at = entry.version, entry.metadata.recorded_at
        else:
            book.apply(entry)
    return book


def grown(book: Casebook, new: list[Entry], past: Callable[[], Iterable[Entry]]) -> Casebook:
    """Return the casebook with more entries taken in.

    Args:
        book: it may be changed, and it may be another that is returned.
        new: the entries after its version.
        past: all entries up to those; folded anew only when one of the new undoes some.
    """
    if any(isinstance(entry.event, CommandUndone) for entry in new):
        return fold([*past(), *new])
    for entry in new:
        book.apply(entry)
    return book
