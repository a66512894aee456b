"""The course of a project: one casebook that goes from entry to entry.

It goes back a little when somebody undoes what they did: casebooks of a while ago are
kept, and the entries since then are taken in again without what was withdrawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from math import isqrt

from castdev.engine.event import Entry, Event
from castdev.engine.theme import ThemeNamed
from castdev.engine.undo import CommandUndone, withdrawn

from . import Casebook, fold_from
from .removal import removable, remove, replaces

KEPT = 3
"""So many casebooks of a while ago are kept."""
APART = 512
"""They lie at least so many entries apart; more in a longer journal, which is dearer to copy."""


Again = Callable[[int], Iterable[Entry]]
"""Gives the entries up to a version, as often as it is called."""


class Course:
    """A casebook on its way through all entries, in order.

    Attributes:
        book: the casebook after the last entry taken in; an undo may replace it by another,
            and then leaves the one before as it was.
        explained: whether the last entry, or what it turned, tells everything that came or
            went with it.
    """

    def __init__(self, again: Again | None = None) -> None:
        """Begin before the first entry; without `again` all entries are remembered."""
        self.book = Casebook()
        self.explained = True
        self._again = again
        self._past: list[Entry] = []
        self._kept: list[Casebook] = []
        self._since: list[Entry] = []
        self._next = APART

    def take(self, entry: Entry) -> None:
        """Take the next entry in."""
        self.explained = True
        if isinstance(entry.event, CommandUndone):
            self._go_back(entry, entry.event)
        else:
            self.book.apply(entry)
        self._since.append(entry)
        if self._again is None:
            self._past.append(entry)
        if entry.version >= self._next:
            self._keep()

    def turned_by(self, entry: Entry) -> Sequence[Event] | None:
        """Return the events that count from the next entry on, or no longer; None for any.

        In a journal from elsewhere an event may take the place of any other.
        """
        if not isinstance(entry.event, CommandUndone):
            return None if replaces(self.book, entry.event) else (entry.event,)
        turned = self._turned(entry, entry.event)
        return None if turned is None else [one.event for one in turned]

    def _turned(self, undo: Entry, event: CommandUndone) -> list[Entry] | None:
        """Return what an undo withdraws or brings back; None if it is too long ago."""
        after = withdrawn([*self.book.undos, (undo.version, event.versions)])
        turned = {one for one in self.book.undone.keys() ^ after.keys() if one < undo.version}
        found = [one for one in self._since if one.version in turned]
        return found if len(found) == len(turned) else None

    def _go_back(self, undo: Entry, event: CommandUndone) -> None:
        turned, before = self._turned(undo, event), self.book
        book = None if turned is None else self._without(turned)
        if book is None or turned is None:
            self.book = fold_from(lambda: chain(self._before(undo), [undo]))
            self.explained = False
            self._since.clear()
            self._kept.clear()
            return
        book.undos = [*before.undos, (undo.version, event.versions)]
        book.undone = withdrawn(book.undos)
        book.take([one for one in self._since if one.version > book.version])
        book.apply(undo)
        self.explained = book is before or _explained(before, book, turned)
        self.book = book

    def _without(self, turned: list[Entry]) -> Casebook | None:
        """Return a casebook in which these entries were not taken in; None if none was kept."""
        if not turned:
            return self.book
        while self._kept and self._kept[-1].version >= turned[0].version:
            self._kept.pop()
        book = self.book
        if all(one.version not in book.undone and removable(book, one) for one in turned):
            for one in turned:
                remove(book, one)
            return book
        if not self._kept:
            return None
        # The last one kept is used up, unless there is no other to go back to next time.
        return self._kept.pop() if len(self._kept) > 1 else self._kept[0].copy()

    def _before(self, undo: Entry) -> Iterable[Entry]:
        return self._again(undo.version - 1) if self._again else self._past

    def _keep(self) -> None:
        self._next = self.book.version + APART + 4 * isqrt(self.book.version)
        self._kept.append(self.book.copy())
        del self._kept[:-KEPT]
        first = self._kept[0].version
        self._since = [one for one in self._since if one.version > first]


def _explained(before: Casebook, after: Casebook, turned: list[Entry]) -> bool:
    """Return whether these entries tell everything that came or went.

    In a journal from elsewhere others may rest on what was undone, and go with it.
    """
    if before.twice or after.twice:
        return False
    named = {
        id
        for one in turned
        for id in (getattr(one.event, "evidence", None), getattr(one.event, "interview", None))
    }
    for was, now in ((before.items, after.items), (before.interviews, after.interviews)):
        if len(now) - len(was) != sum((id in now) - (id in was) for id in named):
            return False
    if any(isinstance(one.event, ThemeNamed) for one in turned):
        return len(before.heard) == len(after.heard)
    return True
