"""Cells of a CSV file: what a spreadsheet would run is made text, and comes back as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .terminal import in_cell

_LIVE = re.compile("'*[-=+@\t\r\0\uff1d\uff0b\uff0d\uff20]")
"""How a formula begins (OWASP ASVS 1.2.10), its full-width forms, either already guarded."""


def guarded(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("a=b"), guarded("'=1+1")
    ("'=1+1", 'a=b', "''=1+1")
    """
    return f"'{text}" if _LIVE.match(text) else text


def unguarded(cell: str) -> str:
    """Return the text of a cell that `guarded` made; any other cell is the text.

    >>> unguarded("'=1+1"), unguarded("'tis"), unguarded("''=1+1")
    ('=1+1', "'tis", "'=1+1")
    """
    return cell[1:] if cell.startswith("'") and _LIVE.match(cell) else cell


def cell_of(value: object, *, raw: bool = False) -> object:
    """Return a value as a cell: numbers as they are, lists with semicolons, nothing for None.

    Args:
        value: of a document, as JSON has it.
        raw: leave formulas and control characters in text as they are.
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, int | float):
        return value
    text = _joined(value) if isinstance(value, dict | list | tuple) else str(value)
    return text if raw else guarded(in_cell(text))


def _joined(value: Mapping[str, object] | Sequence[object]) -> str:
    """Return a list or an object as one text; what holds other lists or objects as JSON."""
    import msgspec

    inner = value.values() if isinstance(value, Mapping) else value
    if any(isinstance(one, dict | list | tuple) for one in inner):
        return msgspec.json.encode(value).decode()
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={_told(one)}" for name, one in value.items())
    return "; ".join(map(_told, value))


def _told(value: object) -> str:
    return "" if value is None else str(cell_of(value, raw=True))
