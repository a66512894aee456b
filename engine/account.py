"""What came of a merge, told: what came in, what is called otherwise, what is left to decide."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from .called import about
from .event import Entry, tell
from .joining import Joined
from .keyring import Lent
from .other import Other


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """An event of one copy, as it is told there."""

    version: int
    event: str
    sentence: str
    actor: str


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """An event there that does not fit beside one here; it is left out.

    Attributes:
        about: the fact in which they do not fit, such as `hypothesis H1 statement`.
        here: what this journal says.
        there: what the other says.
        events: how many events of the same command stay out with it.
    """

    about: str
    here: Account
    there: Account
    events: int


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A command that is left out because of another.

    Attributes:
        there: its first event, as the other says it.
        events: how many events it is.
        on: the event there that it rests on and that is not here; None if nobody here
            knows what it is.
    """

    there: Account
    events: int
    on: int | None


class Renamed(msgspec.Struct, frozen=True, kw_only=True):
    """A thing whose id was taken here."""

    noun: str
    there: str
    here: str


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a merge.

    Attributes:
        origin: what tells the other copy; empty if it has nothing of its own.
        common: how many events both began with.
        recorded: how many events were taken in.
        versions: the first and the last of them, or None.
        already: how many had been taken in before, or are recorded here under the same key.
        same: how many say what an event here says already.
        renamed: what is called otherwise here.
        conflicts: what is left for people to decide.
        left_out: what rests on that.
        keys: whose keys were copied, as they are called here.
        sealed: whose words stay sealed because a key is not here.
        dry_run: True if nothing was recorded because only a trial was asked for.
        project: its name.
    """

    schema: str = "castdev.merge.1"
    origin: str
    common: int
    recorded: int
    versions: tuple[int, int] | None
    already: int
    same: int
    renamed: tuple[Renamed, ...]
    conflicts: tuple[Conflict, ...]
    left_out: tuple[LeftOut, ...]
    keys: tuple[str, ...]
    sealed: tuple[str, ...]
    dry_run: bool = False
    project: str = ""


def account(other: Other, joined: Joined, whole: list[Entry], before: int, lending: Lent) -> Merged:
    """Return what came of a merge.

    Args:
        other: the other copy.
        joined: what of it fits here.
        whole: all entries here, with those that came in.
        before: how many there were before.
        lending: which keys came with them.
    """
    recorded = len(whole) - before
    waiting = sum(map(len, joined.commands.values()))
    out = sum(len(joined.commands[one]) for one in joined.left)
    return Merged(
        origin=other.found.journal,
        common=other.found.common,
        recorded=recorded,
        versions=(before + 1, len(whole)) if recorded else None,
        already=len(other.found.tail) - waiting,
        same=waiting - out - recorded,
        renamed=tuple(_renamed(other, joined, before)),
        conflicts=tuple(_conflicts(other, joined, whole)),
        left_out=tuple(_left_out(other, joined)),
        keys=tuple(lending.keys),
        sealed=lending.sealed,
    )


def _renamed(other: Other, joined: Joined, before: int) -> Iterator[Renamed]:
    """Yield the things that came in under another id than they have there."""
    seen = set[tuple[str, str]]()
    for entry in other.found.tail:
        noun, id = about(entry.event)
        here = other.names((noun,), id)
        came = joined.places.get(entry.version, 0) > before
        if came and here != id and (noun, id) not in seen:
            seen.add((noun, id))
            yield Renamed(noun=noun, there=id, here=here)


def _conflicts(other: Other, joined: Joined, whole: list[Entry]) -> Iterator[Conflict]:
    """Yield each pair once, with the first of the facts in which it does not fit."""
    ids = (about(one.event)[1] for one in (*whole, *other.entries))
    written = {id.lower(): id for id in ids}
    told = set[tuple[int, int]]()
    for one in joined.clashes:
        if (one.here, one.there) not in told:
            told.add((one.here, one.there))
            there = _there(other, one.there)
            yield Conflict(
                about=_spelt(one.fact, written),
                here=_told(whole[one.here - 1]),
                there=_told(there),
                events=len(joined.commands[there.metadata.correlation]),
            )


def _left_out(other: Other, joined: Joined) -> Iterator[LeftOut]:
    """Yield what stays out with something else, command by command."""
    clashing = {_there(other, one.there).metadata.correlation for one in joined.clashes}
    for command, versions in joined.commands.items():
        if command in joined.left and command not in clashing:
            first = _told(_there(other, versions[0]))
            yield LeftOut(there=first, events=len(versions), on=joined.left[command])


def _there(other: Other, version: int) -> Entry:
    """Return an event as it was recorded there."""
    return other.found.tail[version - other.found.common - 1]


def _told(entry: Entry) -> Account:
    return Account(
        version=entry.version,
        event=entry.name,
        sentence=tell(entry.event),
        actor=entry.metadata.actor,
    )


def _spelt(fact: str, written: dict[str, str]) -> str:
    """Return a fact with its ids as they are written."""
    noun, *words = fact.split(" ")
    if noun in ("study", "key"):
        return fact
    return " ".join([noun, *(written.get(word, word) for word in words)]).rstrip()
