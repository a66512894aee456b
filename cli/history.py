"""`castdev history H1`: how a confidence moved, and which event moved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .drawing import sparkline
from .forms import printed
from .options import Asked, argument, listing_options
from .status import heading
from .terminal import safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castdev.projections.history import HistoryReading

    from .desk import Desk


@click.command()
@argument("hypothesis")
@listing_options
def history(desk: Desk, asked: Asked, hypothesis: str) -> None:
    """Show how a confidence moved, step by step

    \b
    Example:
        castdev history H1
        castdev history H1 --csv > h1.csv
    """
    readings = desk.readings(asked)
    found = readings.history(hypothesis, happened_by=asked.happened_by)
    printed(desk, asked, found, "steps", lines(desk, found))


def lines(desk: Desk, found: HistoryReading) -> Iterator[str]:
    """Yield the curve and its steps."""
    curve = sparkline([step.confidence for step in found.steps])
    yield desk.paint(heading(found, f"{found.hypothesis}  {curve}"), "strong")
    yield ""
    for step in found.steps:
        if step.policy:
            yield desk.paint(f"{f' policy {step.policy} from here on ':-^72}", "quiet")
        day = step.happened_on or step.recorded_at.date()
        moved = f"{step.moved:+.2f}" if step.moved else "     "
        yield (
            f"{step.version:>5}  {day}  {step.confidence:.2f}  {moved}  {safe(step.sentence)[:46]}"
        )
