"""Marks: how long each journal was when this user saw it last, and the top of its tree.

A journal that is shorter than its mark, or begins otherwise, was set back or rewritten
under the user's hands; then nothing is read or recorded. Marks lie in the user's own
state folder, one small file per journal. A mark that cannot be read is said and made
anew: who can spoil it could have deleted it, so an alarm would protect nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from castdev.engine.errors import CastdevError, Damaged
from castdev.engine.files import private_folder, read_private, write_private
from castdev.engine.journal import origin_of

if TYPE_CHECKING:
    from castdev.engine.journal import Journal

HINT = (
    "Nothing was read or recorded. Put the newer journal back; if you restored a backup "
    "knowingly: castdev verify --accept."
)


class Mark(NamedTuple):
    """What was seen of a journal.

    Attributes:
        size: number of events.
        root: of the tree over them, in base64, for people.
        peaks: hashes of its largest perfect subtrees; comparing them needs no hashing.
    """

    size: int
    root: str
    peaks: tuple[bytes, ...]


class Watch:
    """The mark of one journal."""

    def __init__(self, folder: Path, journal: Journal, say: Callable[[str], None]) -> None:
        self._journal = journal
        self._say = say
        self._origin = origin_of(journal)
        self._path = folder / "marks" / self._origin.rpartition("/")[2]
        # Read before the journal is: others may move both up meanwhile, journal first.
        self.mark = self._read()

    def compare(self) -> None:
        """Raise Damaged if the journal does not begin with what was seen."""
        mark = self.mark
        if mark is None:
            return
        size = self._journal.size()
        if size >= mark.size and peaks(self._journal, mark.size) == mark.peaks:
            return
        from castdev.engine.note import Checkpoint, told
        from castdev.engine.proof import root

        now = Checkpoint(self._origin, min(size, mark.size), b"")
        now = now._replace(root=root(now.size, self._journal.node))
        wrong = "is shorter than" if size < mark.size else "does not begin with"
        raise Damaged(
            f"The journal {wrong} what you saw of it before: {mark.size} events.",
            hint=HINT,
            beside=(
                f"seen before\n{self._origin}\n{mark.size}\n{mark.root}\n",
                told("here now", now),
            ),
        )

    def move(self) -> None:
        """Move the mark up if the journal grew; never mind if it cannot be written."""
        try:
            if self.mark is None or self._journal.size() > self.mark.size:
                self.accept()
        except CastdevError:
            pass  # the state folder may be read-only: nothing else depends on it

    def accept(self) -> None:
        """Store the journal as it is now as what was seen."""
        from binascii import b2a_base64  # a millisecond less to import than base64

        from castdev.engine.proof import root

        size = self._journal.size()
        found = b2a_base64(root(size, self._journal.node), newline=False).decode()
        self.mark = Mark(size, found, peaks(self._journal, size))
        lines = (self._origin, size, found, *(one.hex() for one in self.mark.peaks))
        private_folder(self._path.parent)
        write_private(self._path, "".join(f"{line}\n" for line in lines).encode())

    def _read(self) -> Mark | None:
        try:
            found = read_private(self._path)
            return None if found is None else _parsed(found, self._origin)
        except (CastdevError, ValueError):
            self._say(f"The mark of this journal cannot be read, it is made anew: {self._path}")
            return None


def peaks(journal: Journal, size: int) -> tuple[bytes, ...]:
    """Return the largest perfect subtrees of the first events, from the left."""
    levels = (level for level in reversed(range(size.bit_length())) if size >> level & 1)
    return tuple(journal.node(level, (size >> level) - 1) for level in levels)


def _parsed(found: bytes, origin: str) -> Mark:
    name, size, root, *tops = found.decode("ascii").removesuffix("\n").split("\n")
    mark = Mark(int(size), root, tuple(map(bytes.fromhex, tops)))
    if name != origin or len(mark.peaks) != mark.size.bit_count():
        raise ValueError("not a mark of this journal")
    return mark
