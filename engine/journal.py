"""The append-only stream of one project: read, and append under the writer lock."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from .codec import Codec
from .event import Entry
from .store import LEFT, Store

if TYPE_CHECKING:
    from .recorder import Recorder


class Journal(Protocol):
    """What the engine needs of a journal; versions are 1, 2, 3 … without gaps."""

    stream: str

    def rows(self, after: int = 0, until: int | None = None) -> Iterator[tuple[int, str, bytes]]:
        """Yield version, stored name and stored bytes, as they are."""

    def read(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        """Yield the entries after one version, up to and with another, in order."""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold off every other writer: read, decide and append inside."""
        yield

    def append(self, entries: list[Entry]) -> None:
        """Append entries at their versions, all or none, for good."""

    def close(self) -> None:
        """Let go of files and connections."""


class MemoryJournal:
    """A journal that lasts as long as the program; for tests and trials."""

    def __init__(self, stream: str, codec: Codec) -> None:
        from .recorder import in_memory

        self.stream = stream
        self._codec = codec
        self._recorder = in_memory()
        self._lock = threading.RLock()

    def rows(self, after: int = 0, until: int | None = None) -> Iterator[tuple[int, str, bytes]]:
        """Yield version, stored name and stored bytes, as they are."""
        yield from self._recorder.select(self.stream, after, until)

    def read(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        """Yield the entries after one version, up to and with another, in order."""
        for version, name, state in self.rows(after, until):
            yield self._codec.decode(version, name, state)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold off the other threads."""
        with self._lock:
            yield

    def append(self, entries: list[Entry]) -> None:
        """Append entries, encoded and decoded like on disk."""
        rows = [(entry.version, *self._codec.encode(entry)) for entry in entries]
        self._recorder.insert(self.stream, rows)

    def close(self) -> None:
        """Nothing to let go of."""


class FileJournal:
    """A journal in an SQLite file; reading needs no library, and starts faster so."""

    def __init__(self, stream: str, store: Store, codec: Codec) -> None:
        self.stream = stream
        self._store = store
        self._codec = codec
        self._lock = threading.RLock()
        self._recorder: Recorder | None = None
        self._owner = os.getpid()

    def rows(self, after: int = 0, until: int | None = None) -> Iterator[tuple[int, str, bytes]]:
        """Yield version, stored name and stored bytes, as they are."""
        return self._store.rows(self.stream, after, until)

    def read(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        """Yield the entries after one version, up to and with another, in order."""
        for version, name, state in self.rows(after, until):
            yield self._codec.decode(version, name, state)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold off other threads, then other processes."""
        with self._lock, self._store.lock():
            yield

    def append(self, entries: list[Entry]) -> None:
        """Append entries in one durable transaction, each decoded once more before."""
        if self._owner != os.getpid():
            LEFT.append(self._recorder)
            self._recorder, self._owner = None, os.getpid()
        if self._recorder is None:
            from .recorder import in_file

            self._recorder = in_file(self._store.path)
        rows = [(entry.version, *self._codec.encode(entry)) for entry in entries]
        self._recorder.insert(self.stream, rows)

    def close(self) -> None:
        """Close the store and the recorder."""
        if self._recorder is not None and self._owner == os.getpid():
            self._recorder.close()
            self._recorder = None
        self._store.close()
