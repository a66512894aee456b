"""`castdev log`: every event as a sentence, newest last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec

from .options import Asked, argument, reading_options
from .terminal import in_json, safe

if TYPE_CHECKING:
    from castdev.projections.timeline import Told

    from .desk import Desk


@click.command()
@argument("id", required=False)
@reading_options
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
    found = False
    for one in told:
        found = True
        if asked.json:
            desk.say(in_json(msgspec.json.encode(one).decode()))
        else:
            desk.say(sentence(desk, one))
    if id is not None and not found:
        raise NotFound(f"No event names {quoted(id)}.", hint="`castdev log` shows all of them.")


def sentence(desk: Desk, one: Told) -> str:
    """Return an event as people read it."""
    day = str(one.day) if one.day else "day unknown"
    because = f" because {safe(one.because)}" if one.because else ""
    place = desk.paint(f"{one.version:>5}  {day:<11}", "quiet")
    undone = f" [undone by event {one.undone_by}]" if one.undone_by else ""
    return f"{place}  {safe(one.sentence)}{because} ({safe(one.actor)}){undone}"
