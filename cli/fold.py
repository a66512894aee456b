"""`castdev fold`: what a projection of an installed package makes of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import Asked, argument, reading_options

if TYPE_CHECKING:
    from .desk import Desk


@click.command()
@argument("name")
@reading_options
def fold(desk: Desk, asked: Asked, name: str) -> None:
    """Show a projection that an installed package adds

    It prints one JSON document, with or without --json.

    \b
    Example:
        castdev fold polls.tally
        castdev fold polls.tally --as-of 42
    """
    from .extension import projection_of

    if asked.happened_by is not None:
        raise click.UsageError("A projection of a package knows no --happened-by; try --as-of.")
    projection = projection_of(name)
    readings = desk.readings(asked)
    desk.document(
        {
            "schema": "castdev.fold.1",
            "projection": projection.name,
            "projection_version": projection.version,
            "version": readings.view().book.version,
            "as_of": asked.as_of,
            "state": readings.fold(projection),
        }
    )
