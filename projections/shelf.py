"""Shelves: where an application keeps what projections made, and how far they have come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import msgspec


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What a projection made of a journal, up to an event.

    Attributes:
        name: of the projection.
        version: of the projection.
        position: version of the last event that it knows.
        event: id of that event, which no other history has at this place.
        columns: of its table; empty without one.
        state: its state, as JSON.
    """

    name: str
    version: int
    position: int
    event: str
    columns: tuple[str, ...]
    state: str


class Rows(NamedTuple):
    """What is to change in the table of a projection.

    Attributes:
        whole: whether the table is made anew of `put`, whatever it held before.
        gone: first values of the rows that are no more.
        put: rows that are new, or other than before.
    """

    whole: bool
    gone: Sequence[Any]
    put: Sequence[tuple[Any, ...]]


class Shelf(Protocol):
    """Keeps what projections make of one project; safe to use from several programs."""

    def load(self, name: str) -> Kept | None:
        """Return what is kept of a projection, or None."""

    def save(self, before: Kept | None, kept: Kept, rows: Rows) -> bool:
        """Keep something, and change the table, in one transaction.

        Only if what is there is still `before`: else return False, and leave all as it is.
        """
