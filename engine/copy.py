"""A journal copied to another: byte for byte, resumed where it stopped, proved part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple, NoReturn

from .errors import Damaged, Refused
from .journal import Journal
from .proof import grown, root
from .store import Row
from .tree import leaves

MANY, BYTES = 5_000, 8 << 20
"""Most rows of one transaction, and about how many bytes."""


class Copied(NamedTuple):
    """What came of a copy.

    Attributes:
        events: how many both journals hold now.
        added: how many of them were not there before.
        root: of both trees.
    """

    events: int
    added: int
    root: bytes


class Edge:
    """The right edge of a tree: enough to grow it and to tell its root, however large it is."""

    def __init__(self, stream: str) -> None:
        self.size = 0
        self._stream = stream
        self._nodes: dict[tuple[int, int], bytes] = {}

    def grow(self, rows: Iterable[Row]) -> None:
        """Take in the next events."""
        new = leaves(self._stream, self.size, rows)
        for level, index, found in grown(self.size, new, self._node):
            self._nodes[level, index] = found
            self._nodes.pop((level, index - 2), None)
            self.size += not level

    def root(self) -> bytes:
        """Return the root of what was taken in."""
        return root(self.size, self._node)

    def _node(self, level: int, index: int) -> bytes:
        return self._nodes[level, index]


def copy(
    source: Journal,
    target: Journal,
    *,
    tick: Callable[[int], None] | None = None,
    finish: Callable[[], None] = lambda: None,
) -> Copied:
    """Bring a journal up to another, and prove it.

    What the target holds already is compared; the rest is appended in parts, so that
    a copy that was stopped goes on from where it was. The source may grow meanwhile:
    its writers are held off only for the last part.

    Args:
        source: is read only.
        target: of the same project; empty, or the beginning of the source.
        tick: is told the version of each event that is done.
        finish: done at the end, while nobody else can write to the source.

    Raises:
        Refused: the target holds something else; the first differing event is named.
        Damaged: what was copied does not read back, or is not what the source's tree says.
    """
    if source.stream != target.stream:
        _refuse(f"The source is project {source.stream}, the target {target.stream}.")
    edge = Edge(source.stream)
    edge.grow(told(_common(source, target), tick))
    begin = edge.size
    _bring(source, target, edge, tick)
    with source.writing():
        _bring(source, target, edge, tick)
        _agreed(edge.root(), root(edge.size, source.node))
        finish()
    return Copied(edge.size, edge.size - begin, edge.root())


def _common(source: Journal, target: Journal) -> Iterator[Row]:
    """Yield what the target holds; each must be the source's."""
    for other, own in zip_longest(target.rows(), source.rows()):
        if other is None:
            return
        if own is None:
            _refuse(f"The target holds an event {other[0]}, the source ends before it.")
        if other != own:
            _refuse(f"Event {other[0]} of the target is another than that of the source.")
        yield other


def told(rows: Iterable[Row], tick: Callable[[int], None] | None) -> Iterator[Row]:
    """Yield rows, and tell the version of each once it was dealt with."""
    for row in rows:
        yield row
        if tick is not None:
            tick(row[0])


def _bring(
    source: Journal, target: Journal, edge: Edge, tick: Callable[[int], None] | None
) -> None:
    """Append what the source holds beyond the edge; each part is read back and compared."""
    for part in parts(source.rows(edge.size)):
        with target.writing():
            target.add(part)
        kept = list(target.rows(part[0][0] - 1, part[-1][0]))
        _agreed(kept, part)
        edge.grow(told(kept, tick))


def _agreed(kept: Sequence[object], given: Sequence[object]) -> None:
    if kept != given:
        raise Damaged(
            "The copy is not what the source says it is.",
            hint="`castdev verify` tells whether the source is whole; else check the disk.",
        )


def parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield rows in lists that are not large, one event more or less."""
    part: list[Row] = []
    size = 0
    for row in rows:
        part.append(row)
        size += len(row[2])
        if len(part) >= MANY or size >= BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _refuse(message: str) -> NoReturn:
    raise Refused(
        f"{message} A copy only ever goes on where the target ends.",
        hint="Nothing was copied. Choose an empty target.",
    )
