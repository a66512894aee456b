"""What journals in a database of others have in common: one writer at a time, and doubt settled.

Writers of a stream queue for a lock that lives as long as their transaction: who
crashes lets go of it, and who has it knows that no other insertion is still under
way. `_settle_doubt` rests on that when the answer to an insertion was lost.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, ClassVar, Generic, TypeVar

from .codec import Codec
from .errors import CastdevError, Overtaken, StoreFault
from .journal import Coded
from .store import LEFT, Row

C = TypeVar("C")
T = TypeVar("T")

PATIENCE = 10.0
"""Seconds to wait for a connection, a lock, or a server that is starting again."""
FIRST, MANY, BYTES = 256, 5_000, 8 << 20
"""Rows asked for at first and at most, and about how much of them is held at a time."""
END = (1 << 62) - 1


def lock_key(stream: str) -> int:
    """Return the number of the advisory lock of a stream, 64 bits with a sign."""
    digest = hashlib.sha256(b"castdev/stream/" + stream.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


class Shared(Coded, Generic[C]):
    """A stream in a database, safe for threads, programs, forks and lost connections.

    A kind of database says the rest: how a connection is had with the lock of the
    stream on it, and what its errors mean.
    """

    trouble: ClassVar[tuple[type[Exception], ...]]
    """The errors of its driver."""

    def __init__(self, stream: str, codec: Codec, where: str) -> None:
        super().__init__(stream, codec)
        self.where = where
        self._lock = threading.RLock()
        self._held: C | None = None
        self._holder = 0
        self._owner = os.getpid()

    # What a kind of database says

    def _take(self) -> C:
        """Return a connection."""
        raise NotImplementedError

    def _begin(self, held: C) -> None:
        """Begin a transaction on a connection that holds the lock of the stream."""
        raise NotImplementedError

    def _shut(self, held: C) -> None:
        """End what is open on a connection, which frees the lock, and give it back."""
        raise NotImplementedError

    def _fetch(self, on: C, after: int, last: int, most: int) -> list[Row]:
        """Return the next rows."""
        raise NotImplementedError

    def _store(self, held: C, rows: list[Row]) -> None:
        """Insert and commit."""
        raise NotImplementedError

    def _lent(self) -> AbstractContextManager[C]:
        """Give a connection to read on for a while."""
        raise NotImplementedError

    def _forget(self) -> None:
        """Let go of idle connections: where one was lost, the others are too."""

    def _gone(self, error: Any) -> bool:
        """Return whether an error means that the connection is lost."""
        raise NotImplementedError

    def _said(self, error: Any) -> CastdevError:
        """Return the refusal that says in one sentence what an error means."""
        raise NotImplementedError

    # What follows from it

    def rows(self, after: int = 0, until: int | None = None) -> Iterator[Row]:
        """Yield version, stored name and stored bytes, as they are."""
        last, most, longest = END if until is None else until, FIRST, 1
        while True:
            chunk = self._chunk(after, last, most)
            yield from chunk
            if len(chunk) < most:
                return
            after = chunk[-1][0]
            longest = max(longest, *(len(state) for _, _, state in chunk))
            most = max(1, min(MANY, BYTES // longest))

    def _chunk(self, after: int, last: int, most: int) -> list[Row]:
        self._after_fork()
        if self._holder != threading.get_ident():
            return self._ask(lambda one: self._fetch(one, after, last, most))
        assert self._held is not None
        try:
            return self._fetch(self._held, after, last, most)
        except self.trouble as error:
            raise self._said(error) from None

    def _ask(self, work: Callable[[C], T]) -> T:
        """Return what reading on some connection gives; once more if it was lost."""
        try:
            with self._lent() as one:
                return work(one)
        except self.trouble as error:
            if not self._gone(error):
                raise self._said(error) from None
        self._forget()
        try:
            with self._lent() as one:
                return work(one)
        except self.trouble as error:
            raise self._said(error) from None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold off the other threads, then every other writer of this stream.

        Raises:
            Conflict: somebody held the stream for too long.
        """
        self._after_fork()
        with self._lock:
            if self._held is not None:
                yield
                return
            self._hold()
            try:
                yield
            finally:
                self._let_go()

    def add(self, rows: list[Row]) -> None:
        """Append rows in one durable transaction, or find that they are stored already.

        Raises:
            Overtaken: somebody else has written one of those versions.
            StoreFault: the server went away, and whether they are stored is not known.
        """
        with self.writing():
            assert self._held is not None
            try:
                self._store(self._held, rows)
            except self.trouble as error:
                if not self._gone(error):
                    raise self._said(error) from None
                self._settle_doubt(rows)

    def _hold(self) -> None:
        """Take the lock; once more when the connection turns out to be lost."""
        try:
            self._held = self._open()
        except self.trouble as error:
            if not self._gone(error):
                raise self._said(error) from None
            self._forget()
            try:
                self._held = self._open()
            except self.trouble as again:
                raise self._said(again) from None
        self._holder = threading.get_ident()

    def _open(self) -> C:
        """Return a connection in a transaction that holds the lock of the stream."""
        held = self._take()
        try:
            self._begin(held)
        except BaseException:
            self._shut(held)
            raise
        return held

    def _let_go(self) -> None:
        held, self._held, self._holder = self._held, None, 0
        if held is not None:
            self._shut(held)

    def _settle_doubt(self, rows: list[Row]) -> None:
        """Find out whether rows were stored when the answer was lost; store them if not.

        The lock is had only when the lost transaction has ended, one way or the other.
        """
        self._let_go()
        self._forget()
        self._hold_again()
        assert self._held is not None
        try:
            stored = self._fetch(self._held, rows[0][0] - 1, rows[-1][0], len(rows))
            if stored and stored != rows:
                raise Overtaken
            if not stored:
                self._store(self._held, rows)
        except self.trouble as error:
            raise (self._unsure() if self._gone(error) else self._said(error)) from None

    def _hold_again(self) -> None:
        """Take the lock when the server is back; it may be starting again."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self._hold()
            except CastdevError:
                if time.monotonic() > end:
                    raise self._unsure() from None
                time.sleep(0.1)

    def _unsure(self) -> CastdevError:
        return StoreFault(
            "The server went away while this was being recorded; whether it was is not known.",
            hint="Look with `castdev log`, or repeat it with the same --key.",
            where=self.where,
        )

    def _after_fork(self) -> None:
        """Leave what belongs to the program we were forked from alone."""
        if self._owner != os.getpid():
            LEFT.append(self._held)
            self._lock, self._held, self._holder = threading.RLock(), None, 0
            self._growing, self._owner = threading.Lock(), os.getpid()
