"""`castdev strengths`: what people find strong and weak, and why, counted in people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from .forms import print_rows, printed
from .options import Asked, listing_options
from .output import table
from .status import heading
from .terminal import block, safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castdev.projections.strengths import Point, Side, StrengthsReading

    from .desk import Desk


@click.command()
@click.option("--of", metavar="WHOSE", help="Read one side: product, or a competitor.")
@listing_options
def strengths(desk: Desk, asked: Asked, of: str | None) -> None:
    """Show what is strong and weak about product and competitors, in people

    \b
    Example:
        castdev strengths
        castdev strengths --of K1 --json
    """
    found = desk.readings(asked).strengths(of, happened_by=asked.happened_by)
    if asked.by_row:
        print_rows(asked, rows(found), ROWS)
    else:
        printed(desk, asked, found, "sides", lines(desk, found))


ROWS = ("of", "name", "side", "text", "people", "answers", "notes")


def rows(found: StrengthsReading) -> Iterator[dict[str, Any]]:
    """Yield a row per strength and per weakness; in the document they stand in their side."""
    for one in found.sides:
        for side, points in (("strength", one.strengths), ("weakness", one.weaknesses)):
            for point in points:
                told = {"of": one.of, "name": one.name, "side": side}
                yield told | msgspec.to_builtins(point)


def lines(desk: Desk, found: StrengthsReading) -> Iterator[str]:
    """Yield each side, then the kinds of findings."""
    yield desk.paint(heading(found, "What is strong and what is weak"), "strong")
    for side in found.sides:
        yield ""
        yield from _side(desk, found, side)
    yield ""
    if not found.findings:
        yield "No answer says what kind of finding it is."
        return
    yield table(
        ["finding", "people", "by segment", "answers"],
        [
            [
                one.finding,
                f"{one.people} of {found.people}",
                ", ".join(f"{id or '(none)'} {n}" for id, n in one.segments.items()),
                ", ".join(one.answers),
            ]
            for one in found.findings
        ],
        desk.width,
    )


def _side(desk: Desk, found: StrengthsReading, side: Side) -> Iterator[str]:
    name = "The product" if side.of == "product" else f"{side.of} {safe(side.name)}"
    if not side.strengths and not side.weaknesses:
        yield block(f"{name}: nothing is named yet.", "", desk.width)
        return
    noted = f", last noted {side.noted}" if side.noted else ""
    yield desk.paint(f"{name} (named by {side.people} of {found.people} people{noted})", "strong")
    rows = [_row("+", one, found.people) for one in side.strengths]
    rows += [_row("-", one, found.people) for one in side.weaknesses]
    yield table(["", "point", "people", "from"], rows, desk.width)


def _row(sign: str, point: Point, people: int) -> list[object]:
    notes = [f"event {one}" for one in point.notes]
    counted = f"{point.people} of {people}" if point.answers else "noted"
    return [sign, point.text, counted, ", ".join([*point.answers, *notes])]
