"""The tree of a journal as it is kept: nodes written with the events, or grown from them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from .connection import REPAIR
from .errors import Damaged
from .proof import grown, leaf
from .store import Row, stored_node

TOGETHER = 50
"""Nodes that one statement writes."""


def _insertion(count: int) -> str:
    return f"INSERT INTO seal_node VALUES {', '.join(['(?, ?, ?, ?)'] * count)}"


def seal(connection: sqlite3.Connection, stream: str, size: int, rows: Iterable[Row]) -> None:
    """Write the leaves of new events, and the nodes they finish, beside them.

    Call it in the transaction that writes the events.

    Args:
        connection: to the store.
        stream: name of the project.
        size: how many events came before.
        rows: the new ones, in order.

    Raises:
        Damaged: the tree there is not that of the events before.
    """

    def node(level: int, index: int) -> bytes:
        return stored_node(connection, stream, level, index)

    if size:
        node(0, size - 1)
    # Level by level they come next to each other, and what a statement costs is shared by many.
    nodes = [(stream, *one) for one in grown(size, leaves(stream, size, rows), node)]
    nodes.sort()
    whole = len(nodes) - len(nodes) % TOGETHER
    try:
        for begin in range(0, whole, TOGETHER):
            some = chain.from_iterable(nodes[begin : begin + TOGETHER])
            connection.execute(_insertion(TOGETHER), tuple(some))
        connection.executemany(_insertion(1), nodes[whole:])
    except sqlite3.IntegrityError as error:
        raise Damaged("The tree knows of more events than the journal has.", hint=REPAIR) from error


def leaves(stream: str, size: int, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the leaf of every event after the first `size`.

    Raises:
        Damaged: a row is not the next event, or cannot be one.
    """
    for version, row in enumerate(rows, size + 1):
        if row[0] != version:
            raise Damaged(f"Event {version} is missing.", hint=REPAIR)
        try:
            yield leaf(stream, *row)
        except (TypeError, AttributeError, UnicodeEncodeError) as error:
            raise Damaged(f"Event {version} is not stored as an event is.", hint=REPAIR) from error


class Tree:
    """The tree of a journal that keeps no nodes: grown from its rows when it is asked."""

    def __init__(self, stream: str, rows: Callable[[int], Iterable[Row]]) -> None:
        self._stream = stream
        self._rows = rows
        self._nodes: dict[tuple[int, int], bytes] = {}
        self._size = 0

    def size(self) -> int:
        """Return the number of events."""
        new = leaves(self._stream, self._size, self._rows(self._size))
        for level, index, found in grown(self._size, new, self._known):
            self._nodes[level, index] = found
            self._size += not level
        return self._size

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a perfect subtree."""
        self.size()
        return self._known(level, index)

    def _known(self, level: int, index: int) -> bytes:
        return self._nodes[level, index]
