"""The append-only stream of one project: read, and append under the writer lock."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Protocol

from .codec import Codec
from .connection import REPAIR
from .errors import CastdevError, Damaged, Overtaken, StoreFault
from .event import Entry
from .store import LEFT, Row, Store

if TYPE_CHECKING:
    from .recorder import Recorder
    from .snapshot import Snapshot
    from .tree import Tree


class Journal(Protocol):
    """What the engine needs of a journal; versions are 1, 2, 3 … without gaps."""

    stream: str

    def rows(self, after: int = 0, until: int | None = None) -> Iterator[Row]:
        """Yield version, stored name and stored bytes, as they are."""

    def read(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        """Yield the entries after one version, up to and with another, in order."""

    def decode(self, version: int, name: str, state: bytes) -> Entry:
        """Return the entry that is stored in these bytes."""

    def size(self) -> int:
        """Return the number of events."""

    def node(self, level: int, index: int) -> bytes:
        """Return a node of the tree over the events (proof.py)."""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold off every other writer: read, decide and append inside."""
        yield

    def append(self, entries: list[Entry]) -> None:
        """Append entries at their versions, all or none, for good."""

    def add(self, rows: list[Row]) -> None:
        """Append rows as they are stored elsewhere, all or none, for good."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Give what is stored at this moment, raw, to be verified."""

    def close(self) -> None:
        """Let go of files and connections."""


_PLAIN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}\Z")


def origin(first: Entry) -> str:
    """Return `castdev/` and the id of the journal that begins with this entry.

    It is the id of that entry, the same wherever the journal is copied; an id that
    could not be the name of a key or of a file stands there as a digest.
    """
    found = first.metadata.id
    if not _PLAIN.match(found):
        from hashlib import sha256

        found = sha256(found.encode()).hexdigest()
    return f"castdev/{found}"


def origin_of(journal: Journal) -> str:
    """Return `castdev/` and the id of a journal.

    Raises:
        Damaged: it is empty, which no journal of a project is.
    """
    first = next(iter(journal.read(0, 1)), None)
    if first is None:
        raise Damaged(f"There is no event of {journal.stream} here.", hint=REPAIR)
    return origin(first)


def peaks(journal: Journal, size: int) -> tuple[bytes, ...]:
    """Return the largest perfect subtrees of the first events, from the left.

    Comparing them tells a journal from another, or from one that was changed, without hashing.
    """
    levels = (level for level in reversed(range(size.bit_length())) if size >> level & 1)
    return tuple(journal.node(level, (size >> level) - 1) for level in levels)


