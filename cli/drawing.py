"""Pictures in one line of text: an interval with its best guess and bar, a sparkline."""

from __future__ import annotations

from collections.abc import Sequence

from .terminal import bar, draws_blocks

_LINES = {
    True: {"empty": "·", "range": "─", "low": "├", "high": "┤", "guess": "●", "bar": "┃"},
    False: {"empty": ".", "range": "-", "low": "[", "high": "]", "guess": "o", "bar": "!"},
}
_SPARKS = {True: "▁▂▃▄▅▆▇█", False: "_.,-~=+#"}


def interval(
    low: float, high: float, guess: float, bar: float, width: int, *, rich: bool | None = None
) -> str:
    """Return a range of shares from 0 to 1, with the best guess and the bar in it.

    >>> interval(0.1, 0.8, 0.4, 0.5, 21, rich=False)
    '..[-----o-!-----]....'
    """
    glyph = _LINES[draws_blocks() if rich is None else rich]
    first, last = _cell(low, width), _cell(high, width)
    cells = [glyph["range"] if first <= at <= last else glyph["empty"] for at in range(width)]
    cells[first], cells[last] = glyph["low"], glyph["high"]
    cells[_cell(guess, width)] = glyph["guess"]
    cells[_cell(bar, width)] = glyph["bar"]
    return "".join(cells)


def tenth(share: float, said: float, width: int, *, rich: bool | None = None) -> str:
    """Return a share as a bar with a mark at what was said.

    >>> tenth(0.5, 0.75, 9, rich=False)
    '####..!..'
    """
    blocks = draws_blocks() if rich is None else rich
    cells = list(bar(share, width, plain=not blocks))
    cells[_cell(said, width)] = _LINES[blocks]["bar"]
    return "".join(cells)


def _cell(share: float, width: int) -> int:
    return min(max(round(share * (width - 1)), 0), width - 1)


def sparkline(values: Sequence[float], *, rich: bool | None = None) -> str:
    """Return values from 0 to 1 as a row of little columns.

    >>> sparkline([0.0, 0.5, 1.0], rich=False)
    '_~#'
    """
    steps = _SPARKS[draws_blocks() if rich is None else rich]
    return "".join(steps[_cell(value, len(steps))] for value in values)


def many(number: int, one: str, more: str | None = None) -> str:
    """Return a number with its noun.

    >>> many(1, "person", "people"), many(3, "event")
    ('1 person', '3 events')
    """
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def events(ranges: str) -> str:
    """Return versions with their noun, as `ranges` in castdev.engine.seen wrote them.

    >>> events("16"), events("12-14,44"), events("")
    ('event 16', 'events 12-14,44', 'nothing')
    """
    if not ranges:
        return "nothing"
    return f"event {ranges}" if ranges.isdecimal() else f"events {ranges}"
