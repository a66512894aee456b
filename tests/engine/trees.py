"""Trees for tests: all nodes in memory, and the checks of RFC 9162 written out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from castdev.engine import proof


class Grove:
    """A tree that keeps every node, and remembers which were asked for."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.size = 0
        self.asked: list[tuple[int, int]] = []
        self.grow(leaves)

    def grow(self, leaves: Iterable[bytes]) -> None:
        """Append leaves."""
        new = list(leaves)
        for level, index, found in proof.grown(self.size, new, self.node):
            assert (level, index) not in self.nodes
            self.nodes[level, index] = found
        self.size += len(new)

    def node(self, level: int, index: int) -> bytes:
        """Return a node of a perfect subtree."""
        self.asked.append((level, index))
        return self.nodes[level, index]

    def root(self, size: int | None = None) -> bytes:
        """Return the root at a size, now without one."""
        return proof.root(self.size if size is None else size, self.node)


def plain_leaf(content: bytes) -> bytes:
    """Return the leaf of RFC 6962, without castdev's own beginning."""
    return sha256(b"\x00" + content).digest()


def rfc_root(leaves: Sequence[bytes]) -> bytes:
    """Return the root by the definition of RFC 6962, 2.1, over hashed leaves."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01" + rfc_root(leaves[:half]) + rfc_root(leaves[half:])).digest()


def _joined(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def rfc_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether RFC 9162, 2.1.3.2 accepts."""
    if index >= size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = _joined(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = _joined(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def rfc_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Return whether RFC 9162, 2.1.4.2 accepts, for 0 < old < new."""
    if not path:
        return False
    steps = [old_root, *path] if old & (old - 1) == 0 else [*path]
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = steps[0]
    for c in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = _joined(c, fr), _joined(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = _joined(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return fr == old_root and sr == new_root and sn == 0
