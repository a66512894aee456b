"""Marks: how long a journal was when this user saw it last, and the top of its tree.

A journal that is shorter than its mark, begins otherwise or is another one altogether was
set back, rewritten or replaced under the user's hands; then nothing is read or recorded.
Marks lie in the user's own state folder, one small file per project folder: a copy
elsewhere may go its own way. A mark that cannot be read is said and made anew: who can
spoil it could have deleted it, so an alarm would protect nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from castdev.engine.errors import CastdevError, Damaged
from castdev.engine.files import private_folder, read_private, write_private
from castdev.engine.journal import origin_of, peaks

if TYPE_CHECKING:
    from castdev.engine.journal import Journal

HINT = (
    "Nothing was read or recorded. Put the right journal back; if this is the right one, a "
    "backup restored knowingly: castdev verify --accept."
)

PRIME = (1 << 61) - 1


def mark_file(state: Path, place: Path) -> Path:
    """Return where the mark of a project folder is kept.

    Its name is a number for the folder. Nobody gains by forging it, so no hash needs
    to be imported for it.
    """
    return state / "marks" / f"{int.from_bytes(named(place).encode(), 'big') % PRIME:x}"


def erasures_file(state: Path, place: Path) -> Path:
    """Return where it is also kept who was erased in a project folder."""
    return state / "erasures" / mark_file(state, place).name


def named(place: Path) -> str:
    """Return a project folder as its mark names it, on one line."""
    return ascii(str(place.resolve()))


def forget(state: Path | None, place: Path) -> None:
    """Forget what was seen in a folder in which a project was just made."""
    if state is not None:
        with suppress(OSError):
            mark_file(state, place).unlink()


class Mark(NamedTuple):
    """What was seen of a journal.

    Attributes:
        origin: which one.
        size: number of events.
        root: of the tree over them, in base64, for people.
        peaks: hashes of its largest perfect subtrees; comparing them needs no hashing.
    """

    origin: str
    size: int
    root: str
    peaks: tuple[bytes, ...]


class Watch:
    """The mark of the journal in one project folder."""

    def __init__(
        self, state: Path, place: Path, journal: Journal, say: Callable[[str], None]
    ) -> None:
        self._journal = journal
        self._say = say
        self._place = named(place)
        self._path = mark_file(state, place)
        # Read before the journal is: others may move both up meanwhile, journal first.
        self.mark = self._read()
        self._origin = origin_of(journal)

    def compare(self) -> None:
        """Raise Damaged if the journal does not begin with what was seen."""
        mark = self.mark
        if mark is None:
            return
        size = self._journal.size()
        if mark.origin != self._origin:
            wrong = "is another one than"
        elif size < mark.size:
            wrong = "is shorter than"
        elif peaks(self._journal, mark.size) != mark.peaks:
            wrong = "does not begin with"
        else:
            return
        raise Damaged(
            f"The journal {wrong} what you saw here before: {mark.size} events.",
            hint=HINT,
            beside=(
                f"seen before\n{mark.origin}\n{mark.size}\n{mark.root}\n",
                self._now(min(size, mark.size)),
            ),
        )

    def _now(self, size: int) -> str:
        from castdev.engine.note import Checkpoint, told
        from castdev.engine.proof import root

        return told("here now", Checkpoint(self._origin, size, root(size, self._journal.node)))

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
        self.mark = Mark(self._origin, size, found, peaks(self._journal, size))
        tops = (one.hex() for one in self.mark.peaks)
        lines = (self._origin, size, found, self._place, *tops)
        private_folder(self._path.parent)
        # Losing one in a power cut is said and mended; a sync would cost as much as the record.
        write_private(self._path, "".join(f"{line}\n" for line in lines).encode(), for_good=False)

    def _read(self) -> Mark | None:
        try:
            found = read_private(self._path)
            return None if found is None else self._parsed(found)
        except (CastdevError, ValueError):
            self._say(f"The mark of this project cannot be read, it is made anew: {self._path}")
            return None

    def _parsed(self, found: bytes) -> Mark:
        origin, size, root, place, *tops = found.decode("ascii").removesuffix("\n").split("\n")
        mark = Mark(origin, int(size), root, tuple(map(bytes.fromhex, tops)))
        if place != self._place or len(mark.peaks) != mark.size.bit_count():
            raise ValueError("not a mark of this folder, or not whole")
        return mark
