"""The journal of another copy of this project, read beside ours and told in our ids.

Both begin with the same events. What came after is the same event where its id or its
command key is the same; a thing that was born there keeps its id, unless something else
is called so here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .called import Names
from .codec import Codec
from .errors import BadInput, Damaged, Refused
from .event import Entry, Event, Metadata, UnknownEvent, name_of
from .export import Export, Place
from .naming import renamed
from .sealed import Sealed
from .state import ProjectState, check_day
from .undo import CommandUndone

if TYPE_CHECKING:
    from .app import Engine


class Found(NamedTuple):
    """What a file holds, against the journal here.

    Attributes:
        common: how many events both begin with, byte for byte.
        tail: those after them, as they were recorded there.
        journal: what tells the copy from this one: the id of the first that it recorded itself.
    """

    common: int
    tail: list[Entry]
    journal: str


def found_in(engine: Engine, file: Path) -> Found:
    """Return what a file holds.

    Raises:
        BadInput: a line of the file is not what it must be, or of a day yet to come.
        NewerStore: a newer castdev wrote it.
        Refused: it is the journal of another project.
    """
    codec, ours = Codec(engine.vocabulary.events), engine.journal.rows()
    common, tail = 0, list[Entry]()
    with Export(file) as export:
        if export.header.stream != engine.journal.stream:
            _another(f"is {engine.journal.stream}, the file holds {export.header.stream}")
        for row in export.rows():
            if not tail and next(ours, None) == row:
                common += 1
                continue
            if not common:
                break
            place = Place(export.name, row[0] + 1)
            try:
                tail.append(codec.decode(*row))
            except Damaged as error:
                place.refuse(error.message)
            _check_days(engine, tail[-1], place)
    if not common:
        _another("began with another first event than that of the file")
    own = (one.metadata.id for one in tail if one.metadata.origin is None)
    return Found(common, tail, next(own, ""))


def _another(how: str) -> None:
    raise Refused(
        f"The project here {how}: it is another project.",
        hint="Only copies of one project can be merged: castdev export there, import here.",
    )


def _check_days(engine: Engine, entry: Entry, place: Place) -> None:
    metadata = entry.metadata
    for day in (metadata.happened_on, metadata.learned_on):
        try:
            if day is not None:
                check_day(day, engine.now().date())
        except BadInput as error:
            place.refuse(f"{error.message} One of the two clocks is wrong.")


class Other(NamedTuple):
    """The other journal in our ids.

    Attributes:
        found: as it was recorded there.
        entries: all its events at their places there, with the ids here.
        places: place there → place here, of what both hold.
        clashes: (place there, place here) where a command key stands for two things.
        names: what things of theirs are called here.
    """

    found: Found
    entries: list[Entry]
    places: dict[int, int]
    clashes: list[tuple[int, int]]
    names: Names


def told_here(ours: list[Entry], found: Found, state: ProjectState) -> Other:
    """Return the other journal in our ids.

    Args:
        ours: all entries of the journal here.
        found: what the file holds.
        state: the state at the end of the journal here.

    Raises:
        Damaged: an event has the id of one here, and says something else.
    """
    own = {one.metadata.id: one for one in ours[found.common :]}
    same_as = {one.version: own[one.metadata.id] for one in found.tail if one.metadata.id in own}
    names = Names(ours, found.common, found.tail, same_as, state.competitors.values())
    entries = ours[: found.common]
    places = {version: version for version in range(1, found.common + 1)}
    clashes: list[tuple[int, int]] = []
    held_there = {one.version for one in same_as.values()}
    keyed = _keyed(one for one in ours[found.common :] if one.version not in held_there)
    for entry in found.tail:
        same = same_as.get(entry.version)
        twice = None if same else _next(keyed, entry)
        if twice is not None and not _repeats(entry, twice, names):
            clashes.append((entry.version, twice.version))
            twice = None
        held = same or twice
        names.meet(entry, held)
        told = Entry(entry.version, entry.metadata, renamed(entry.event, names))
        if same is not None:
            _check_same(told, same)
        if held is not None:
            places[entry.version] = held.version
        entries.append(told)
    return Other(found, entries, places, clashes, names)


def _keyed(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.metadata.key, []).append(entry)
    return found


def _next(keyed: dict[str, list[Entry]], entry: Entry) -> Entry | None:
    """Return the event here that the key of an event of theirs stands for next."""
    waiting = keyed.get(entry.metadata.key)
    if not waiting:
        return None
    return waiting.pop(0) if len(waiting) > 1 else waiting[0]


def _repeats(theirs: Entry, ours: Entry, names: Names) -> bool:
    """Return whether two copies recorded the same under one key, each by itself.

    Digests of the same words under two keys of one person differ; then nobody can tell.
    """
    one, other = theirs.metadata, ours.metadata
    said = (theirs.name, one.happened_on, one.content)
    if said != (ours.name, other.happened_on, other.content):
        return False
    own = None if names.knows(theirs.event) else type(theirs.event).about
    return _plain(renamed(theirs.event, names), own) == _plain(ours.event, own)


def _plain(event: Event, own: str | None) -> dict[str, object]:
    """Return what an event says besides anybody's words, and the id of what it began."""
    fields = {field: getattr(event, field) for field in event.__struct_fields__ if field != own}
    return {field: isinstance(one, Sealed) or one for field, one in fields.items()}


_KEPT = tuple(one for one in Metadata.__struct_fields__ if one not in ("recorded_at", "origin"))
"""Fields of the envelope that are the same in every copy."""


def _check_same(theirs: Entry, ours: Entry) -> None:
    kept = all(getattr(theirs.metadata, one) == getattr(ours.metadata, one) for one in _KEPT)
    if not kept or _lasting(theirs.event) != _lasting(ours.event):
        raise Damaged(
            f"Event {theirs.version} of the file has the id of event {ours.version} here, and "
            "says something else: one of the two was altered.",
            hint="Nothing was recorded. Compare both with a backup.",
        )


def _lasting(event: Event) -> object:
    """Return what an event says in every copy.

    An undo has other numbers, a competitor may be known by name, and of an unknown event
    nobody can tell what was renamed.
    """
    if isinstance(event, CommandUndone | UnknownEvent):
        return name_of(type(event), event)
    return renamed(event, lambda nouns, id: "K" if nouns == ("competitor",) else id)
