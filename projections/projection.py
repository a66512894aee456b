"""A projection of your own: a name, a version and a pure fold (architecture.md)."""

from __future__ import annotations

from typing import Protocol, TypeVar

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
