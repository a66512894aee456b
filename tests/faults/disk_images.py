"""What a disk can hold after a power cut: a model of files, names and what was synced.

What was written is safe only when the file was synced after it; until then any pieces of
512 bytes of it may be there or not. A new, moved or removed name is safe only when its
folder was synced; until then the changes of a folder may be there up to any one of them.
A move from one folder to another happens in both or in none (file systems with a journal).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

PIECE = 512


class Call(NamedTuple):
    """A call that changed something, as faults.c writes it down.

    Attributes:
        what: C a file was made, W written, T cut, S synced, M a folder was made, D synced,
            R renamed, U removed, A something was acknowledged.
        path: of what, below the root.
        other: the new path.
        number: where it was written, or the new size.
        content: what was written, or said.
    """

    what: str
    path: str
    other: str
    number: int
    content: bytes


def calls(log: Path) -> Iterator[Call]:
    """Yield what a program did."""
    with log.open("rb") as file:
        while line := file.readline():
            what, path, other, number, size = line.decode().rstrip("\n").split("\t")
            yield Call(what, path, other, int(number), file.read(int(size)))


class Node:
    """A file or a folder: what of it is safe, and what was done to it since."""

    def __init__(self, folder: bool = False) -> None:
        self.folder = folder
        self.content = bytearray()
        self.written: list[Call] = []
        self.names: dict[str, Node] = {}
        self.now: dict[str, Node] = {}


class Change(NamedTuple):
    """Names that appear (a node) or disappear (None), each in a folder, all at once."""

    parts: tuple[tuple[Node, str, Node | None], ...]


class Disk:
    """A disk that calls are made on."""

    def __init__(self) -> None:
        self.root = Node(folder=True)
        self.changes: list[Change] = []
        """Changes of names that are not safe yet, in their order."""

    def take(self, call: Call) -> None:
        """Let one call happen."""
        match call.what:
            case "C" | "M":
                self._rename((*self._place(call.path), Node(folder=call.what == "M")))
            case "W" | "T":
                self._at(call.path).written.append(call)
            case "S":
                node = self._at(call.path)
                for one in node.written:
                    _write(node.content, one, one.content)
                node.written = []
            case "D":
                self._sync(self._at(call.path))
            case "U":
                self._rename((*self._place(call.path), None))
            case "R":
                node = self._at(call.path)
                self._rename((*self._place(call.path), None), (*self._place(call.other), node))

    def _at(self, path: str) -> Node:
        node = self.root
        for name in path.strip("/").split("/") if path.strip("/") else ():
            node = node.now[name]
        return node

    def _place(self, path: str) -> tuple[Node, str]:
        folder, _, name = path.rpartition("/")
        return self._at(folder), name

    def _rename(self, *parts: tuple[Node, str, Node | None]) -> None:
        for part in parts:
            _apply(part, part[0].now)
        self.changes.append(Change(parts))

    def _sync(self, folder: Node) -> None:
        """Make the names in a folder safe, with those that moved elsewhere at the same time."""
        left = []
        for change in self.changes:
            if any(part[0] is folder for part in change.parts):
                for part in change.parts:
                    _apply(part, part[0].names)
            else:
                left.append(change)
        self.changes = left

    def write(self, place: Path, chance: Random, mode: str) -> None:
        """Write into a folder what could be there if the power failed now.

        Args:
            place: an empty folder.
            chance: chooses.
            mode: `all` of what is not safe is there, `none` of it, or `some`.
        """
        kept = self._kept(chance, mode)
        names: dict[int, dict[str, Node]] = {}
        for change in kept:
            for part in change.parts:
                _apply(part, names.setdefault(id(part[0]), dict(part[0].names)))
        _build(self.root, place, names, chance, mode)

    def _kept(self, chance: Random, mode: str) -> list[Change]:
        """Return the changes of names that are there, of each folder those up to some one."""
        if mode != "some":
            return list(self.changes) if mode == "all" else []
        kept, ended = [], set[int]()
        stop = chance.choice((0.0, 0.1, 0.5))
        for change in self.changes:
            folders = {id(part[0]) for part in change.parts}
            if ended & folders or chance.random() < stop:
                ended |= folders
            else:
                kept.append(change)
        return kept


def _apply(part: tuple[Node, str, Node | None], names: dict[str, Node]) -> None:
    _, name, node = part
    if node is None:
        names.pop(name, None)
    else:
        names[name] = node


def _write(content: bytearray, call: Call, piece: bytes, skip: int = 0) -> None:
    if call.what == "T":
        del content[call.number :]
        content.extend(bytes(call.number - len(content)))
        return
    at = call.number + skip
    content.extend(bytes(max(at - len(content), 0)))
    content[at : at + len(piece)] = piece


def _build(
    node: Node, place: Path, names: dict[int, dict[str, Node]], chance: Random, mode: str
) -> None:
    for name, one in names.get(id(node), node.names).items():
        path = place / name
        if one.folder:
            path.mkdir()
            _build(one, path, names, chance, mode)
        else:
            path.write_bytes(_content(one, chance, mode))


def _content(node: Node, chance: Random, mode: str) -> bytes:
    content, share = bytearray(node.content), chance.choice((0.1, 0.5, 0.9))
    for call in node.written if mode != "none" else ():
        for skip in range(0, max(len(call.content), 1), PIECE):
            if mode == "all" or chance.random() < share:
                _write(content, call, call.content[skip : skip + PIECE], skip)
    return bytes(content)
