"""The casebook: everything recorded, folded once, as it now stands.

Every reading is a pure function of the casebook and a lens. Corrections and
withdrawals have taken effect in it; days are kept, so that one casebook answers
for every day (`--happened-by`), and one fold stopped early for every version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any

import msgspec

from castdev.engine.event import Entry, Origin, UnknownEvent
from castdev.engine.policy import Mode, Policy
from castdev.engine.undo import CommandUndone, Undo, withdrawn

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
WHILE = 1_024
"""So many entries wait for those that may undo them while all are folded."""


class Casebook(msgspec.Struct):
    """The records of a project up to a version; tables are keyed by id as written.

    Attributes:
        beliefs: keyed by the id of the event that committed them.
        merged: version → where it comes from, of what another copy recorded first.
        erased: holder of words that are gone → the event that said so.
        heard_in: interview → the themes heard in it.
        undone: version → the undo that withdrew it.
        undos: every undo, withdrawn or not.
        unknown: versions of events that nobody here knows.
        twice: ids that were given twice, as only a journal from elsewhere has them; the
            later record counts.
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
    heard_in: dict[str, tuple[Heard, ...]] = {}
    hypotheses: dict[str, Hypothesis] = {}
    items: dict[str, Item] = {}
    items_of: dict[str, list[str]] = {}
    counts: dict[str, tuple[Count, ...]] = {}
    changes: dict[str, Change] = {}
    verdicts: dict[str, tuple[Verdict, ...]] = {}
    decisions: dict[str, Decision] = {}
    answers: dict[str, Answer] = {}
    competitors: dict[str, Competitor] = {}
    offers: dict[str, Offer] = {}
    jots: dict[str, Jot] = {}
    launches: list[Launch] = []
    outcomes: dict[str, tuple[Outcome, ...]] = {}
    rivals: list[tuple[str, ...]] = []
    beliefs: dict[str, Belief] = {}
    erased: dict[str, int] = {}
    undone: dict[int, int] = {}
    undos: list[Undo] = []
    merged: dict[int, Origin] = {}
    unknown: list[int] = []
    twice: set[str] = set()

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.policies[-1].policy if self.policies else Policy()

    @property
    def forgotten(self) -> set[str]:
        """The respondents who were erased on request."""
        return {id for id, one in self.respondents.items() if one.forgotten is not None}

    @property
    def heard(self) -> list[Heard]:
        """The themes heard, in the order in which they were recorded."""
        found = (one for some in self.heard_in.values() for one in some)
        return sorted(found, key=lambda one: one.version)

    def code(self, theme: str) -> str:
        """Return the theme that a theme counts as, after all mergers."""
        seen = set[str]()  # a journal from elsewhere may hold a circle
        while (into := self.themes[theme].into) is not None and theme not in seen:
            seen.add(theme)
            theme = into
        return theme

    def copy(self) -> Casebook:
        """Return a casebook that grows by itself; it shares the records, which never change."""
        fields = {name: _own(getattr(self, name)) for name in self.__struct_fields__}
        return Casebook(**fields)

    def apply(self, entry: Entry) -> None:
        """Take one entry in; nothing but the entry and the casebook is looked at."""
        event = entry.event
        take_in = FOLD.get(type(event))
        if take_in is not None:
            try:  # cheaper than `suppress`, and this is done for every event
                take_in(self, entry, event)
            except KeyError:
                # What an unknown event began is unknown here, and so is what follows from it.
                pass
        elif isinstance(event, UnknownEvent):
            self.unknown.append(entry.version)
        if entry.metadata.origin is not None:
            self.merged[entry.version] = entry.metadata.origin
        self.version = entry.version
        self.recorded_at = entry.metadata.recorded_at

    def take(self, entries: Iterable[Entry]) -> None:
        """Take the next entries in, but for those known to be undone."""
        for entry in entries:
            if entry.version in self.undone:
                self.version, self.recorded_at = entry.version, entry.metadata.recorded_at
            else:
                self.apply(entry)

    def withdraw(self, entry: Entry) -> bool:
        """Note what an undo withdraws; return whether nothing of it was taken in before.

        If something was, or something passed over is back, this casebook is of no use.
        """
        event = entry.event
        assert isinstance(event, CommandUndone)
        before = self.undone
        self.undos.append((entry.version, event.versions))
        self.undone = withdrawn(self.undos)
        return all(one > self.version for one in before.keys() ^ self.undone.keys())


def _own(value: Any) -> Any:
    """Return a table that can grow by itself."""
    if isinstance(value, dict):
        lists = isinstance(next(iter(value.values()), None), list)
        return {key: list(some) for key, some in value.items()} if lists else dict(value)
    return type(value)(value) if isinstance(value, list | set) else value


def fold(entries: Iterable[Entry]) -> Casebook:
    """Return the casebook of these entries, from the first on, without those undone."""
    whole = entries if isinstance(entries, Sequence) else list(entries)
    return fold_from(lambda: whole)


def fold_from(read: Callable[[], Iterable[Entry]]) -> Casebook:
    """Return the casebook of the entries that `read` gives, without holding them all.

    People undo what they have just done: an entry is taken in a while after it was read,
    and left out if it was withdrawn by then. For an undo that reaches further back, the
    entries are read again.
    """
    book, entries, waiting = Casebook(), iter(read()), list[Entry]()
    while new := list(islice(entries, WHILE)):
        undos = [entry for entry in new if isinstance(entry.event, CommandUndone)]
        if not all(book.withdraw(entry) for entry in undos):
            return _fold_knowing(read)
        book.take(waiting)
        waiting = new
    book.take(waiting)
    return book


def _fold_knowing(read: Callable[[], Iterable[Entry]]) -> Casebook:
    """Return the same, after a first look at everything that is undone."""
    book = Casebook()
    for entry in read():
        if isinstance(entry.event, CommandUndone):
            book.withdraw(entry)
    book.take(read())
    return book


def grown(book: Casebook, new: Sequence[Entry], past: Callable[[], Iterable[Entry]]) -> Casebook:
    """Return the casebook with more entries taken in.

    Args:
        book: it may be changed, and it may be another that is returned.
        new: the entries after its version.
        past: all entries up to those; folded anew only when one of the new undoes one of them.
    """
    undos = [entry for entry in new if isinstance(entry.event, CommandUndone)]
    if not all(book.withdraw(entry) for entry in undos):
        return fold_from(lambda: chain(past(), new))
    book.take(new)
    return book
