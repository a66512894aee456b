"""How a table is told: its columns, what each holds, and how its rows are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from castdev.engine.event import Entry
from castdev.projections.casebook import Casebook
from castdev.projections.lens import Lens
from castdev.projections.reading import View
from castdev.projections.sheet import Sheet

Row = tuple[Any, ...]


class Material(NamedTuple):
    """What the rows are made from.

    Attributes:
        view: the casebook at the end of the journal, and today.
        sheet: of that view.
        read: gives all entries, as often as it is called.
        tick: called with each version that was dealt with, by whoever goes through all.
    """

    view: View
    sheet: Sheet
    read: Callable[[], Iterable[Entry]]
    tick: Callable[[int], None] | None = None

    @property
    def book(self) -> Casebook:
        """The casebook."""
        return self.view.book

    @property
    def lens(self) -> Lens:
        """How it is looked at."""
        return self.view.lens


class Column(NamedTuple):
    """A column.

    Attributes:
        name: its name.
        kind: what SQLite calls its type.
        says: what it holds.
        refers: the table whose key it holds, if it does.
    """

    name: str
    kind: str
    says: str
    refers: str = ""


def text(name: str, says: str, refers: str = "") -> Column:
    """Return a column of text."""
    return Column(name, "TEXT", says, refers)


def whole(name: str, says: str, refers: str = "") -> Column:
    """Return a column of whole numbers."""
    return Column(name, "INTEGER", says, refers)


def real(name: str, says: str) -> Column:
    """Return a column of numbers."""
    return Column(name, "REAL", says)


class Table(NamedTuple):
    """A table.

    Attributes:
        name: its name.
        says: what a row is.
        columns: in order.
        rows: makes the rows, in the order of the columns.
        key: the columns that tell rows apart.
        indexed: columns by which people look for rows.
    """

    name: str
    says: str
    columns: tuple[Column, ...]
    rows: Callable[[Material], Iterator[Row]]
    key: tuple[str, ...]
    indexed: tuple[str, ...] = ()


def listed(some: Iterable[str]) -> str:
    """Return several in one cell, as in `--csv`."""
    return "; ".join(some)


def day(one: Any) -> str | None:
    """Return a day or a moment as text, None for an unknown one."""
    return None if one is None else one.isoformat()
