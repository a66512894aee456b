"""What does not fit together in two copies of one journal.

Two events clash when both settle one fact and say otherwise, or when one no longer finds
what its rule looked at beside the other. The answer is the same from either side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from .called import about
from .erasure import GONE, ErasureCompleted, RespondentForgotten
from .event import Entry, UnknownEvent
from .settling import begins
from .side import Side
from .standing import BY_THEN, Standing, standing
from .state import PLURALS, ProjectState
from .undo import CommandUndone, undone_in
from .vocabulary import pass_over


class Clash(NamedTuple):
    """An event here and one there, and the fact in which they do not fit."""

    here: int
    there: int
    fact: str


def clashes(ours: Side, theirs: Side, forth: Fit, back: Fit) -> set[Clash]:
    """Return every clash of two copies, each of which was tried in the other."""
    found = set(_settled_twice(ours, theirs))
    for there, facts in forth.misfits.items():
        found |= {Clash(here, there, one) for one in _telling(facts) for here in ours.behind(one)}
    for here, facts in back.misfits.items():
        found |= {
            Clash(here, there, one) for one in _telling(facts) for there in theirs.behind(one)
        }
    return {one for one in found if not _forgets(theirs, one.there)}


def _telling(facts: set[str]) -> set[str]:
    """Return the facts to name: that somebody was forgotten says all there is to say."""
    return {one for one in facts if one.endswith(GONE)} or facts


def _forgets(side: Side, version: int) -> bool:
    """Return whether somebody is forgotten there: this is done here too, whatever was recorded."""
    return isinstance(side.entries[version - 1].event, RespondentForgotten | ErasureCompleted)


def _settled_twice(ours: Side, theirs: Side) -> Iterator[Clash]:
    """Yield who settled a fact that both copies settled, each with the last of the other."""
    for fact in ours.by.keys() & theirs.by.keys():
        if not ours.agrees(theirs, fact):
            here, there = ours.by[fact], theirs.by[fact]
            yield from (Clash(here[-1], one, fact) for one in there)
            yield from (Clash(one, there[-1], fact) for one in here)


class Fit:
    """The events of a guest placed after those of a host, as far as they fit there.

    A command is placed whole; its events after one that did not fit are not tried.

    Attributes:
        placed: those that fit, at their places here.
        places: place at the guest's → place at the host's, of what both hold then.
        misfits: place at the guest's → facts that an event did not find as it had.
    """

    def __init__(
        self, host: Side, guest: Side, places: dict[int, int], left: Iterable[str] = ()
    ) -> None:
        self._host, self._guest = host, guest
        self._left = set(left)
        self._shared = {here: there for there, here in places.items()}
        repeats = guest.repeats(host)
        self.places = places | repeats
        self.placed: list[Entry] = []
        self.misfits: dict[int, set[str]] = {}
        self._withdrawn: set[int] = set()
        self._gone = set(host.gone)
        self._state = self._folded({})
        for version in sorted(guest.only - set(repeats)):
            entry = guest.entries[version - 1]
            if entry.metadata.correlation not in self._left:
                self._take(entry)

    def _folded(self, finds: dict[int, Standing]) -> ProjectState:
        """Return the state of all that is here, and fill in what some events find in it."""
        state = ProjectState()
        for entry in (*self._host.entries, *self.placed):
            if entry.version in finds:
                finds[entry.version] = standing(state, entry)
            if entry.version in self._gone:
                pass_over(state, entry)
            else:
                self._host.words.evolve(state, entry)
        return state

    def _take(self, entry: Entry) -> None:
        put = self._put(entry)
        if put is None or isinstance(entry.event, UnknownEvent):
            self._refuse(entry, {"unknown" if put else "undone"})
        elif entry.version in self._guest.gone:
            self._pass_over(entry, put)
        elif isinstance(put.event, CommandUndone):
            self._undo(entry, put, put.event.versions)
        else:
            found, wanted = standing(self._state, put), self._guest.finds[entry.version]
            if wrong := unsound(put, found) | _differing(found, wanted):
                self._refuse(entry, wrong)
            else:
                self._keep(entry, put)
                self._host.words.evolve(self._state, put)

    def _put(self, entry: Entry) -> Entry | None:
        """Return the event at its place here; None for an undo of what is not here."""
        version, event = len(self._host.entries) + len(self.placed) + 1, entry.event
        if isinstance(event, CommandUndone):
            versions = [self.places[one] for one in event.versions if one in self.places]
            if not versions:
                return None
            event = msgspec.structs.replace(event, versions=tuple(versions))
        return Entry(version, entry.metadata, event)

    def _keep(self, entry: Entry, put: Entry) -> None:
        self.places[entry.version] = put.version
        self.placed.append(put)

    def _refuse(self, entry: Entry, facts: set[str]) -> None:
        self.misfits[entry.version] = facts
        self._left.add(entry.metadata.correlation)

    def _pass_over(self, entry: Entry, put: Entry) -> None:
        """Take what is withdrawn there, unless its undo stays away."""
        undo = self._guest.entries[self._guest.gone[entry.version] - 1]
        if undo.metadata.correlation in self._left:
            self._refuse(entry, {"undone"})
            return
        self._keep(entry, put)
        self._withdrawn.add(put.version)
        self._gone.add(put.version)
        pass_over(self._state, put)

    def _undo(self, entry: Entry, put: Entry, versions: tuple[int, ...]) -> None:
        """Take an undo, if what it brings back finds here what it found there."""
        before = self._gone
        self._keep(entry, put)
        if min(versions) > len(self._host.entries):
            self._host.words.evolve(self._state, put)
            return
        self._gone = {*undone_in([*self._host.entries, *self.placed]), *self._withdrawn}
        finds: dict[int, Standing] = {one: {} for one in before - self._gone}
        state = self._folded(finds)
        wrong = set[str]()
        for version, found in finds.items():
            # What a later undo of theirs withdraws again is not asked for.
            wrong |= _differing(found, self._guest.finds.get(self._shared[version], found))
        if wrong:
            self.placed.pop()
            del self.places[entry.version]
            self._gone = before
            self._refuse(entry, wrong)
        else:
            self._state = state


def _differing(one: Standing, other: Standing) -> set[str]:
    facts = (fact for fact in one.keys() | other.keys() if not fact.startswith(BY_THEN))
    return {fact for fact in facts if one.get(fact) != other.get(fact)}


def unsound(entry: Entry, found: Standing) -> set[str]:
    """Return what no rule would have let pass: things that are not there, no consent …"""
    own = " ".join(about(entry.event)).lower()
    return {fact for fact, value in found.items() if not value and _needed(entry, fact, own)}


def _needed(entry: Entry, fact: str, own: str) -> bool:
    if fact.endswith(GONE):
        return False
    noun, _, rest = fact.partition(" ")
    if noun in PLURALS and " " not in rest:
        return fact != own or not begins(type(entry.event))
    consent = fact.endswith(" consent") and entry.name != "consent_withdrawn"
    return consent or fact == "policy" or noun in ("guide", "belief")
