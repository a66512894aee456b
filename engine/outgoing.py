"""What was written out of a project, and where: files that a person is also to be erased from.

The list is a file of lines in `.castdev`; whoever writes something out notes it there
first, so that a file cut short is known too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from .event import Id
from .files import add_line, read_private, write_private
from .limits import OWN_LIST

NAME = "exports"
"""Of the file, in `.castdev`."""
What = Literal["journal", "keys", "access", "public", "words"]

HOLDS: dict[What, str] = {
    "journal": "the words in it are sealed, and nothing opens them without the key",
    "keys": "it holds the key to their words: destroy it",
    "access": "it holds their words in the clear: delete it",
    "public": "counts of people, and nobody's words",
    "words": "it holds words in the clear: delete it",
}
"""What a file may hold of a person who is erased, and what to do about it."""


class Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that was written out.

    Attributes:
        what: the whole journal, a backup of the keys, what is held on one person, a public
            report, or other words in the clear.
        path: where; None for standard output, wherever that went.
        at: when.
        version: the last event then; 0 if it was not looked up.
        person: whom it is about, None for everybody.
    """

    what: What
    path: str | None
    at: datetime
    version: Annotated[int, msgspec.Meta(ge=0)] = 0
    person: Id | None = None

    @property
    def there(self) -> bool:
        """Whether the file may still be there; nobody knows where standard output went."""
        return self.path is None or Path(self.path).exists()


class Outgoing(msgspec.Struct):
    """The list, in a file or nowhere."""

    path: Path | None

    def note(self, written: Written) -> None:
        """Add a file, before it is written."""
        if self.path is not None:
            add_line(self.path, msgspec.json.encode(written))

    def files(self) -> list[Written]:
        """Return what was written, each place once; a line that is none is left out."""
        return list({(one.what, one.path, one.person): one for one in self._lines()}.values())

    def prune(self) -> None:
        """Strike out files that are not there any more; their names may tell somebody's."""
        kept = [one for one in self._lines() if one.there]
        if self.path is not None and len(kept) < len(self._lines()):
            write_private(self.path, b"".join(msgspec.json.encode(one) + b"\n" for one in kept))

    def _lines(self) -> list[Written]:
        found = None if self.path is None else read_private(self.path, OWN_LIST)
        decoder, lines = msgspec.json.Decoder(Written), []
        for text in (found or b"").splitlines():
            try:
                lines.append(decoder.decode(text))
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                continue  # the last may have been cut off
        return lines


def about(files: Iterable[Written], person: str, before: int) -> list[Written]:
    """Return the files that may hold something of a person, written up to a version.

    Args:
        files: see `Outgoing.files`.
        person: their id.
        before: the event that forgot them; what is written later holds no words of theirs.
    """
    return [
        one
        for one in files
        if one.what != "public" and one.person in (None, person) and one.version < before
    ]
