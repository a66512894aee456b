"""What is going to be asked of the engine, with the row that each request comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from castdev.engine.command import Command, Request

from .past import Past
from .row import Row

Columns = Mapping[str, tuple[str, str]]
"""Column → field of the command, field of the event that is recorded."""


class Origin(NamedTuple):
    """Where a request comes from.

    Attributes:
        row: the row of the table.
        columns: how its cells are called in the command and in the event.
        parts: for a request of many rows, the row of each part of it.
    """

    row: Row
    columns: Columns
    parts: Mapping[str, Row] = {}


class Draft:
    """Requests, where they come from, and what has to be said about them.

    Attributes:
        tables: table → its rows.
        past: what the journal knows.
        alone: True if one table is read without its folder.
        requests: in an order in which each follows what it refers to.
        origins: one for each request.
        notes: what the tables cannot say.
    """

    def __init__(self, tables: Mapping[str, list[Row]], past: Past, alone: bool) -> None:
        self.tables = tables
        self.past = past
        self.alone = alone
        self.requests: list[Request] = []
        self.origins: list[Origin] = []
        self.notes: list[str] = []

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table; none if it is not there."""
        return self.tables.get(table, [])

    def ask(
        self,
        row: Row,
        key: str,
        command: Command,
        columns: Columns,
        *,
        on: date | None = None,
        assume_on: date | None = None,
        because: str | None = None,
        parts: Mapping[str, Row] | None = None,
    ) -> None:
        """Add a request under the key `import:` and what is given."""
        request = Request(command, on=on, assume_on=assume_on, because=because, key=f"import:{key}")
        self.requests.append(request)
        self.origins.append(Origin(row, columns, parts or {}))

    def study_day(self, fact: str) -> date | None:
        """Return a day of the study, from its table or from the journal."""
        for row in self.rows("study"):
            if row.name("key") == fact:
                return row.day("value")
        try:
            return date.fromisoformat(self.past.facts.get(fact, ""))
        except ValueError:
            return None

    def note(self, sentence: str) -> None:
        """Say something once."""
        if sentence not in self.notes:
            self.notes.append(sentence)


def number(many: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun.

    >>> number(1, "segment"), number(2, "hypothesis", "hypotheses")
    ('1 segment', '2 hypotheses')
    """
    return f"{many} {noun if many == 1 else plural or noun + 's'}"


def listed(ids: Iterable[str], most: int = 20) -> str:
    """Return ids in one line, not more than people read."""
    names = list(ids)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
