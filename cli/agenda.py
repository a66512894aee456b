"""`castdev agenda`: what is overdue, the longest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .desk import Desk
from .forms import printed
from .options import Asked, listing_options
from .status import TELLS
from .terminal import block, safe

if TYPE_CHECKING:
    from castdev.projections.screen import Due


@click.command()
@listing_options
def agenda(desk: Desk, asked: Asked) -> None:
    """Show what is stale, due or unthanked, the longest first

    \b
    Example:
        castdev agenda
        castdev agenda --as-of 2026-03-10 --json
    """
    found = desk.readings(asked).agenda(happened_by=asked.happened_by)
    lines = [line(one) for one in found.due]
    printed(desk, asked, found, "due", lines or ["Nothing is overdue."])


def line(one: Due) -> str:
    """Return one thing that is due, in words."""
    told = TELLS.get(one.what, "thank {id}").format(id=safe(one.id), who=one.who)
    return f"{one.since}  {block(told, ' ' * 12).lstrip()}"
