"""Events that a damaged journal still holds, each proved by its own leaf of the tree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from .connection import TROUBLE, connect
from .errors import CastdevError
from .store import Row, stored_node
from .tree import leaves


def salvaged(path: Path, stream: str, size: int, last: bytes) -> Iterator[Row]:
    """Yield the events after the first `size` of a damaged store, up to the first that fails.

    Args:
        path: of the store.
        stream: name of the project.
        size: how many events are had from elsewhere.
        last: the leaf of the last of them; the store must go on from that one.
    """
    query = (
        "SELECT originator_version, topic, state FROM stored_events "
        "WHERE originator_id = ? AND originator_version = ?"
    )
    with suppress(CastdevError, *TROUBLE), closing(connect(path, write=False)) as store:
        if stored_node(store, stream, 0, size - 1) != last:
            return
        while True:
            row = store.execute(query, (stream, size + 1)).fetchone()
            if row is None or next(leaves(stream, size, [row])) != stored_node(
                store, stream, 0, size
            ):
                return
            yield row
            size += 1
