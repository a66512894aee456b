"""What things of another copy are called here: as there, unless that id is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .competitor import Competitor, CompetitorNoted
from .event import Entry, Event
from .ids import number_of
from .naming import Nouns
from .state import LETTERS
from .text import compared
from .undo import undone_in


def about(event: Event) -> tuple[str, str]:
    """Return noun and id of the thing that an event is about; two empty texts for none."""
    noun = type(event).about
    id = getattr(event, noun, None)
    return (noun, id) if noun in LETTERS and isinstance(id, str) else ("", "")


class Names:
    """What things are called here, by noun and id of the other copy.

    A competitor that is known here by name is that one.
    """

    def __init__(
        self,
        ours: list[Entry],
        common: int,
        tail: list[Entry],
        same_as: Mapping[int, Entry],
        competitors: Iterable[Competitor],
    ) -> None:
        self._here: dict[tuple[str, str], str] = {}
        self._taken: set[tuple[str, str]] = set()
        self._highest: dict[str, int] = {}
        self._competitors = {compared(one.name): one.id for one in competitors}
        self._gone = undone_in([*ours[:common], *tail])
        for entry in (*ours, *tail):
            noun, id = about(entry.event)
            number = number_of(LETTERS.get(noun, ""), id)
            self._highest[noun] = max(self._highest.get(noun, 0), number)
        for entry in ours:
            noun, id = about(entry.event)
            self._taken.add((noun, id.lower()))
            if entry.version <= common:
                self._here.setdefault((noun, id.lower()), id)
        for entry in tail:
            if (same := same_as.get(entry.version)) is not None:
                self.meet(entry, same)

    def of(self, nouns: Nouns, id: str) -> tuple[str, str]:
        """Return the noun of an id of theirs, and the id here."""
        for noun in nouns:
            here = self._here.get((noun, id.lower()))
            if here is not None:
                return noun, here
        return nouns[0], id

    def __call__(self, nouns: Nouns, id: str) -> str:
        """Return the id here."""
        return self.of(nouns, id)[1]

    def knows(self, event: Event) -> bool:
        """Return whether an event of theirs is about something that was met before."""
        noun, id = about(event)
        return (noun, id.lower()) in self._here

    def meet(self, entry: Entry, same: Entry | None) -> None:
        """Name what an event of theirs is about, which `same` is about here."""
        noun, id = about(entry.event)
        if noun and not self.knows(entry.event):
            here = about(same.event)[1] if same else self._new(noun, id, entry)
            self._here[noun, id.lower()] = here
            self._taken.add((noun, here.lower()))

    def _new(self, noun: str, id: str, entry: Entry) -> str:
        event, named = entry.event, None
        if isinstance(event, CompetitorNoted) and entry.version not in self._gone:
            named = compared(event.name)
        if named in self._competitors:
            return self._competitors[named]
        if (noun, id.lower()) in self._taken:
            self._highest[noun] += 1
            id = f"{LETTERS[noun]}{self._highest[noun]}"
        if named is not None:
            self._competitors[named] = id
        return id