class Coded:
    """What journals do alike: entries are rows through one codec, the tree grows from the rows.

    What a kind of journal has to say itself: `rows`, `writing`, `add`, `close`.
    """

    def __init__(self, stream: str, codec: Codec) -> None:
        self.stream = stream
        self._codec = codec
        self._grown: Tree | None = None
        self._growing = threading.Lock()

    def rows(self, after: int = 0, until: int | None = None) -> Iterator[Row]:
        """Yield version, stored name and stored bytes, as they are."""
        raise NotImplementedError

    def add(self, rows: list[Row]) -> None:
        """Append rows as they are stored elsewhere, all or none, for good."""
        raise NotImplementedError

    def read(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        """Yield the entries after one version, up to and with another, in order."""
        for version, name, state in self.rows(after, until):
            yield self._codec.decode(version, name, state)

    def append(self, entries: list[Entry]) -> None:
        """Append entries in one durable transaction, each decoded once more before."""
        rows = [(entry.version, *self._codec.encode(entry)) for entry in entries]
        try:
            self.add(rows)
        except StoreFault as error:
            again = f"To repeat it safely, add: --key {entries[0].metadata.key}"
            error.hint = f"{error.hint} {again}" if error.hint else again
            raise

    def decode(self, version: int, name: str, state: bytes) -> Entry:
        """Return the entry that is stored in these bytes."""
        return self._codec.decode(version, name, state)

    def size(self) -> int:
        """Return the number of events."""
        with self._growing:
            return self._tree().size()

    def node(self, level: int, index: int) -> bytes:
        """Return a node of the tree, grown from the events and kept in memory."""
        with self._growing:
            return self._tree().node(level, index)

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Give what is stored at this moment, raw, to be verified."""
        from .snapshot import Rows

        return nullcontext(Rows(self.stream, list(self.rows())))

    def _tree(self) -> Tree:
        if self._grown is None:
            from .tree import Tree

            self._grown = Tree(self.stream, self.rows)
        return self._grown


class MemoryJournal(Coded):
    """A journal that lasts as long as the program; for tests and trials."""

    def __init__(self, stream: str, codec: Codec) -> None:
        from .recorder import in_memory

        super().__init__(stream, codec)
        self._recorder = in_memory()
        self._lock = threading.RLock()

    def rows(self, after: int = 0, until: int | None = None) -> Iterator[Row]:
        """Yield version, stored name and stored bytes, as they are."""
        yield from self._recorder.select(self.stream, after, until)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold off the other threads."""
        with self._lock:
            yield

    def add(self, rows: list[Row]) -> None:
        """Append rows as they are stored elsewhere."""
        self._recorder.insert(self.stream, rows)

    def close(self) -> None:
        """Nothing to let go of."""


class FileJournal(Coded):
    """A journal in an SQLite file; reading needs no library, and starts faster so."""

    def __init__(self, stream: str, store: Store, codec: Codec) -> None:
        super().__init__(stream, codec)
        self._store = store
        self.path = store.path
        self._lock = threading.RLock()
        self._recorder: Recorder | None = None
        self._owner = os.getpid()

    def rows(self, after: int = 0, until: int | None = None) -> Iterator[Row]:
        """Yield version, stored name and stored bytes, as they are."""
        return self._store.rows(self.stream, after, until)

    def size(self) -> int:
        """Return the number of events."""
        return self._store.size(self.stream)

    def node(self, level: int, index: int) -> bytes:
        """Return a node of the tree, as it is kept; grown from the events in an old store."""
        found = self._store.node(self.stream, level, index)
        return super().node(level, index) if found is None else found

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold off other threads, then other processes."""
        with self._lock, self._store.lock():
            yield

    def add(self, rows: list[Row]) -> None:
        """Append rows in one durable transaction.

        Raises:
            Overtaken: somebody else has written one of those versions.
            StoreFault: the disk failed; the message says what is stored now.
        """
        try:
            self._recording().insert(self.stream, rows)
        except Overtaken:
            raise
        except CastdevError as error:
            self._shut()
            raise self._told(rows, error) from error

    def _recording(self) -> Recorder:
        if self._owner != os.getpid():
            LEFT.append(self._recorder)
            self._recorder, self._owner = None, os.getpid()
        if self._recorder is None:
            from .recorder import in_file

            self._recorder = in_file(self._store.path)
        return self._recorder

    def _told(self, rows: list[Row], error: CastdevError) -> CastdevError:
        """Return the refusal, which says so if the rows can be read after all.

        A sync that failed is never repeated: the system may have dropped what it could not
        write, and would say yes the second time.
        """
        try:
            stored = list(self.rows(rows[0][0] - 1, rows[-1][0]))
        except CastdevError:
            return error
        if stored != rows:
            return error
        return StoreFault(
            f"The disk failed while event {rows[0][0]} was recorded. It can be read, but may be "
            "gone after a power cut.",
            hint="Check the disk, and look with `castdev log` afterwards.",
            where=error.where,
        )

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Give what is stored at this moment, through a connection of its own."""
        from .snapshot import snapshot

        self._store.close()  # on a full disk there can only be one; see `disk.SCARCE`
        return snapshot(self._store.path, self.stream)

    def close(self) -> None:
        """Close the store and the recorder."""
        self._shut()

    def _shut(self) -> None:
        """Close every connection; the next use opens new ones."""
        if self._recorder is not None and self._owner == os.getpid():
            self._recorder.close()
            self._recorder = None
        self._store.close()
