"""One of two copies of a journal: what its own events found and settled in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .called import about
from .event import Entry
from .settling import Settled, adds, settles
from .standing import Standing, standing
from .state import ProjectState
from .undo import CommandUndone, undone_in
from .vocabulary import Vocabulary, pass_over


class Side:
    """One copy, and what its own events found and settled in it.

    Attributes:
        entries: all of them, in order, from version 1 on.
        only: versions of those that the other copy has not.
        gone: versions that are withdrawn, each with the undo.
        own: those of its own that count.
        finds: version → what that event found; of its own, and of those asked for.
        settled: version → what that event settled.
        by: fact → its own events that settled it, in order.
    """

    def __init__(
        self, words: Vocabulary, entries: list[Entry], only: set[int], also: Iterable[int] = ()
    ) -> None:
        self.words = words
        self.entries = entries
        self.only = only
        self.gone = undone_in(entries)
        self.own = [entries[version - 1] for version in sorted(only) if version not in self.gone]
        self.finds: dict[int, Standing] = {}
        self.settled: dict[int, Settled] = {}
        self._end = self._folded({one.version for one in self.own} | set(also))
        self.by: dict[str, list[int]] = {}
        self._behind: dict[str, list[int]] = {}
        for one in self.own:
            for fact in self.settled[one.version]:
                self.by.setdefault(fact, []).append(one.version)
            touched = self._touched(one)
            for fact in touched | {_thing(fact) for fact in touched}:
                self._behind.setdefault(fact, []).append(one.version)

    def _folded(self, wanted: set[int]) -> ProjectState:
        state = ProjectState(undone=self.gone)
        for entry in self.entries:
            if entry.version in self.gone:
                pass_over(state, entry)
                continue
            if entry.version in wanted:
                self.finds[entry.version] = standing(state, entry)
                self.settled[entry.version] = settles(state, entry) | self._undone(entry)
            self.words.evolve(state, entry)
        return state

    def _undone(self, entry: Entry) -> Settled:
        event = entry.event
        if not isinstance(event, CommandUndone):
            return {}
        return {f"undone {self.entries[one - 1].metadata.id}": True for one in event.versions}

    def behind(self, fact: str) -> list[int]:
        """Return its own events that can have made a fact what it is here.

        An undo is behind what it took away or brought back. When none is behind just this
        fact, those behind any fact of the same thing are.
        """
        return self._behind.get(fact) or self._behind.get(_thing(fact), [])

    def _touched(self, entry: Entry) -> set[str]:
        found = set(self.settled[entry.version])
        for before in self._withdrawn(entry):
            found |= {*settles(self._end, before), " ".join(about(before.event)).lower()}
        return found

    def _withdrawn(self, entry: Entry) -> Iterator[Entry]:
        """Yield what an undo withdrew, or brought back."""
        if isinstance(entry.event, CommandUndone):
            for version in entry.event.versions:
                before = self.entries[version - 1]
                if isinstance(before.event, CommandUndone):
                    yield from self._withdrawn(before)
                else:
                    yield before

    def agrees(self, other: Side, fact: str) -> bool:
        """Return whether all that settled a fact, in both copies, say the same of it."""
        said = [side.settled[one][fact] for side in (self, other) for one in side.by[fact]]
        return all(one == said[0] for one in said)

    def repeats(self, other: Side) -> dict[int, int]:
        """Return its own events that say only what the other says too → where it says so."""
        agreed = {one for one in self.by.keys() & other.by.keys() if self.agrees(other, one)}
        return {
            one.version: max(other.by[fact][-1] for fact in self.settled[one.version])
            for one in self.own
            if not adds(type(one.event))
            and self.settled[one.version]
            and self.settled[one.version].keys() <= agreed
        }


def _thing(fact: str) -> str:
    """Return the thing that a fact is about.

    >>> _thing("interview i3 phase"), _thing("policy")
    ('interview i3', 'policy')
    """
    return " ".join(fact.split(" ")[:2])
