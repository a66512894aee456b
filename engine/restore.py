"""An exported journal back into a project: built beside, checked, renamed into place."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, NoReturn

from .codec import Codec
from .connection import create, fitting
from .copy import parts
from .erased import NAME as ERASURES
from .erased import Erased
from .errors import Damaged, Refused
from .event import Event
from .export import Export, Place
from .files import naming, sync_folder, write_private
from .forgetting import Census, count, lines_of
from .home import FOLDER
from .journal import Journal
from .store import Row, Store


class Restored(NamedTuple):
    """What came of an import of a journal.

    Attributes:
        project: its name.
        events: how many the file holds.
        already: True if the project here held exactly these; nothing was recorded.
    """

    project: str
    events: int
    already: bool


def restore(
    place: Path, file: Path, events: Mapping[str, type[Event]], *, dry_run: bool = False
) -> Restored:
    """Make the project of an exported journal in a folder, whole or not at all.

    Args:
        place: the folder, in which there is no project.
        file: what `castdev export` wrote.
        events: stored name → class; an event of another name is kept as it is.
        dry_run: check everything, and leave nothing behind.

    Raises:
        BadInput: a line of the file is not what it must be.
        Refused: there is a project.
        NotPermitted, StoreFault: the system refuses.
    """
    import shutil
    import tempfile

    if (place / FOLDER).exists():
        raise Refused(f"There is a castdev project in {place} already.")
    with Export(file) as export:
        with naming(place):
            beside = Path(tempfile.mkdtemp(prefix=f"{FOLDER}.", dir=place))
        try:
            _build(beside, export, Codec(events))
            if not dry_run:
                with naming(place):
                    os.rename(beside, place / FOLDER)
                    sync_folder(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        return Restored(export.header.stream, export.header.count, already=False)


def _build(folder: Path, export: Export, codec: Codec) -> None:
    """Fill a new store with the rows of a file, and read them back."""
    from .recorder import in_file

    stream = export.header.stream
    create(folder / "journal.db", fitting(folder))
    write_private(folder / "config.toml", f'project = "{stream}"\n'.encode())
    given, recorder, people = hashlib.sha256(), in_file(folder / "journal.db"), Census({}, {}, {})
    try:
        for rows in parts(_checked(export, codec, people)):
            recorder.insert(stream, rows)
            _digest(given, rows)
    finally:
        recorder.close()
    if people.asked:  # whoever copies the keys here brings nobody back
        Erased(folder / ERASURES).add(lines_of(people))
    store, kept = Store(folder / "journal.db"), hashlib.sha256()
    try:
        _digest(kept, store.rows(stream))
    finally:
        store.close()
    if kept.digest() != given.digest():
        raise Damaged("The journal reads back other than it was written.", hint="Check the disk.")


def _checked(export: Export, codec: Codec, people: Census) -> Iterator[Row]:
    """Yield the rows; refuse a known event that is not one, and see who was forgotten."""
    for version, name, state in export.rows():
        try:
            count(people, codec.decode(version, name, state))
        except Damaged as error:
            Place(export.name, version + 1).refuse(error.message)
        yield version, name, state


def _digest(total: hashlib._Hash, rows: Iterable[Row]) -> None:
    for version, name, state in rows:
        total.update(f"{version} {name} {len(state)}\n".encode())
        total.update(state)


def compare(journal: Journal, file: Path) -> Restored:
    """Return that a project holds a journal already; raise Refused if it holds another."""
    with Export(file) as export:
        name, count = export.header.stream, export.header.count
        if name != journal.stream:
            _refuse(f"The project here is {journal.stream}, the file holds {name}.")
        here = journal.rows()
        for row in export.rows():
            own = next(here, None)
            if own is None:
                _refuse(f"The project here ends at event {row[0] - 1}, the file at {count}.", _COPY)
            if own != row:
                _refuse(
                    f"Event {row[0]} of the project here is another than that of the file.", _COPY
                )
        return Restored(name, count, already=True)


def _refuse(message: str, hint: str = "") -> NoReturn:
    raise Refused(
        f"{message} A journal can only be imported where there is no project.",
        hint=f"Nothing was recorded. {hint or _ELSEWHERE}",
    )


_ELSEWHERE = "Choose an empty folder: castdev --home FOLDER import FILE."
_COPY = "If both are copies of one project: castdev merge FILE."
