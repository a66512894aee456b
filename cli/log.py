"""`castdev log`: every event as a sentence, newest last."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import click

from .options import Asked, argument, listing_options
from .terminal import safe

if TYPE_CHECKING:
    from castdev.projections.timeline import Told

    from .desk import Desk


@click.command()
@argument("id", required=False)
@listing_options
def log(desk: Desk, asked: Asked, id: str | None) -> None:
    """Show the events, all or those that name one thing

    With --json it prints one document a line.

    \b
    Example:
        castdev log
        castdev log H1 --as-of 2026-03-10
    """
    from castdev.engine.errors import NotFound
    from castdev.engine.text import quoted

    told = desk.readings(asked).log(id, happened_by=asked.happened_by)
    first = next(told, None)
    if id is not None and first is None:
        raise NotFound(f"No event names {quoted(id)}.", hint="`castdev log` shows all of them.")
    rows = chain([first] if first else [], told)
    if asked.json or asked.by_row:
        from castdev.projections.timeline import Told

        from .forms import columns_of, print_rows

        print_rows(asked._replace(ndjson=not asked.csv), rows, list(columns_of(Told)))
    else:
        for one in rows:
            desk.say(sentence(desk, one))


def sentence(desk: Desk, one: Told) -> str:
    """Return an event as people read it."""
    day = str(one.day) if one.day else "day unknown"
    because = f" because {safe(one.because)}" if one.because else ""
    place = desk.paint(f"{one.version:>5}  {day:<11}", "quiet")
    undone = f" [undone by event {one.undone_by}]" if one.undone_by else ""
    who = safe(one.actor)
    if one.origin is not None:
        who += f", from {safe(one.origin.journal[-8:])}, event {one.origin.version} there"
    return f"{place}  {safe(one.sentence)}{because} ({who}){undone}"
