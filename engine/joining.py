"""What comes in from another copy, and what is left out because of what."""

from __future__ import annotations

from typing import NamedTuple

from .clash import Clash, Fit, clashes
from .event import Entry
from .other import Other
from .side import Side
from .undo import CommandUndone, undone_in
from .vocabulary import Vocabulary


class Joined(NamedTuple):
    """Both copies side by side.

    Attributes:
        placed: what comes in, at its places after what is here.
        places: place there → place here, of all that both hold then.
        clashes: what does not fit, by place there.
        commands: correlation → places there of what was not here yet, command by command.
        left: commands that stay out → the event there that keeps them out, if they rest on
            one; None for those that clash themselves, and where nobody here knows.
    """

    placed: list[Entry]
    places: dict[int, int]
    clashes: list[Clash]
    commands: dict[str, list[int]]
    left: dict[str, int | None]


def join(words: Vocabulary, ours: list[Entry], other: Other) -> Joined:
    """Return what of another copy fits beside what is here; commands come whole or not at all."""
    if len(other.places) == len(other.entries):
        return Joined([], other.places, [], {}, {})
    mine, theirs = _sides(words, ours, other)
    back = {here: there for there, here in other.places.items()}
    fit = Fit(mine, theirs, other.places)
    found = clashes(mine, theirs, fit, Fit(theirs, mine, back))
    for there, here in other.clashes:
        key = ours[here - 1].metadata.key
        found.add(Clash(here, there, f"key {key}"))
    commands: dict[str, list[int]] = {}
    for version in sorted(theirs.only):
        commands.setdefault(_command(theirs, version), []).append(version)
    left: dict[str, int | None] = {_command(theirs, one.there): None for one in found}
    if left:
        fit = Fit(mine, theirs, other.places, left)
    while fit.misfits:
        for version, facts in fit.misfits.items():
            left.setdefault(_command(theirs, version), _cause(theirs, version, facts, left))
        fit = Fit(mine, theirs, other.places, left)
    by_place = sorted(found, key=lambda one: (one.there, one.here, one.fact))
    return Joined(fit.placed, fit.places, by_place, commands, left)


def _sides(words: Vocabulary, ours: list[Entry], other: Other) -> tuple[Side, Side]:
    """Return both copies, each with what it alone has, and what only its undos brought back."""
    pairs, held = other.places.items(), set(other.places.values())
    here, there = undone_in(ours), undone_in(other.entries)
    mine = {one.version for one in ours} - held
    theirs = {one.version for one in other.entries} - set(other.places)
    return (
        Side(words, ours, mine, (at for of, at in pairs if of in there and at not in here)),
        Side(words, other.entries, theirs, (of for of, at in pairs if at in here)),
    )


def _command(side: Side, version: int) -> str:
    return side.entries[version - 1].metadata.correlation


def _cause(side: Side, version: int, facts: set[str], left: dict[str, int | None]) -> int | None:
    """Return the event before it that stays out, and that it needs."""
    event = side.entries[version - 1].event
    if version in side.gone:
        return side.gone[version]
    if isinstance(event, CommandUndone):
        return min(event.versions)
    needed = (
        one.version
        for one in side.own
        if one.version < version and facts & side.settled[one.version].keys()
    )
    return max((one for one in needed if _command(side, one) in left), default=None)
