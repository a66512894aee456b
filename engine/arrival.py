"""An event of another copy as it is recorded here, with where it comes from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from .event import Entry, Origin
from .naming import Nouns, renamed
from .other import Other
from .undo import CommandUndone, told

Run = tuple[int, int, int]


class Arriving(NamedTuple):
    """What all events of one merge have in common.

    Attributes:
        other: the copy that they come from.
        places: place there → place here, of what both hold now.
        recorded_at: when the journal here learns of them.
    """

    other: Other
    places: Mapping[int, int]
    recorded_at: datetime

    def recorded(self, there: Entry, here: Entry, before: list[Entry]) -> Entry:
        """Return the entry of an event here.

        Args:
            there: as it was recorded there.
            here: at its place here.
            before: all entries here that come before it.
        """
        metadata, event = there.metadata, here.event
        if isinstance(event, CommandUndone):
            group = [before[version - 1] for version in event.versions]
            event = msgspec.structs.replace(event, what=told(group))
        origin = metadata.origin or Origin(
            journal=self.other.found.journal,
            version=there.version,
            recorded_at=metadata.recorded_at,
        )
        known = self._known(there) if getattr(event, "seen", None) is not None else ()
        origin = msgspec.structs.replace(
            origin,
            after=bisect_right(before, origin.recorded_at, key=_recorded_at),
            renamed=self._renamed(there),
            known=known,
        )
        envelope = msgspec.structs.replace(metadata, recorded_at=self.recorded_at, origin=origin)
        return Entry(here.version, envelope, event)

    def _renamed(self, there: Entry) -> dict[str, dict[str, str]]:
        """Return noun → id where it was recorded first → id here, where they differ."""
        found: dict[str, dict[str, str]] = {}
        origin = there.metadata.origin

        def name(nouns: Nouns, id: str) -> str:
            noun, here = self.other.names.of(nouns, id)
            first = origin.first(noun, id) if origin else id
            if first != here:
                found.setdefault(noun, {})[first] = here
            return here

        renamed(there.event, name)
        return found

    def _known(self, there: Entry) -> tuple[Run, ...]:
        """Return which events here were known when this was decided, by their places there."""
        origin = there.metadata.origin
        if origin is not None:
            pairs = [(of, at) for of, at in spread(origin.known)]
        else:
            pairs = [(version, version) for version in range(1, there.version)]
        return tuple(runs((of, self.places[at]) for of, at in pairs if at in self.places))


def _recorded_at(entry: Entry) -> datetime:
    return entry.metadata.recorded_at


def spread(known: Iterable[Run]) -> Iterator[tuple[int, int]]:
    """Yield place there and place here of every event in such runs.

    >>> list(spread([(1, 1, 2), (5, 9, 1)]))
    [(1, 1), (2, 2), (5, 9)]
    """
    for there, here, count in known:
        yield from zip(range(there, there + count), range(here, here + count), strict=True)


def runs(pairs: Iterable[tuple[int, int]]) -> Iterator[Run]:
    """Yield pairs of places as runs in which both count up.

    >>> list(runs([(1, 1), (2, 2), (5, 9)]))
    [(1, 1, 2), (5, 9, 1)]
    """
    first, count = (0, 0), 0
    for there, here in pairs:
        if count and (there, here) == (first[0] + count, first[1] + count):
            count += 1
            continue
        if count:
            yield (*first, count)
        first, count = (there, here), 1
    if count:
        yield (*first, count)
