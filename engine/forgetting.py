"""How a person is forgotten, step by step; every step may be done again (reliability.md 3.2).

The list says `begun` → the event is appended → the keys are destroyed → what was made
from the words is purged → completion is appended → the list says `done`. Whoever opens
the project next finishes what was cut short, and does it again where a journal or keys
from an older copy would bring somebody back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec.structs import replace

from .erased import Line
from .erasure import ErasureCompleted, RespondentForgotten, holders_of
from .errors import CastdevError
from .event import Entry
from .outgoing import about
from .respondent import RespondentRecruited

if TYPE_CHECKING:
    from .app import Engine

AGAIN = "erased before; the journal came back from an older copy"


def _views(folder: Path) -> None:
    """Remove the tables made from the journal; they are made anew when they are wanted."""
    for path in folder.glob("views.db*"):
        path.unlink(missing_ok=True)


PURGES: list[Callable[[Path], None]] = [_views]
"""What else was made from words: each is given `.castdev`, and may be called again."""


class Census(NamedTuple):
    """Who is in a journal, and who was forgotten.

    Attributes:
        recruited: respondent, in lower case → id of the event that recruited them.
        asked: requests to forget somebody, by their id.
        completed: id of a request → its completion.
    """

    recruited: dict[str, str]
    asked: dict[str, Entry]
    completed: dict[str, Entry]


def census(entries: Iterable[Entry]) -> Census:
    """Return who is in a journal, from its first entry on; what was undone counts too."""
    found = Census({}, {}, {})
    for one in entries:
        count(found, one)
    return found


def count(found: Census, entry: Entry) -> None:
    """Take one more entry into a census."""
    match entry.event:
        case RespondentRecruited(respondent=id):
            found.recruited[id.lower()] = entry.metadata.id
        case RespondentForgotten():
            found.asked[entry.metadata.id] = entry
        case ErasureCompleted():
            found.completed[entry.metadata.causation or ""] = entry


def lines_of(found: Census) -> Iterator[Line]:
    """Yield what the list of a project with this journal must say."""
    for id, asked in found.asked.items():
        done = found.completed.get(id)
        line = _line(found, asked)
        yield line if done is None else _done(line, done)


def append(engine: Engine, entries: list[Entry]) -> dict[int, Entry]:
    """Append entries of which some forget people, and forget them.

    Returns:
        version of a request → its completion.
    """
    found = census([*engine.entries(), *entries])
    mine = [one for one in entries if isinstance(one.event, RespondentForgotten)]
    begun = {one.version: _line(found, one) for one in mine}
    engine.erased.add(begun.values())
    engine.journal.append(entries)
    return {one.version: _finish(engine, found, one, begun[one.version]) for one in mine}


def resume(engine: Engine) -> None:
    """Finish erasures that were cut short, and do those again that a copy undid.

    Raises:
        CastdevError: why it cannot be done; then nothing may be read.
    """
    try:
        engine.alone(lambda: _mended(engine))
    except CastdevError as error:
        error.message = f"An erasure has to be finished first, and cannot be: {error.message}"
        raise


def _mended(engine: Engine) -> None:
    if not engine.erased.settled(engine.journal):
        _resume(engine)
    _drop_strays(engine)


def _resume(engine: Engine) -> None:
    found = census(engine.entries())
    for line in engine.erased.unsettled(engine.journal):
        here = found.recruited.get(line.respondent.lower()) == line.recruited
        asked = found.asked.get(line.request) or (_same(found, line) if here else None)
        if asked is None and here and line.step != "begun":
            asked = engine.follow_up(_event(line), because=AGAIN)
            found.asked[asked.metadata.id] = asked
        if asked is None:
            engine.erased.add([_unneeded(engine, line, "void" if here else "absent")])
        else:
            _finish(engine, found, asked, line)
            engine.mended.append(f"The erasure of {line.respondent} was finished.")


def _same(found: Census, line: Line) -> Entry | None:
    """Return another request that asked for the same."""
    wanted = set(line.holders)
    return next(
        (one for one in found.asked.values() if wanted <= {*holders_of(_asking(one))}), None
    )


def _event(line: Line) -> RespondentForgotten:
    """Return the request that a line is about, to be recorded anew."""

    def ids(before: str) -> tuple[str, ...]:
        named = (one for one in line.holders if one.startswith(before))
        return tuple(one.removeprefix(before) for one in named)

    person = line.respondent
    return RespondentForgotten(respondent=person, jots=ids("jot~"), evidence=ids("evidence~"))


def _unneeded(engine: Engine, line: Line, step: Literal["void", "absent"]) -> Line:
    """Return that there is nothing to do in this journal, which holds its last event."""
    last = next(iter(engine.entries(engine.state().version - 1)))
    at, event = engine.now(), last.metadata.id
    return replace(line, step=step, at=at, version=last.version, event=event)


def _asking(entry: Entry) -> RespondentForgotten:
    event = entry.event
    assert isinstance(event, RespondentForgotten)
    return event


def _drop_strays(engine: Engine) -> None:
    """Destroy keys of the erased that were put back."""
    folder = engine.vault.folder
    back = [one for one in sorted(engine.erased.holders()) if folder and folder.has(one)]
    engine.vault.destroy(back)
    engine.mended.extend(
        f"The key of {one}, who was erased, was back; it is destroyed." for one in back
    )


def _finish(engine: Engine, found: Census, asked: Entry, line: Line) -> Entry:
    """Do all that is left to do of one request; return its completion."""
    event = _asking(asked)
    engine.vault.destroy(holders_of(event))
    if engine.folder is not None:
        for purge in PURGES:
            purge(engine.folder)
    done = found.completed.get(asked.metadata.id)
    if done is None:
        copies = about(engine.outgoing.files(), event.respondent, asked.version)
        completed = ErasureCompleted(respondent=event.respondent, copies=len(copies))
        done = engine.follow_up(completed, asked)
    engine.erased.add([_done(line, done)])
    return done


def _line(found: Census, asked: Entry) -> Line:
    """Return the first line about a request."""
    event = _asking(asked)
    return Line(
        request=asked.metadata.id,
        respondent=event.respondent,
        recruited=found.recruited.get(event.respondent.lower(), ""),
        step="begun",
        holders=holders_of(event),
        at=asked.metadata.recorded_at,
    )


def _done(line: Line, done: Entry) -> Line:
    at = done.metadata.recorded_at
    return replace(line, step="done", at=at, version=done.version, event=done.metadata.id)
