"""`castdev import` and `castdev export`: all of it or nothing, in and out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .drawing import many
from .options import argument, desk_of, option, pairs
from .terminal import block, safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .desk import Desk

SEALED_NOTE = (
    "Words of people stay sealed, and nothing more can be recorded, until the folder "
    ".castdev/keys of the first project is copied here too."
)


@click.command("import")
@argument("place", type=click.Path(path_type=Path), metavar="FOLDER|FILE")
@pairs(
    "--map",
    "renames",
    example="FILE_COLUMN=OUR_COLUMN",
    help="Read a column of the tables as one of ours.",
)
@option("--dry-run", is_flag=True, help="Check everything and record nothing.")
@option("--json", is_flag=True, help="Print a JSON document.")
def import_(place: Path, renames: dict[str, str], dry_run: bool, json: bool) -> None:
    """Import tables, commands, or an exported journal

    FOLDER holds tables as CSV. FILE is one table, JSON Lines of commands, or what
    `castdev export` wrote; a journal goes where there is no project yet.
    Everything is recorded or nothing; importing again records nothing.

    \b
    Example:
        castdev import interviews-of-june/
        castdev import evidence.csv --map text=quote --dry-run
        castdev import commands.jsonl
        castdev --home copy import acme.jsonl
    """
    desk = desk_of()
    found = imported(desk, place, renames, dry_run)
    if json:
        desk.document(found)
    else:
        desk.say("\n".join(lines(found, dry_run)))


def imported(desk: Desk, place: Path, renames: dict[str, str], dry_run: bool) -> dict[str, Any]:
    """Import what is there, whatever it is, and return the document of it."""
    from .intake import run
    from .intake.kind import kind_of
    from .intake.orders import run_commands

    kind = kind_of(place)
    if renames and kind != "tables":
        raise click.UsageError(f"--map is about tables; {safe(place.name)} is none.")
    if kind == "journal":
        return _journal(desk, place, dry_run)
    if kind == "commands":
        return run_commands(desk.project, place, dry_run=dry_run)
    return run(desk.project, place, renames=renames, dry_run=dry_run)


def _journal(desk: Desk, file: Path, dry_run: bool) -> dict[str, Any]:
    """Make the project of an exported journal, or find that it is here already."""
    from castdev.engine.errors import NoProject
    from castdev.engine.restore import compare, restore
    from castdev.engine.vocabulary import Vocabulary

    from .marks import forget

    try:
        desk.home.config()
    except NoProject:
        found = restore(desk.empty_place(), file, Vocabulary().events, dry_run=dry_run)
        if not dry_run:
            forget(desk.state, desk.home.folder)
    else:
        found = compare(desk.engine.journal, file)
    new = 0 if found.already else found.events
    return {
        "schema": "castdev.import.1",
        "recorded": new,
        "already": found.events - new,
        "versions": [1, new] if new else None,
        "tables": {"events": found.events},
        "notes": [SEALED_NOTE] if new else [],
    }


@click.command()
@option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")
@option("--prov", "decision", metavar="D", help="Write where a decision came from, as PROV-JSON.")
@option("--public", is_flag=True, help="Write a report that can be handed to anybody.")
@option("--k", type=int, metavar="N", help="Hide counts of fewer people; 5 if not given.")
@option("--clear", multiple=True, metavar="TEXTS", help="Let texts of the team into the report.")
def export(
    output: Path | None, decision: str | None, public: bool, k: int | None, clear: tuple[str, ...]
) -> None:
    """Write the whole journal as JSON Lines, byte for byte

    Words of people stay sealed: their keys, in .castdev/keys, are not in it.

    With --public it writes a report for outsiders instead: hypotheses with counts
    of people per segment. Counts of fewer than 5 people are hidden, and so are
    totals that would tell them; nobody's words are in it. The team's own texts are
    in it only where --clear names them: project, statements, segments, verdicts.

    With --prov it writes the provenance of one decision (its id, or the version
    of a verdict or launch) for other tools, as a W3C PROV document: who asked
    whom, what was recorded of it, what was derived, who decided. It needs the
    package prov: pip install 'castdev[prov]'.

    \b
    Example:
        castdev export -o acme.jsonl
        castdev export | gzip > acme.jsonl.gz
        castdev export --prov D4 -o d4.prov.json
        castdev export --public --clear statements -o for-investors.json
    """
    desk = desk_of()
    if public:
        from .public import publish

        publish(desk, output, decision, k, clear)
        return
    if k is not None or clear:
        raise click.UsageError("--k and --clear are about --public; add it.")
    if decision is not None:
        _provenance(desk, decision, output)
        return
    from castdev.engine.export import write

    target = None if output is None else outside(desk, output)
    desk.note("journal", target)
    found = _safe(write(desk.engine.journal))
    if target is None:
        stream = sys.stdout.buffer
        for line in found:
            stream.write(line)
        stream.flush()
        return
    from castdev.engine.files import write_lines

    count = write_lines(target, found) - 1
    desk.say(
        f"Exported {many(count, 'event')} of {safe(desk.engine.journal.stream)} to {safe(output)}. "
        "The keys that open people's words are not in it."
    )


def _provenance(desk: Desk, decision: str, output: Path | None) -> None:
    """Print where a decision came from, or write it to a file."""
    from .terminal import in_json

    target = None if output is None else outside(desk, output)
    text = in_json(desk.project.provenance(decision))
    if target is None:
        desk.say(text)
        return
    from castdev.engine.files import write_lines

    write_lines(target, [f"{text}\n".encode()])
    desk.say(f"Wrote where {safe(decision)} came from to {safe(target)}.")


def _safe(found: Iterator[bytes]) -> Iterator[bytes]:
    """Yield lines that mean the same and that no terminal obeys."""
    from .terminal import in_json

    for line in found:
        yield in_json(line.decode()).encode()


def outside(desk: Desk, output: Path) -> Path:
    """Return where to write; refuse to write over what a project is made of."""
    from castdev.engine.errors import BadInput, NoProject, Refused
    from castdev.engine.home import FOLDER

    target = output.absolute()
    if target.is_symlink() or (target.exists() and not target.is_file() and not target.is_dir()):
        raise BadInput(
            f"{output} is a link or a device, not a plain file.",
            hint="Name a plain file, or leave -o out and send the output there with >.",
        )
    if FOLDER in target.resolve().parts:
        raise Refused(
            f"{output.name} would lie in a {FOLDER} folder, among the files of a project.",
            hint="Choose another place for it.",
        )
    if target.is_dir():
        raise BadInput(f"{output} is a folder.", hint="Name a file to write to.")
    if not target.parent.is_dir():
        raise NoProject(f"There is no folder {output.parent}.", hint="Make it first.")
    return target


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
