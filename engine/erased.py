"""Who was forgotten: a list beside the journal that only grows, copied into every backup.

A journal or a key that comes back from an older copy brings nobody back: what the list
says is done again before anything is read (`forgetting.resume`).
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from .errors import CastdevError, Damaged
from .event import Id
from .files import private_folder, read_private, write_private
from .journal import Journal
from .limits import OWN_LIST
from .sealed import Holder

NAME = "erasures"
"""Of the file, in `.castdev`."""


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of one erasure.

    Attributes:
        request: id of the event that asked for it.
        respondent: who is erased.
        recruited: id of the event that recruited them; in another history another person
            may have the same name.
        step: `begun`; then `done`, `void` when nothing was recorded of it after all, or
            `absent` in a journal that does not know them.
        holders: of the keys that are destroyed.
        at: when.
        version: place of an event that the journal held when this was written.
        event: the id of that event; by it a journal that was set back is known.
    """

    request: str
    respondent: Id
    recruited: str
    step: Literal["begun", "done", "void", "absent"]
    holders: tuple[Holder, ...]
    at: datetime
    version: Annotated[int, msgspec.Meta(ge=0)] = 0
    event: str = ""


class Erased:
    """The list, in a file or in memory.

    A second file may lie elsewhere, outside the project: a whole `.castdev` that is put
    back from an older copy does not take it along. It adds what the first one lacks.
    """

    def __init__(self, path: Path | None = None, elsewhere: Path | None = None) -> None:
        self._path = path
        self._elsewhere = elsewhere
        self._lines: list[Line] = []

    def lines(self) -> list[Line]:
        """Return all lines, the first first.

        Raises:
            Damaged: the file holds something else.
        """
        if self._path is None:
            return list(self._lines)
        own = _read(self._path)
        try:
            more = [] if self._elsewhere is None else _read(self._elsewhere)
        except CastdevError:
            more = []  # who can spoil it could have removed it
        known = {one.request for one in own}
        return [*own, *(one for one in more if one.request not in known)]

    def newest(self) -> list[Line]:
        """Return the last line of each erasure."""
        return list({one.request: one for one in self.lines()}.values())

    def add(self, lines: Iterable[Line]) -> None:
        """Add lines for good; the caller holds the writer lock."""
        whole = [*self.lines(), *lines]
        if self._path is None:
            self._lines = whole
        else:
            text = b"".join(msgspec.json.encode(one) + b"\n" for one in whole)
            write_private(self._path, text)
            if self._elsewhere is not None:
                with suppress(CastdevError):
                    private_folder(self._elsewhere.parent)
                    write_private(self._elsewhere, text)

    def holders(self) -> set[str]:
        """Return the holders, in lower case, whose keys are destroyed or about to be."""
        newest = (one for one in self.newest() if one.step in ("begun", "done"))
        return {holder.lower() for one in newest for holder in one.holders}

    def settled(self, journal: Journal) -> bool:
        """Return whether every erasure is finished, and the journal the one it is finished in."""
        return not self.unsettled(journal)

    def unsettled(self, journal: Journal) -> list[Line]:
        """Return the erasures that are not finished, or finished in another journal."""
        return [
            one
            for one in self.newest()
            if one.step == "begun"
            or (one.step != "void" and not _holds(journal, one.version, one.event))
        ]


def _read(path: Path) -> list[Line]:
    """Return the lines of a file, none if there is no such file."""
    if not path.exists():
        return []
    found, decoder = read_private(path, OWN_LIST) or b"", msgspec.json.Decoder(Line)
    try:
        return [decoder.decode(one) for one in found.splitlines()]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Damaged(
            f"The list of who was erased, {NAME}, cannot be read.",
            hint="Put it back as it was: without it somebody erased could come back.",
            where=str(path.parent),
        ) from error


def _holds(journal: Journal, version: int, event: str) -> bool:
    """Return whether the journal holds this event at this version."""
    return any(entry.metadata.id == event for entry in journal.read(version - 1, version))
