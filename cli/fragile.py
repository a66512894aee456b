"""`castdev fragile`: the one item, person or source without which a reading flips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .drawing import many
from .forms import printed
from .options import Asked, argument, listing_options
from .status import heading
from .terminal import block, safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castdev.projections.fragile import Flip, FragileReading, Without

    from .desk import Desk


@click.command()
@argument("id", required=False)
@listing_options
def fragile(desk: Desk, asked: Asked, id: str | None) -> None:
    """Show which single item, person or source a reading hangs on

    ID is a hypothesis, or a decision, which is read as it was when it was made;
    without ID every hypothesis and every gate is read.

    \b
    Example:
        castdev fragile
        castdev fragile H1
        castdev fragile D1 --json
    """
    found = desk.readings(asked).fragile(id, happened_by=asked.happened_by)
    printed(desk, asked, found, "removals", lines(desk, found))


def lines(desk: Desk, found: FragileReading) -> Iterator[str]:
    """Yield the screen, line by line."""
    yield desk.paint(heading(found, "").strip(), "quiet")
    for one in found.hypotheses:
        yield f"{safe(one.id)}  {one.confidence:.2f} {one.status}"
    if found.verdict:
        whom = f"segment {safe(found.segment)}" if found.segment else "everybody"
        yield f"{found.verdict.replace('_', ' ')} to launch for {whom}"
    yield ""
    if not found.removals:
        yield f"Nothing hangs on one removal alone; {many(found.tried, 'removal')} tried."
        return
    yield f"{len(found.removals)} of {many(found.tried, 'removal')} would flip something:"
    for removal in found.removals:
        yield block(_removal(removal), "    ").removeprefix("  ")


def _removal(one: Without) -> str:
    items = "" if one.kind == "item" else f" ({many(len(one.evidence), 'item')})"
    flips = "; ".join(_flip(flip) for flip in one.flips)
    return f"without {one.kind} {safe(one.id)}{items}: {flips}"


def _flip(flip: Flip) -> str:
    left = "" if flip.confidence is None else f" ({flip.confidence:.2f})"
    name = f"gate {flip.of}" if flip.what == "gate" else safe(flip.of)
    return f"{name} {flip.before} to {flip.after}{left}"
