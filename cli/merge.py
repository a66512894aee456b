"""`castdev merge`: take in what a copy of the project recorded, and name what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .drawing import many
from .options import argument, desk_of, option
from .terminal import block, safe

if TYPE_CHECKING:
    from castdev.engine.account import Account, Conflict, LeftOut, Merged, Renamed

    from .desk import Desk

ERASED = "respondent_forgotten"
"""The event here that leaves nothing to decide."""

MOST = 20
"""So many conflicts are told; `--json` tells all."""


@click.command()
@argument("file", type=click.Path(path_type=Path))
@option(
    "--keys",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Copy the keys of new words from the other's .castdev/keys.",
)
@option("--dry-run", is_flag=True, help="Check everything and record nothing.")
@option("--json", is_flag=True, help="Print a JSON document.")
def merge(file: Path, keys: Path | None, dry_run: bool, json: bool) -> None:
    """Take in what a copy of this project recorded

    FILE is what `castdev export` wrote there. An event is taken in when it finds
    here what it found there; what both of you settled otherwise is named and left
    for you to decide. An id that is taken here gets the next free one. Merging
    again records nothing. Exit code 0, also with conflicts.

    \b
    Example:
        castdev merge bo.jsonl --keys bo-keys/
        castdev merge bo.jsonl --dry-run
    """
    desk = desk_of()
    found = desk.project.merge(file, keys=keys, dry_run=dry_run)
    if json:
        desk.document(found)
    else:
        desk.say("\n".join(lines(desk, found, file, keys)))


def lines(desk: Desk, found: Merged, file: Path, keys: Path | None) -> Iterator[str]:
    """Yield what was taken in, what is called otherwise, what is left to decide."""
    name = safe(file.name)
    if found.dry_run:
        yield f"Would take in {many(found.recorded, 'event')} from {name}."
    elif found.versions:
        first, last = found.versions
        where = f"{first} to {last}" if first < last else f"as event {first}"
        yield f"Took in {many(found.recorded, 'event')} from {name}, {where}."
    else:
        yield f"Nothing new in {name}."
    yield block(_counted(found), "")
    yield from _renamed(found.renamed)
    erased = [one for one in found.conflicts if one.here.event == ERASED]
    yield from _conflicts(desk, tuple(one for one in found.conflicts if one not in erased))
    yield from _of_the_erased(erased)
    yield from _left_out(found.left_out)
    yield from _words(found, keys)


def _counted(found: Merged) -> str:
    told = [f"Both copies begin with the same {many(found.common, 'event')}"]
    for number, one, some in (
        (found.already, "is here already", "are here already"),
        (found.same, "says what is said here", "say what is said here"),
    ):
        if number:
            told.append(f"{many(number, 'more event')} {one if number == 1 else some}")
    return "; ".join(told) + "."


def _renamed(renamed: tuple[Renamed, ...]) -> Iterator[str]:
    if renamed:
        yield "Called otherwise here, because the id was taken:"
        yield block(", ".join(f"{one.there} is {one.here}" for one in renamed), "  ")


def _conflicts(desk: Desk, conflicts: tuple[Conflict, ...]) -> Iterator[str]:
    if not conflicts:
        return
    yield ""
    number = len({one.there.version for one in conflicts})
    yield desk.paint(f"{many(number, 'conflict')} left for you to decide:", "strong")
    groups = [list(group) for _, group in groupby(conflicts, lambda one: one.there.version)]
    for group in groups[:MOST]:
        yield from _conflict(group)
    if len(groups) > MOST:
        yield f"  and {len(groups) - MOST:,} more; --json tells all."
    first, more = conflicts[0], ", and so on" if len(conflicts) > 1 else ""
    yield block(
        f"To take theirs: castdev undo {first.here.version}{more}, then merge again. To keep "
        f"yours: {safe(first.there.actor)} runs castdev undo {first.there.version} there{more}, "
        "and exports anew.",
        "",
    )


def _conflict(group: list[Conflict]) -> Iterator[str]:
    """Yield an event there, beside what it clashes with here."""
    one = group[-1]
    yield block(one.about, "  ")
    yield _told("here", one.here)
    if len(group) > 1:
        yield block(f"and {len(group) - 1:,} more here", "           ")
    yield _told("there", one.there)
    if one.events > 1:
        yield block(f"With it stay out all {one.events:,} events of that command.", "    ")


def _told(where: str, one: Account) -> str:
    head = f"    {where + ',':<6} event {one.version}: "
    said = block(f"{one.sentence} ({one.actor})", " " * len(head))
    return head + said.lstrip()


def _of_the_erased(conflicts: list[Conflict]) -> Iterator[str]:
    """Yield what stays out because somebody was erased here; there is nothing to decide."""
    if not conflicts:
        return
    yield ""
    yield "Left out, since whom it is about was erased here on request:"
    for one in conflicts[:MOST]:
        yield block(f"event {one.there.version} there: {one.there.sentence}", "  ")
    if len(conflicts) > MOST:
        yield f"  and {len(conflicts) - MOST:,} more; --json tells all."
    who = safe(conflicts[0].there.actor)
    yield block(f"When {who} merges an export from here, they are erased there too.", "")


def _left_out(left: tuple[LeftOut, ...]) -> Iterator[str]:
    if not left:
        return
    yield ""
    yield "Left out with what it rests on:"
    for one in left[:MOST]:
        more = f", and {one.events - 1:,} more of that command" if one.events > 1 else ""
        why = f"rests on event {one.on} there" if one.on else "nobody here knows what it rests on"
        text = f"event {one.there.version} there: {one.there.sentence}{more} ({why})"
        yield block(text, "  ")
    if len(left) > MOST:
        yield f"  and {len(left) - MOST:,} more; --json tells all."


def _words(found: Merged, keys: Path | None) -> Iterator[str]:
    if found.keys:
        verb = "Would copy" if found.dry_run else "Copied"
        yield block(f"{verb} the keys of {_people(found.keys)}.", "")
    if found.sealed:
        where = f"are not in {keys}" if keys else "are not here"
        hint = "" if keys else "; merge again with --keys FOLDER, the other's .castdev/keys"
        text = f"What is of {_people(found.sealed)} stays sealed: the keys {where}{hint}."
        yield block(text, "")


def _people(holders: tuple[str, ...]) -> str:
    from .output import many as some

    return some([one.replace("~", " ") for one in holders])
