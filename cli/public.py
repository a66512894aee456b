"""`castdev export --public`: a report for people outside, from which nobody can be picked out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .drawing import many
from .terminal import safe

if TYPE_CHECKING:
    from castdev.projections.public import PublicReading

    from .desk import Desk


def publish(
    desk: Desk, output: Path | None, decision: str | None, k: int | None, clear: tuple[str, ...]
) -> None:
    """Print the report, or write it to a file."""
    from .output import as_json
    from .transfer import outside

    if decision is not None:
        raise click.UsageError("--public and --prov are two things; ask for one.")
    found = desk.project.public(k=k, clear=clear)
    target = None if output is None else outside(desk, output)
    warning = _between(desk, found)
    desk.note("public", target, version=found.version)
    text = as_json(found)
    if target is None:
        desk.say(text)
    else:
        from castdev.engine.files import write_lines

        write_lines(target, [f"{text}\n".encode()])
        hypotheses = many(len(found.hypotheses), "hypothesis", "hypotheses")
        said = f"counts of fewer than {found.k} people are hidden, nobody's words are in it"
        desk.say(f"Wrote {hypotheses} to {safe(target)}: {said}.")
    if warning:
        click.echo(f"castdev: {warning}", err=True)


def _between(desk: Desk, found: PublicReading) -> str | None:
    """Return a warning when too few people were heard since an earlier report."""
    files = desk.engine.outgoing.files()
    for version in sorted({one.version for one in files if one.what == "public"}, reverse=True):
        moved = desk.project.moved_since(version)
        if 0 < moved < found.k:
            people = many(moved, "person", "people")
            return (
                f"A report was made at event {version}, and since then only the answers of "
                f"{people} came in or changed: whoever has both can work them out."
            )
    return None
