"""Two copies of one project become one journal again: what the other recorded is taken in.

An event comes in when it finds here what it found there, and nothing here settled what it
settles; whatever does not fit is left out, with what rests on it, and named.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from .account import Merged, account
from .arrival import Arriving
from .erasure import GONE, RespondentForgotten, holders_of
from .event import Entry
from .joining import Joined, join
from .jot import JotFiled
from .keyring import lent, words_of
from .other import Other, found_in, told_here
from .state import ProjectState

if TYPE_CHECKING:
    from .app import Engine


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
    return engine.alone(lambda: _merged(engine, file, keys, dry_run))


def _merged(engine: Engine, file: Path, keys: Path | None, dry_run: bool) -> Merged:
    """Merge into the newest version."""
    state, ours = engine.state(), list(engine.entries())
    other = told_here(ours, found_in(engine, file), state)
    joined = join(engine.vocabulary, ours, other)
    whole = _with_arrivals(engine, state, ours, other, joined)
    held = _pairs(other, joined, whole)
    gone = _gone(engine, other, joined, whole[len(ours) :])
    words = (one for pair in held for one in words_of(*pair) if one.here.lower() not in gone)
    lending = lent(engine.vault, engine.journal.stream, keys, words)
    if not dry_run:
        for holder, some in lending.keys.items():
            engine.vault.adopt(holder, some)
        if len(whole) > len(ours):
            engine.append(whole[len(ours) :])
    found = account(other, joined, whole, len(ours), lending)
    return replace(found, project=engine.journal.stream, dry_run=dry_run)


def _gone(engine: Engine, other: Other, joined: Joined, arrived: list[Entry]) -> set[str]:
    """Return the holders, in lower case, of words that must not be brought back.

    Those who were erased here or there, and jots that were filed there as theirs.
    """
    forgotten = (one.event for one in arrived if isinstance(one.event, RespondentForgotten))
    found = {holder.lower() for event in forgotten for holder in holders_of(event)}
    for clash in joined.clashes:
        event = other.entries[clash.there - 1].event
        if clash.fact.endswith(GONE) and isinstance(event, JotFiled):
            found.add(f"jot~{event.jot}".lower())
    return found | engine.vault.gone


def _with_arrivals(
    engine: Engine, state: ProjectState, ours: list[Entry], other: Other, joined: Joined
) -> list[Entry]:
    """Return all entries here, and those that come in as they are to be recorded."""
    now, whole = engine.now(), [*ours]
    arriving = Arriving(other, joined.places, max(now, state.recorded_at or now))
    for there, here in _pairs(other, joined, [*ours, *joined.placed]):
        if here.version > len(ours):
            whole.append(arriving.recorded(there, here, whole))
    return whole


def _pairs(other: Other, joined: Joined, here: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Yield each event after the common beginning as it stands there and as it stands here."""
    for entry in other.found.tail:
        if (place := joined.places.get(entry.version)) is not None:
            yield entry, here[place - 1]
