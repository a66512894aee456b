"""Two copies of one project become one journal again: what the other recorded is taken in.

An event comes in when it finds here what it found there, and nothing here settled what it
settles; whatever does not fit is left out, with what rests on it, and named.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from .arrival import Arriving
from .called import about
from .event import Entry, tell
from .joining import Joined, join
from .keyring import Lent, lent, words_of
from .other import Other, found_in, told_here
from .state import ProjectState

if TYPE_CHECKING:
    from .app import Engine


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
        project: its name.
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
    """

    schema: str = "castdev.merge.1"
    project: str
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
    dry_run: bool


def merge(engine: Engine, file: Path, *, keys: Path | None = None, dry_run: bool = False) -> Merged:
    """Take in what another copy of the project recorded, all that fits in one transaction.

    Args:
        engine: of the project here.
        file: what `castdev export` wrote there.
        keys: the folder of the other's keys, or of its project; None leaves words sealed.
        dry_run: check everything, and record nothing.

    Raises:
        BadInput, NewerStore: a line of the file is not what it must be.
        Refused: it is another project, or the keys are those of another.
        Damaged: an event of the file has the id of one here, and says something else.
    """
    with engine.alone() as state:
        ours = list(engine.entries())
        other = told_here(ours, found_in(engine, file), state)
        joined = join(engine.vocabulary, ours, other)
        now = engine.now()
        arriving = Arriving(other, joined.fit.places, max(now, state.recorded_at or now))
        whole = [*ours]
        for there, here in _pairs(other, joined, [*ours, *joined.fit.placed]):
            if here.version > len(ours):
                whole.append(arriving.recorded(there, here, whole))
        held = _pairs(other, joined, whole)
        words = (one for pair in held for one in words_of(*pair))
        lending = lent(engine.vault, engine.journal.stream, keys, words)
        if not dry_run:
            for holder, some in lending.keys.items():
                engine.vault.adopt(holder, some)
            if len(whole) > len(ours):
                engine.journal.append(whole[len(ours) :])
        return _account(state, other, joined, lending, whole, dry_run)


def _pairs(other: Other, joined: Joined, here: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Yield each event after the common beginning as it stands there and as it stands here."""
    for entry in other.found.tail:
        if (place := joined.fit.places.get(entry.version)) is not None:
            yield entry, here[place - 1]


def _account(
    state: ProjectState,
    other: Other,
    joined: Joined,
    lending: Lent,
    whole: list[Entry],
    dry_run: bool,
) -> Merged:
    before, tail = state.version, other.found.tail
    out = sum(len(joined.commands[one]) for one in joined.left)
    waiting = sum(map(len, joined.commands.values()))
    recorded = len(whole) - before
    return Merged(
        project=state.project.id,
        origin=other.found.journal,
        common=other.found.common,
        recorded=recorded,
        versions=(before + 1, len(whole)) if recorded else None,
        already=len(tail) - waiting,
        same=waiting - out - recorded,
        renamed=tuple(_renamed(other, joined, before)),
        conflicts=tuple(_conflicts(other, joined, whole)),
        left_out=tuple(_left_out(other, joined)),
        keys=tuple(lending.keys),
        sealed=lending.sealed,
        dry_run=dry_run,
    )


def _renamed(other: Other, joined: Joined, before: int) -> Iterator[Renamed]:
    """Yield the things that came in under another id than they have there."""
    seen = set[tuple[str, str]]()
    for entry in other.found.tail:
        noun, id = about(entry.event)
        here = other.names((noun,), id)
        came = joined.fit.places.get(entry.version, 0) > before
        if came and here != id and (noun, id) not in seen:
            seen.add((noun, id))
            yield Renamed(noun=noun, there=id, here=here)


def _conflicts(other: Other, joined: Joined, whole: list[Entry]) -> Iterator[Conflict]:
    told = set[tuple[int, int]]()
    ids = (about(one.event)[1] for one in (*whole, *other.entries))
    written = {id.lower(): id for id in ids}
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
    clashing = {_there(other, one.there).metadata.correlation for one in joined.clashes}
    for command, on in joined.left.items():
        if command not in clashing:
            versions = joined.commands[command]
            first = _told(_there(other, versions[0]))
            yield LeftOut(there=first, events=len(versions), on=on)


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
    return " ".join([noun, *(written.get(word, word) for word in words)])
