"""A projection of your own: a name, a version and a pure fold (architecture.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar

from castdev.engine.errors import FoldFailed
from castdev.engine.event import Entry

S = TypeVar("S")


class Projection(Protocol[S]):
    """A pure fold of the journal; it sees the entries and nothing else.

    Attributes:
        name: with the prefix of its package, as in `polls.tally`.
        version: raise it whenever the fold changes.
    """

    name: str
    version: int

    def initial(self) -> S:
        """Return the state before the first entry."""

    def apply(self, state: S, entry: Entry) -> S:
        """Return the state after one more entry; what it does not know it leaves alone."""


class Tabled(Projection[S], Protocol[S]):
    """A projection that can be shown as a table, which a `Runner` keeps.

    Attributes:
        columns: names of the columns; the first tells the rows apart.
    """

    columns: tuple[str, ...]

    def rows(self, state: S) -> Iterable[Sequence[Any]]:
        """Return the rows of the table, a value for each column."""


def taken(projection: Projection[S], state: S, entry: Entry) -> S:
    """Return the state after one more entry.

    Raises:
        FoldFailed: the fold raised something.
    """
    try:
        return projection.apply(state, entry)
    except Exception as error:  # whatever a fold of somebody else's does
        raise FoldFailed(projection.name, entry.version, error) from error
