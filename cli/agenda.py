"""`castdev agenda`: what is overdue, the longest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .desk import Desk
from .options import Asked, reading_options
from .status import TELLS
from .terminal import block, safe

if TYPE_CHECKING:
    from castdev.projections.agenda import Due


@click.command()
@reading_options
def agenda(desk: Desk, asked: Asked) -> None:
    """Show what is stale, due or unthanked, the longest first

    \b
    Example:
        castdev agenda
        castdev agenda --as-of 2026-03-10 --json
    """
    found = desk.readings(asked).agenda(happened_by=asked.happened_by)
    if asked.json:
        desk.document(found)
    elif not found.due:
        desk.say("Nothing is overdue.")
    else:
        desk.say("\n".join(map(line, found.due)))


def line(one: Due) -> str:
    """Return one thing that is due, in words."""
    told = TELLS.get(one.what, "thank {id}").format(id=safe(one.id), who=one.who)
    return f"{one.since}  {block(told, ' ' * 12).lstrip()}"
