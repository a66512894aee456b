"""`castdev import`: a study kept in tables becomes events, all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .drawing import many
from .options import argument, desk_of, option
from .terminal import block, safe

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command("import")
@argument("place", type=click.Path(path_type=Path), metavar="FOLDER|FILE")
@option("--dry-run", is_flag=True, help="Check everything and record nothing.")
@option("--json", is_flag=True, help="Print a JSON document.")
def import_(place: Path, dry_run: bool, json: bool) -> None:
    """Import a folder of tables, or one table

    Everything is recorded or nothing; importing again records nothing.

    \b
    Example:
        castdev import interviews-of-june/
        castdev import evidence.csv --dry-run
    """
    from .intake import run

    desk = desk_of()
    found = run(desk.project, place, dry_run=dry_run)
    if json:
        desk.document(found)
    else:
        desk.say("\n".join(lines(found, dry_run)))


def lines(found: dict[str, Any], dry_run: bool) -> Iterator[str]:
    """Yield what was recorded, and what the import had to say itself."""
    events = many(found["recorded"], "event")
    if dry_run:
        yield f"Would record {events}."
    elif found["recorded"]:
        first, last = found["versions"]
        yield f"Recorded {events}, {first} to {last}."
    else:
        yield "Nothing new: everything in it is recorded already."
    if found["already"] and found["recorded"]:
        yield f"{many(found['already'], 'row')} had been recorded before."
    counted = ", ".join(f"{number} {safe(table)}" for table, number in found["tables"].items())
    yield block(f"Rows read: {counted}.", "")
    for note in found["notes"]:
        yield "  - " + block(note, "    ").lstrip()
