"""The shelf: casebooks of some versions, so that one nearby is not folded from nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock

from castdev.engine.event import Entry

from . import Casebook, fold_from, grown

MOST = 8
"""At most so many casebooks are kept."""
ROOM = 2_000_000
"""At most so many versions, all kept casebooks together: each takes up room for its tables."""
BEHIND = (16_384, 2_048, 256)
"""So far behind the version that is asked for casebooks are kept: people look back and forth."""
FAR = 20_000
"""From so many entries on it is better not to hold them all."""

Read = Callable[[int, int], Iterable[Entry]]
"""Gives the entries after one version up to another."""


class Shelf:
    """Casebooks that nobody changes any more, those looked at least recently first.

    Safe to use from several threads: what is handed out is a copy.
    """

    def __init__(self) -> None:
        self._kept: list[Casebook] = []
        self._lock = Lock()

    def book(self, version: int, read: Read) -> Casebook:
        """Return the casebook up to a version, or to the last there is."""
        book = self._nearest(version)
        for behind in (*BEHIND, 0):
            stop = version - behind
            if stop <= book.version or stop - book.version < behind:
                continue
            book = _on(book, stop, read)
            if book.version < stop:
                break  # the journal ends here
            if behind:
                self._keep(book.copy())
        return book

    def _nearest(self, version: int) -> Casebook:
        """Return a copy of the last casebook kept that is not later; it is not changed."""
        with self._lock:
            fit = [one for one in self._kept if one.version <= version]
            if not fit:
                return Casebook()
            found = max(fit, key=lambda one: one.version)
            self._kept.remove(found)
            self._kept.append(found)
        return found.copy()

    def _keep(self, book: Casebook) -> None:
        with self._lock:
            self._kept.append(book)
            while len(self._kept) > MOST or sum(one.version for one in self._kept) > ROOM:
                del self._kept[0]


def _on(book: Casebook, version: int, read: Read) -> Casebook:
    """Return a casebook grown up to a version."""
    first = book.version
    if version - first > FAR:
        return fold_from(lambda: read(0, version))
    return grown(book, list(read(first, version)), lambda: read(0, first))
