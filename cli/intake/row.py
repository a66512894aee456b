"""One row of a table, and its cells read as what they should be; a cell that cannot be says where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NoReturn

import msgspec

from castdev.engine.errors import BadInput
from castdev.engine.ids import check_id
from castdev.engine.text import quoted

from .nearest import nearest

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNT = re.compile(r"[0-9]{1,9}")
_FRACTION = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")


class Row(msgspec.Struct, frozen=True):
    """A row as it stands in its file.

    Attributes:
        file: name of the file.
        line: physical line that the row begins in; the header is line 1.
        cells: column → text, exactly.
    """

    file: str
    line: int
    cells: Mapping[str, str]

    def where(self, column: str | None = None) -> str:
        """Return the place for a refusal."""
        place = f"{self.file}, line {self.line}"
        return f"{place}, column {column}" if column else place

    def refuse(self, column: str, message: str, hint: str) -> NoReturn:
        """Raise BadInput about a cell."""
        raise BadInput(message, hint=hint, where=self.where(column))

    def text(self, column: str) -> str:
        """Return the text of a cell; one of spaces only says nothing."""
        cell = self.cells[column]
        return cell if cell.strip() else ""

    def needed(self, column: str) -> str:
        """Return the text of a cell that may not be empty."""
        return self.text(column) or self.refuse(
            column, f"The cell {column} is empty.", "This column is needed in every row."
        )

    def name(self, column: str) -> str:
        """Return an id of something else, or the empty text."""
        return self.text(column).strip()

    def id(self, column: str) -> str:
        """Return an id that this row gives."""
        id = self.needed(column).strip()
        try:
            return check_id(id, column)
        except BadInput as error:
            self.refuse(column, error.message, error.hint or "")

    def word(self, column: str, allowed: Iterable[str], empty: str | None = None) -> str:
        """Return one of the allowed words, or what an empty cell stands for."""
        words = tuple(allowed)
        cell = self.text(column).strip() if empty is not None else self.needed(column).strip()
        if cell in words:
            return cell
        if not cell and empty is not None:
            return empty
        near = nearest(cell.lower(), words)
        self.refuse(
            column,
            f"{quoted(cell)} is no word for {column}.",
            (f"Did you mean {near}? " if near else "") + f"Allowed: {', '.join(words)}.",
        )

    def count(self, column: str) -> int | None:
        """Return a whole number of at most 9 digits, or None for an empty cell."""
        cell = self.text(column).strip()
        if not cell:
            return None
        if not _COUNT.fullmatch(cell):
            self.refuse(
                column,
                f"{quoted(cell)} is not a count.",
                "Write a whole number of at most 9 digits, or leave the cell empty.",
            )
        return int(cell)

    def fraction(self, column: str) -> tuple[int, int] | None:
        """Return both numbers of a count such as 3/8, or None for an empty cell."""
        cell = self.text(column).strip()
        if not cell:
            return None
        match = _FRACTION.fullmatch(cell)
        if match is None:
            self.refuse(
                column,
                f"{quoted(cell)} is not a count such as 3/8.",
                "A spreadsheet may have turned it into a date: write it as text.",
            )
        return int(match[1]), int(match[2])

    def day(self, column: str) -> date | None:
        """Return an ISO date, or None for an empty cell."""
        cell = self.text(column).strip()
        if not cell:
            return None
        if not _ISO.fullmatch(cell):
            self.refuse(
                column,
                f"{quoted(cell)} is not an ISO date.",
                "Write year-month-day, such as 2026-01-21: other styles can be read in two ways.",
            )
        try:
            return date.fromisoformat(cell)
        except ValueError:
            self.refuse(column, f"There is no day {cell}.", "Check month and day.")
