"""`castdev coverage`: who was not asked what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .forms import printed
from .options import Asked, listing_options
from .output import table
from .status import erased, heading
from .terminal import block, safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castdev.projections.coverage import CoverageReading

    from .desk import Desk


@click.command()
@listing_options
def coverage(desk: Desk, asked: Asked) -> None:
    """Show who was not asked what

    \b
    Example:
        castdev coverage
        castdev coverage --json
    """
    found = desk.readings(asked).coverage(happened_by=asked.happened_by)
    printed(desk, asked, found, "hypotheses", lines(desk, found))


def lines(desk: Desk, found: CoverageReading) -> Iterator[str]:
    """Yield the segments, then the holes."""
    yield desk.paint(heading(found, "Who was reached, and who was asked what"), "strong")
    yield ""
    yield table(
        ["segment", "interviewed", "recruited", "wanted"],
        [
            [one.segment or "(none)", one.interviewed, one.recruited, one.target or ""]
            for one in found.segments
        ],
    )
    yield ""
    yield table(
        ["hypothesis", "segment", "asked", "never asked"],
        [
            [
                one.hypothesis,
                one.segment or "(none)",
                f"{one.asked} of {one.of}",
                ", ".join(one.never) or "-",
            ]
            for one in found.hypotheses
        ],
    )
    if found.silent:
        yield ""
        named = ", ".join(map(safe, found.silent))
        yield block(f"Interviews without evidence and without a theme: {named}.", "")
    if found.erased:
        yield ""
        yield f"{erased(found.erased)}; they are still counted."
