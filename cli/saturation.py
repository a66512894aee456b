"""`castdev saturation`: are new themes still coming?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .drawing import many
from .forms import printed
from .options import Asked, listing_options, option
from .status import heading
from .terminal import block, safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castdev.projections.saturation import Curve, SaturationReading

    from .desk import Desk


@click.command()
@option("--segment", metavar="S", help="Read for this segment alone.")
@listing_options
def saturation(desk: Desk, asked: Asked, segment: str | None) -> None:
    """Show whether interviews still bring new themes

    \b
    Example:
        castdev saturation
        castdev saturation --segment S1 --json
    """
    readings = desk.readings(asked)
    found = readings.saturation(segment, happened_by=asked.happened_by)
    printed(desk, asked, found, "curves", lines(desk, found))


def lines(desk: Desk, found: SaturationReading) -> Iterator[str]:
    """Yield a paragraph for everybody and for each segment."""
    yield desk.paint(heading(found, "Are new themes still coming?"), "strong")
    for one in found.curves:
        yield ""
        yield desk.paint(f"segment {safe(one.segment)}" if one.segment else "everybody", "strong")
        yield from _curve(one)


def _curve(one: Curve) -> Iterator[str]:
    if not one.interviews:
        yield "  Nobody was interviewed yet."
        return
    new = ", ".join(
        f"{safe(id)} {count}" for id, count in zip(one.interviews, one.new, strict=True)
    )
    yield block(f"New themes: {new}.", "  ")
    yield block(f"{many(one.themes, 'theme')} so far; {_verdict(one)}", "  ")
    yield block(
        f"About {one.unseen:.0f} more may wait unheard (coverage {one.coverage:.2f}). "
        f"{many(one.people, 'person', 'people')} of {one.advised} advised: a theme of 1 person in "
        f"20 has been heard with a chance of {one.hears:.2f}.",
        "  ",
    )


def _verdict(one: Curve) -> str:
    if one.reached is None:
        return "new ones are still coming, do not stop yet."
    later = f", {one.later_new} came later" if one.later_new else ""
    if one.holding:
        return f"saturated since {one.reached} interviews{later}: you may stop here."
    return f"quiet once, after {one.reached} interviews, but not any more{later}: go on."
