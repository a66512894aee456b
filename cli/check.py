"""`castdev check`: what a careful reader would object to, and what to do about it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from .drawing import many
from .forms import printed
from .options import Asked, listing_options
from .status import heading
from .terminal import block, safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castdev.projections.checks import CheckReading
    from castdev.projections.finding import Finding

    from .desk import Desk

SHOWN = 8
"""Events named per finding; `--json` names them all."""


@click.command()
@listing_options
def check(desk: Desk, asked: Asked) -> None:
    """Check what is claimed against what was heard

    \b
    Example:
        castdev check
        castdev check --as-of 60 --json
    """
    found = desk.readings(asked).check(happened_by=asked.happened_by)
    printed(desk, asked, found, "findings", lines(desk, found))


def lines(desk: Desk, found: CheckReading) -> Iterator[str]:
    """Yield the findings, kind by kind, with what to do about each kind."""
    total = many(len(found.findings), "finding", "findings") if found.findings else "no findings"
    yield desk.paint(heading(found, f"Honesty: {total}"), "strong")
    if not found.findings:
        yield ""
        yield "Nothing here contradicts what is claimed."
    for kind, some in groupby(found.findings, key=lambda one: one.kind):
        group = list(some)
        yield ""
        yield desk.paint(kind.replace("-", " ").capitalize(), "strong")
        for one in group:
            yield "  - " + block(_told(one), "    ").lstrip()
        yield "  > " + block(group[0].what_to_do, "    ").lstrip()


def _told(one: Finding) -> str:
    about = f"{safe(one.id)}: " if one.id else ""
    more = f" and {len(one.events) - SHOWN} more" if len(one.events) > SHOWN else ""
    noun = "event" if len(one.events) == 1 else "events"
    where = f" ({noun} {', '.join(map(str, one.events[:SHOWN]))}{more})" if one.events else ""
    return f"{about}{one.message}{where}"
