"""Whether a journal is what it was: every row, every node, and a checkpoint of it.

The rows are read raw, the tree is made anew from them and compared with the one that
was kept as they were recorded. What is found first is named.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from .errors import Damaged, NotAStore
from .event import Entry, UnknownEvent
from .journal import origin
from .note import Checkpoint
from .proof import grown, leaf, root
from .vault import sealed_in

if TYPE_CHECKING:
    from .app import Engine
    from .snapshot import Row, Snapshot

RESTORE = "Restore the journal from a backup, and keep this one to find out what happened."
Tick = Callable[[int], None]


class Against(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The checkpoint that the journal was held against: its size, and its root in base64."""

    size: int
    root: str


class Verified(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was checked; whatever does not hold raises Damaged instead.

    Attributes:
        schema: `castdev.verify.1`.
        project: name of the project.
        origin: `castdev/` and the id of the journal.
        events: how many, each read and compared with its leaf.
        root: of the tree over them, in base64.
        nodes: how many kept nodes were compared; None if none are kept.
        opened: sealed words whose key is here, and which opened.
        closed: sealed words whose key is not here, or locked.
        erased: sealed words that nobody can open any more, since their person asked for it.
        unknown: events whose name nobody here knows; only their envelope was read.
        against: the checkpoint that the journal extends, or None.
    """

    schema: str = "castdev.verify.1"
    project: str
    origin: str
    events: int
    root: str
    nodes: int | None
    opened: int
    closed: int
    erased: int
    unknown: int
    against: Against | None


def verify(engine: Engine, against: Checkpoint | None = None, tick: Tick | None = None) -> Verified:
    """Return what was checked of a journal, read as it is at this moment.

    Args:
        engine: whose journal it is.
        against: what was signed over it before; see `checkpoint.trusted`.
        tick: is called with each version.

    Raises:
        Damaged: the first event, node or root that is not what it must be.
        NewerStore: an event has a newer shape than this program knows.
    """
    try:
        with engine.journal.snapshot() as found:
            return _Walk(engine, found, against, tick).whole()
    except NotAStore as error:
        raise Damaged(error.message, hint=error.hint, where=error.where) from error


class _Walk:
    """One walk through all rows, the tree growing along."""

    def __init__(
        self, engine: Engine, found: Snapshot, against: Checkpoint | None, tick: Tick | None
    ) -> None:
        self._engine = engine
        self._found = found
        self._against = against
        self._tick = tick
        self._stream = engine.journal.stream
        self._kept: dict[int, Iterator[Row]] = {}
        self._latest: dict[int, bytes] = {}  # level → the newest node there
        self._nodes = 0
        self._ids: set[str] = set()
        self._moment: datetime | None = None
        self._at = (0, "")  # the event that the walk is at
        self._origin = ""
        self.size = self.opened = self.closed = self.erased = self.unknown = 0

    def whole(self) -> Verified:
        """Return what came of the walk."""
        for level, index, new in grown(0, self._leaves(), self._no_node):
            self._nodes += 1
            self._latest[level] = new
            if self._found.nodes is not None:
                self._compare(level, index, new)
        self._ends()
        found = self._against
        return Verified(
            project=self._stream,
            origin=self._origin,
            events=self.size,
            root=b64encode(self._root()).decode(),
            nodes=self._found.nodes,
            opened=self.opened,
            closed=self.closed,
            erased=self.erased,
            unknown=self.unknown,
            against=found and Against(size=found.size, root=b64encode(found.root).decode()),
        )

    def _leaves(self) -> Iterator[bytes]:
        decode = self._engine.journal.decode
        for row in self._found.rows():
            self._extends()
            stream, version, name, state = self._sound(*row)
            self._at = version, name
            yield leaf(stream, version, name, state)
            self.size = version
            self._read(decode(version, name, state))
            if self._tick is not None:
                self._tick(version)
        self._extends()

    def _sound(self, stream: Any, version: Any, name: Any, state: Any) -> Any:
        """Return a row if it is the next event, stored as an event is."""
        due = self.size + 1
        if stream != self._stream:
            raise Damaged("The file holds events of another project too.", hint=RESTORE)
        if type(version) is not int or version <= self.size:
            raise Damaged(f"After event {self.size} something else is stored.", hint=RESTORE)
        if version != due:
            raise Damaged(f"Event {due} is missing; event {version} comes next.", hint=RESTORE)
        if type(name) is not str or type(state) is not bytes:
            raise Damaged(f"Event {version} is not stored as an event is.", hint=RESTORE)
        return stream, version, name, state

    def _compare(self, level: int, index: int, new: bytes) -> None:
        """Raise Damaged if the tree that was kept has another node there."""
        if level not in self._kept:
            self._kept[level] = self._found.level(level)
        kept = next(self._kept[level], None)
        if kept == (self._stream, level, index, new):
            return
        if level == 0:
            lost = kept is None or kept[2] != index
            wrong = "has no leaf in the tree" if lost else "is not what was recorded"
            raise Damaged(f"{self._about()} {wrong}: it or its leaf was altered.", hint=RESTORE)
        first, last = (index << level) + 1, (index + 1) << level
        raise Damaged(
            f"The tree does not fit together over events {first} to {last}: a node was altered.",
            hint=RESTORE,
        )

    def _read(self, entry: Entry) -> None:
        """Check what the envelope says, and open the words whose key is here."""
        metadata, found = entry.metadata, self._against
        if entry.version == 1:
            self._origin = origin(entry)
            if found is not None and found.origin != self._origin:
                raise Damaged(
                    f"The checkpoint is of {found.origin}, the journal here is {self._origin}.",
                    hint="Is it the right checkpoint? Then the whole journal was replaced.",
                )
        if self._moment is not None and metadata.recorded_at < self._moment:
            raise Damaged(f"{self._about()} was recorded before the event before it.", hint=RESTORE)
        if metadata.id in self._ids:
            raise Damaged(f"{self._about()} has the id of an earlier event.", hint=RESTORE)
        self._moment = metadata.recorded_at
        self._ids.add(metadata.id)
        self.unknown += isinstance(entry.event, UnknownEvent)
        vault = self._engine.vault
        for field, words in sealed_in(entry.event):
            if vault.open(entry, field, self._stream) is not None:
                self.opened += 1
            elif vault.erased(words.person):
                self.erased += 1
            else:
                self.closed += 1

    def _extends(self) -> None:
        """Raise Damaged if the events so far are those of the checkpoint, and others."""
        found = self._against
        if found is not None and found.size == self.size and found.root != self._root():
            raise Damaged(
                f"The first {self.size} events are not those that the checkpoint was signed over.",
                hint="The journal was rewritten after it. " + RESTORE,
            )

    def _ends(self) -> None:
        """Raise Damaged if events are missing at the end, or nodes are too many."""
        found = self._against
        if not self.size:
            raise Damaged(f"There is no event of {self._stream} here.", hint=RESTORE)
        if found is not None and found.size > self.size:
            raise Damaged(
                f"The checkpoint was signed over {found.size} events, here are {self.size}.",
                hint="The last events are gone. " + RESTORE,
            )
        if self._found.nodes in (None, self._nodes):
            return
        if next(self._kept[0], None) is not None:
            raise Damaged(
                f"The journal ends at event {self.size}, its tree goes on: events are gone.",
                hint=RESTORE,
            )
        raise Damaged("The tree has nodes that belong to no event.", hint=RESTORE)

    def _about(self) -> str:
        version, name = self._at
        return f"Event {version} ({name})"

    def _root(self) -> bytes:
        return root(self.size, lambda level, index: self._latest[level])

    def _no_node(self, level: int, index: int) -> bytes:
        raise AssertionError("a tree that grows from nothing needs no older node")
