"""What was known in another copy of the project when an event was recorded there."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from castdev.engine.arrival import spread
from castdev.engine.event import Entry, Origin
from castdev.engine.runs import ranges, versions_in
from castdev.engine.seen import Seen
from castdev.engine.undo import CommandUndone


def known_to(entries: Sequence[Entry], entry: Entry) -> tuple[list[Entry], tuple[int, ...]]:
    """Return what those who recorded an event knew, and places of what of it is not here.

    What another copy recorded was known there in the order of that copy, and stands at the
    places that it has there. What stayed out at first and came later is found as well.
    """
    origin = entry.metadata.origin
    if origin is None:
        return list(entries[: entry.version - 1]), ()
    came = {
        one.metadata.origin.version: one.version
        for one in entries
        if one.metadata.origin and one.metadata.origin.journal == origin.journal
    }
    here = {of: at for of, at in came.items() if of < origin.version} | dict(spread(origin.known))
    there = {at: of for of, at in here.items()}
    common = origin.known[0][2] if origin.known else 0
    known = [_placed(entries[at - 1], of, there, common) for of, at in sorted(here.items())]
    return known, tuple(of for of in range(1, origin.version) if of not in here)


def unknown_to(entries: Sequence[Entry], entry: Entry) -> Sequence[Entry]:
    """Return what those who recorded an event did not know: recorded later, or elsewhere."""
    origin = entry.metadata.origin
    if origin is None:
        return entries[entry.version :]
    known = {entry.version, *(here for _, here in spread(origin.known))}
    return [one for one in entries if one.version not in known]


def seen_here(seen: Seen, origin: Origin | None) -> Seen:
    """Return readings with the places here of the events that they name."""
    if origin is None or seen.pro is None or seen.con is None:
        return seen
    here = dict(spread(origin.known))
    pro, con = (
        ranges(here[one] for one in versions_in(text) if one in here)
        for text in (seen.pro, seen.con)
    )
    return replace(seen, pro=pro, con=con)


def _placed(entry: Entry, version: int, there: dict[int, int], common: int) -> Entry:
    """Return an entry at its place in another copy; past the common beginning, by the clock."""
    metadata, event = entry.metadata, entry.event
    if version > common:
        first = metadata.origin or Origin(
            journal="", version=version, recorded_at=metadata.recorded_at
        )
        metadata = replace(metadata, origin=replace(first, after=common))
    if isinstance(event, CommandUndone):
        event = replace(event, versions=tuple(there[one] for one in event.versions if one in there))
    return Entry(version, metadata, event)
