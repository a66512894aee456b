"""`castdev undo`: the last command, or the one that recorded an event, counts no more."""

from __future__ import annotations

import click

from castdev.engine.undo import UndoCommand

from .desk import Desk
from .options import Said, recording_options


@click.command()
@click.argument("version", type=int, required=False)
@recording_options
def undo(desk: Desk, said: Said, version: int | None) -> None:
    """Withdraw your last command, or the one that recorded event VERSION

    Nothing is deleted: what was recorded counts as if it never had been. It is
    refused when later events rest on it. Undoing an undo, by its own VERSION,
    brings everything back.

    \b
    Example:
      castdev undo
      castdev undo 42 --because "wrong person"
    """
    desk.record(UndoCommand(version=version), said)
