"""A journal as JSON Lines, byte for byte: a header, then one line per event.

    {"schema":"castdev.journal.1","stream":"acme","format":1,"count":2}
    {"version":1,"event":"project_started","state":"{\\"metadata\\":…}"}

`state` holds the stored text exactly; bytes that are not UTF-8 stand in `base64`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated, NamedTuple, NoReturn, Self

import msgspec

from .errors import BadInput, NewerStore
from .event import Id
from .files import naming, open_plain
from .journal import Journal
from .limits import JOURNAL_LINE, MIB
from .store import Row
from .text import readable

SCHEMA = "castdev.journal.1"
FORMAT = 1
"""Of the stored bytes and of these lines; the tree is no part of them, but follows from them."""


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first line; nobody can take it for a command.

    Attributes:
        schema: `castdev.journal.1`.
        stream: name of the project.
        format: of the stored bytes.
        count: how many events follow.
    """

    schema: str
    stream: Id
    format: Annotated[int, msgspec.Meta(ge=1)]
    count: Annotated[int, msgspec.Meta(ge=0)]


class _Line(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    version: Annotated[int, msgspec.Meta(ge=1, lt=1 << 62)]
    event: Annotated[str, msgspec.Meta(min_length=1)]
    state: str | None = None
    base64: str | None = None


class Place(NamedTuple):
    """Where in a file something stands."""

    file: str
    line: int

    def refuse(self, message: str) -> NoReturn:
        """Raise BadInput about this line."""
        hint = "Export the journal again, or take another copy of the file; nothing was recorded."
        raise BadInput(message, hint=hint, where=f"{self.file}, line {self.line}")


def write(journal: Journal) -> Iterator[bytes]:
    """Yield the lines of a journal as it is now; nothing is decoded, all is kept."""
    count = sum(1 for _ in journal.rows())
    encoder = msgspec.json.Encoder()
    header = Header(schema=SCHEMA, stream=journal.stream, format=FORMAT, count=count)
    yield encoder.encode(header) + b"\n"
    for version, name, state in journal.rows(0, count):
        try:
            line = _Line(version=version, event=name, state=state.decode("utf-8"))
        except UnicodeDecodeError:
            text = base64.b64encode(state).decode("ascii")
            line = _Line(version=version, event=name, base64=text)
        yield encoder.encode(line) + b"\n"


def is_export(beginning: bytes) -> bool:
    """Return whether a file that begins so says that it is a journal."""
    first = beginning.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    return first.startswith(b"{") and b'"castdev.journal.' in first[:200]


class Export:
    """A file of such lines, read one at a time; use it as a context manager.

    Raises:
        NoProject: there is no such file.
        BadInput, NewerStore: it does not begin as a journal does, or is a newer one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = readable(path.name)
        self._file: IO[bytes] = open_plain(path)
        try:
            self.header = self._header()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _header(self) -> Header:
        place = Place(self.name, 1)
        try:
            header = msgspec.json.decode(self._next(place), type=Header)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            place.refuse("The first line is not the header of a castdev journal.")
        if header.schema != SCHEMA or header.format > FORMAT:
            raise NewerStore(
                f"The file is {header.schema[:40]}, format {header.format}; this castdev knows "
                f"{SCHEMA}, format {FORMAT}.",
                hint="Install a newer castdev.",
                where=self.name,
            )
        return header

    def rows(self) -> Iterator[Row]:
        """Yield version, stored name and stored bytes, and check that all are there.

        Raises:
            BadInput: a line is not one of a journal, is missing or too many.
        """
        count, decoder = self.header.count, msgspec.json.Decoder(_Line)
        for version in range(1, count + 1):
            place = Place(self.name, version + 1)
            text = self._next(place)
            if not text:
                place.refuse(f"The file ends at event {version - 1}; its header says {count}.")
            try:
                line = decoder.decode(text)
                state = _state(line)
            except (ValueError, RecursionError):
                place.refuse("The line is not an event of a castdev journal.")
            if line.version != version:
                place.refuse(f"Event {version} is wanted here, the line holds {line.version}.")
            yield version, line.event, state
        place = Place(self.name, count + 2)
        if self._next(place):
            place.refuse(f"The file goes on after event {count}, the last by its header.")

    def _next(self, place: Place) -> bytes:
        with naming(self._path):
            text = self._file.readline(JOURNAL_LINE + 1)
        if len(text) > JOURNAL_LINE:
            place.refuse(f"The line is longer than {JOURNAL_LINE // MIB} MiB.")
        return text.removeprefix(b"\xef\xbb\xbf") if place.line == 1 else text


def _state(line: _Line) -> bytes:
    if (line.state is None) == (line.base64 is None):
        raise ValueError("either state or base64")
    if line.state is not None:
        return line.state.encode("utf-8")
    return base64.b64decode(line.base64 or "", validate=True)
