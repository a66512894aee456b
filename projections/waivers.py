"""Waivers: which gates people go on without, who answers for it, until when."""

from __future__ import annotations

from collections.abc import Iterator

from .casebook import Casebook
from .lens import Lens
from .screen import Running


def latest(book: Casebook, lens: Lens) -> list[Running]:
    """Return the latest waiver of every gate and segment that the lens shows."""
    found: dict[tuple[str | None, str], Running] = {}
    for launch in book.launches:
        if not lens.shows(launch.day):
            continue
        for one in launch.waivers:
            found[launch.segment, one.gate] = Running(
                gate=one.gate,
                segment=launch.segment,
                by=one.by,
                reason=one.reason,
                expires=one.expires,
                event=launch.version,
            )
    return list(found.values())


def in_force(book: Casebook, lens: Lens) -> Iterator[Running]:
    """Yield the waivers that have not expired on the reading day."""
    return (one for one in latest(book, lens) if lens.reading_day <= one.expires)


def running(book: Casebook, lens: Lens, segment: str | None) -> dict[str, Running]:
    """Return the waivers in force for a segment, by gate."""
    return {one.gate: one for one in in_force(book, lens) if one.segment == segment}


def ended(book: Casebook, lens: Lens) -> Iterator[Running]:
    """Yield the waivers that expired, if nothing was decided about that launch since."""
    decided = {one.segment: one.version for one in book.launches if lens.shows(one.day)}
    for one in latest(book, lens):
        if one.expires < lens.reading_day and decided[one.segment] == one.event:
            yield one
