"""The Merkle tree over a journal: roots, and proofs about one event or an older root.

A tree of RFC 6962 with SHA-256: a leaf per event, so that one changed byte anywhere
changes the root. Only the standard library is used, so that a verifier can carry this
file. A tree is never held here: whoever asks gives a function `(level, index)` → hash
of the perfect subtree with the leaves `index << level` up to `(index + 1) << level`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]
"""(level, index) → hash of that perfect subtree."""

HASH = 32
"""Bytes of a hash."""
EMPTY = sha256().digest()
"""Root of the tree without leaves."""

_LEAF = b"\x00castdev-leaf-v1"
"""What every leaf begins with: RFC 6962's own byte, then what kind of leaf it is."""


def leaf(stream: str, version: int, name: str, state: bytes) -> bytes:
    """Return the hash of an event: where it is stored, under which name, and its bytes.

    Lengths stand before what they measure, so that no two events are hashed alike.

    Args:
        stream: name of the project.
        version: place in the stream, from 1; the leaf has the index `version - 1`.
        name: stored name of the event.
        state: the stored bytes, exactly.
    """
    where, called = stream.encode(), name.encode()
    return sha256(
        b"".join(
            (
                _LEAF,
                version.to_bytes(8, "big"),
                len(where).to_bytes(4, "big"),
                where,
                len(called).to_bytes(4, "big"),
                called,
                len(state).to_bytes(4, "big"),
                state,
            )
        )
    ).digest()


def parent(left: bytes, right: bytes) -> bytes:
    """Return the hash of two neighbours."""
    return sha256(b"\x01" + left + right).digest()


def grown(size: int, leaves: Iterable[bytes], node: Node) -> Iterator[tuple[int, int, bytes]]:
    """Yield level, index and hash of every subtree that more leaves make perfect.

    Args:
        size: how many leaves there are already.
        leaves: the new ones.
        node: finds older nodes; it is asked at most once per level.
    """
    waiting: dict[int, bytes] = {}  # level → new left neighbour of what comes next there
    for number, new in enumerate(leaves, size):
        level, index, found = 0, number, new
        yield level, index, found
        while index & 1:
            left = waiting.pop(level, None) or node(level, index - 1)
            level, index, found = level + 1, index >> 1, parent(left, found)
            yield level, index, found
        waiting[level] = found


def root(size: int, node: Node) -> bytes:
    """Return the root of the tree of the first `size` leaves."""
    return _over(0, size, node) if size else EMPTY


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """Return the proof that a leaf is in the tree of `size` leaves (RFC 6962, 2.1.1).

    Raises:
        ValueError: there is no such leaf in that tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    return [_over(begin, count, node) for begin, count, _ in _to_leaf(index, size)]


def consistency(old: int, new: int, node: Node) -> list[bytes]:
    """Return the proof that a tree extends its older self (RFC 6962, 2.1.2).

    Raises:
        ValueError: the older tree is not the smaller one.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} does not extend one of {old}")
    if not old:
        return []  # every tree extends the empty one
    (begin, count), passed = _to_edge(old, new)
    path = [_over(begin, count, node) for begin, count, _ in passed]
    return [_over(begin, count, node), *path] if begin else path


def holds_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether a proof shows that the leaf is in the tree with that root."""
    if not 0 <= index < size:
        return False
    passed = _to_leaf(index, size)
    if len(path) != len(passed) or not _hashes(leaf, root, *path):
        return False
    found = leaf
    for (_, _, left), other in zip(passed, path, strict=True):
        found = parent(other, found) if left else parent(found, other)
    return found == root


def holds_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Return whether a proof shows that the newer tree begins with the older one."""
    if not 0 <= old <= new or not _hashes(old_root, new_root, *path):
        return False
    if not old:
        return not path and old_root == EMPTY and (new > 0 or new_root == EMPTY)
    (begin, _), passed = _to_edge(old, new)
    if len(path) != len(passed) + (begin > 0):
        return False
    before = after = path[0] if begin else old_root
    for (_, _, left), other in zip(passed, path[begin > 0 :], strict=True):
        before = parent(other, before) if left else before
        after = parent(other, after) if left else parent(after, other)
    return before == old_root and after == new_root


Passed = list[tuple[int, int, bool]]
"""Subtrees passed by, the lowest first: first leaf, how many leaves, whether to the left."""


def _half(size: int) -> int:
    """Return how many leaves are left of where a tree divides: all but one at most."""
    return 1 << (size - 1).bit_length() - 1


def _to_leaf(index: int, size: int) -> Passed:
    """Return the subtrees passed by on the way from the root to a leaf."""
    begin, passed = 0, []
    while size > 1:
        half = _half(size)
        if index - begin < half:
            passed.append((begin + half, size - half, False))
            size = half
        else:
            passed.append((begin, half, True))
            begin, size = begin + half, size - half
    return passed[::-1]


def _to_edge(old: int, new: int) -> tuple[tuple[int, int], Passed]:
    """Return the largest subtree that ends where the older tree does, and what is passed by."""
    begin, size, passed = 0, new, []
    while begin + size != old:
        half = _half(size)
        if old <= begin + half:
            passed.append((begin + half, size - half, False))
            size = half
        else:
            passed.append((begin, half, True))
            begin, size = begin + half, size - half
    return (begin, size), passed[::-1]


def _over(begin: int, count: int, node: Node) -> bytes:
    """Return the hash of a subtree: perfect parts from the right, each joined to its left."""
    found = b""
    for level in range(count.bit_length()):
        if count >> level & 1:
            left = node(level, ((begin + count) >> level) - 1)
            found = parent(left, found) if found else left
            count -= 1 << level
    return found


def _hashes(*found: bytes) -> bool:
    return all(len(one) == HASH for one in found)
