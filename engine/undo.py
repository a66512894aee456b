"""Undo: what a command recorded counts as if it had never been recorded.

Nothing is deleted: an event says which versions are withdrawn, and every fold that
knows of it leaves them out (`undone_in`). Undoing an undo brings them back.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec

from .command import Command, Noun, Past, Setting
from .errors import NotFound, Refused
from .event import Entry, Event, Line, name_of
from .standing import Standing, standing

if TYPE_CHECKING:
    from .journal import Journal
    from .state import ProjectState

Row = tuple[int, str, bytes]
Undo = tuple[int, tuple[int, ...]]
"""The version of an undo, and the versions that it withdraws."""
LASTING = frozenset({"project_started", "respondent_forgotten", "erasure_completed"})
"""What no undo takes back: the beginning, and what was destroyed."""


class CommandUndone(Event, tag="command_undone"):
    """These events count as if they had never been recorded, until this is undone."""

    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = "undone: {what}"

    versions: tuple[Annotated[int, msgspec.Meta(ge=1)], ...]
    what: Line


UNDONE = name_of(CommandUndone)


class UndoCommand(Command, tag="undo_command"):
    """Withdraw your last command, or the one that recorded an event."""

    version: Annotated[int, msgspec.Meta(ge=1)] | None = None


def undone_in(entries: Iterable[Entry]) -> dict[int, int]:
    """Return which versions are withdrawn, each with the version that withdrew it."""
    undos = [(one.version, one.event) for one in entries if isinstance(one.event, CommandUndone)]
    return withdrawn([(version, event.versions) for version, event in undos])


def undone_until(journal: "Journal", until: int) -> dict[int, int]:
    """Return the same for a journal up to a version; nothing but undos is decoded."""
    return withdrawn(undos_in(journal.rows(0, until))[1])


def undos_in(rows: Iterable[Row], until: datetime | None = None) -> tuple[int, list[Undo]]:
    """Return the last version of stored rows and the undos among them; no other is decoded.

    Args:
        rows: version, stored name and stored bytes, in order.
        until: leave out what was recorded after this moment.
    """
    from .codec import Codec

    codec, last, found = Codec({UNDONE: CommandUndone}), 0, list[Undo]()
    for last, stored, state in rows:
        if stored == UNDONE:
            entry = codec.decode(last, stored, state)
            if until is None or entry.metadata.recorded_at <= until:
                assert isinstance(entry.event, CommandUndone)
                found.append((last, entry.event.versions))
    return last, found


def withdrawn(undos: Sequence[Undo]) -> dict[int, int]:
    """Return the same from the undos alone, oldest first."""
    found: dict[int, int] = {}
    for by, versions in reversed(undos):  # an undo can only be undone by a later one
        if by not in found:
            found.update((one, by) for one in versions if one < by)
    return found


def _kept(state: "ProjectState", entry: Entry, event: CommandUndone) -> None:
    """The fold around it leaves out what it names; by itself it changes nothing."""


def undo(state: "ProjectState", command: UndoCommand, setting: Setting) -> list[Event]:
    """Return the withdrawal, unless something that still counts rests on what goes."""
    past = setting.past
    entries = list(past.entries()) if past else []
    gone = undone_in(entries)
    group = _chosen(entries, gone, command.version, setting.actor)
    for one in group:
        if one.name in LASTING:
            raise Refused(
                f"Event {one.version}, {one.name}, cannot be undone.",
                hint="Name another event: castdev undo VERSION.",
            )
    versions = tuple(one.version for one in group)
    if past is not None:
        _check(past, entries, gone, versions)
    return [CommandUndone(versions=versions, what=told(group))]


def _chosen(
    entries: list[Entry], gone: dict[int, int], version: int | None, actor: str
) -> list[Entry]:
    """Return the events of the command that is meant, those that still count."""
    commands = [
        one
        for one in entries
        if one.version not in gone and not isinstance(one.event, CommandUndone)
    ]
    if version is None:
        last = next((one for one in reversed(commands) if one.metadata.actor == actor), None)
        if last is None:
            raise Refused(
                f"There is no command of {actor} to undo.",
                hint="Name an event of somebody else: castdev undo VERSION.",
            )
    else:
        last = next((one for one in entries if one.version == version), None)
        if last is None:
            raise NotFound(f"There is no event {version}.", hint="`castdev log` lists them.")
        if version in gone:
            raise Refused(
                f"Event {version} is undone already, by event {gone[version]}.",
                hint=f"Bring it back: castdev undo {gone[version]}.",
            )
        if isinstance(last.event, CommandUndone):
            return [last]
    return [one for one in commands if one.metadata.correlation == last.metadata.correlation]


def _check(
    past: Past, entries: list[Entry], gone: dict[int, int], versions: tuple[int, ...]
) -> None:
    """Raise Refused when events that count would no longer be sound."""
    undos = [(e.version, e.event.versions) for e in entries if isinstance(e.event, CommandUndone)]
    after = withdrawn([*undos, (len(entries) + 1, versions)])
    back = set(gone) - set(after)
    resting = _unsound(past, entries, gone, after)
    if back:
        first = min(back)
        then = undone_in(entries[: first - 1])
        wanted = dict(_standings(past, entries, then))
        found = dict(_standings(past, entries, after))
        if any(wanted[one] != found[one] for one in sorted(back)):
            raise Refused(
                f"Event {versions[0]} cannot be undone: what it withdrew rests on what has "
                "been undone since.",
                hint="Bring that back first; `castdev log` marks it.",
            )
    if resting:
        named = ", ".join(f"{one.version} {one.name}" for one in resting[:5])
        more = f" and {len(resting) - 5} more" if len(resting) > 5 else ""
        raise Refused(
            f"{_told_versions(versions)} cannot be undone: later events rest on it: {named}{more}.",
            hint="Undo those first, the newest first.",
        )


def _standings(
    past: Past, entries: list[Entry], gone: dict[int, int]
) -> Iterable[tuple[int, Standing]]:
    """Yield what each event finds, folded without those that are gone."""
    from .state import ProjectState

    state = ProjectState()
    for entry in entries:
        yield entry.version, standing(state, entry)
        if entry.version not in gone:
            past.evolve(state, entry)


def _unsound(
    past: Past, entries: list[Entry], before: dict[int, int], after: dict[int, int]
) -> list[Entry]:
    """Return the events that count either way, and find something else afterwards."""
    found = (_standings(past, entries, one) for one in (before, after))
    pairs = zip(entries, *found, strict=True)
    return [
        entry
        for entry, (version, was), (_, now) in pairs
        if version not in before and version not in after and was != now
    ]


def told(group: list[Entry]) -> str:
    """Return what is withdrawn, in a few words and without anybody's."""
    first, last = group[0], group[-1]
    if len(group) > 1:
        return f"{len(group)} events, {first.version} to {last.version}"
    id = getattr(first.event, type(first.event).about, None)
    return f"event {first.version}, {first.name}{f' {id}' if isinstance(id, str) else ''}"


def _told_versions(versions: tuple[int, ...]) -> str:
    if len(versions) == 1:
        return f"Event {versions[0]}"
    return f"What events {versions[0]} to {versions[-1]} say"


NOUN = Noun(
    name="undo",
    letter="",
    evolve={CommandUndone: _kept},
    decide={UndoCommand: undo},
)
