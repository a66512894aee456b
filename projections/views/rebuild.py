"""The views made anew: all rows in one transaction, so that nobody ever sees half of them."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

from castdev.engine.journal import Journal
from castdev.engine.state import ProjectState
from castdev.projections.casebook import Casebook
from castdev.projections.lens import Moment, lens_of
from castdev.projections.screen import Status

from .file import NAME, Broken, File, in_memory, made
from .layout import TRACKING_TABLE, statements
from .records import Records
from .screens import keep
from .standing import KeptTallies
from .tables.fill import fill
from .tables.table import Material


def rebuild(
    folder: Path,
    journal: Journal,
    state: ProjectState,
    book: Casebook,
    today: date,
    screen: Status | None = None,
) -> bool:
    """Write what both folds came to; return False if it cannot be written now.

    Args:
        folder: the folder `.castdev`.
        journal: what was folded.
        state: the state after an event.
        book: the casebook after the same event.
        today: the day here.
        screen: where the project stands after it, if somebody looked.
    """
    if state.version != book.version or not book.version:
        return False
    file = made(folder / NAME)
    if file is None:
        return False
    try:
        for statement in statements():
            file.ask(statement)
        Records(file, "rules").write(state)
        Records(file, "book").write(book)
        tallies = KeptTallies(book, lens_of(book, Moment(), None, today), file)
        tallies.forget()
        tallies.write()
        if screen is not None:
            keep(file, screen, today)
        file.stand_at(journal, book.version)
        file.commit()
    except Broken:
        return False
    finally:
        file.close()
    return True


def digest(file: File) -> str:
    """Return what all rows come to; tallies tell their day and screens their moment, so not they.

    Raises:
        Broken: some cannot be read.
    """
    found = sha256()
    query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    for (name,) in file.rows(query):
        if name.startswith(("_tallies", "_screens", "_journal", "search", "sqlite", "tracking")):
            continue
        columns = [row[1] for row in file.rows(f"PRAGMA table_info({name})")]
        own = ", ".join(one for one in columns if not (name[0] == "_" and one == "place"))
        found.update(f"{name}({own})".encode())
        for row in file.rows(f"SELECT {own} FROM {name} ORDER BY {own}"):
            found.update(repr(row).encode())
    return found.hexdigest()


def in_memory_tables(of: Material) -> File:
    """Return the documented tables where no file can be written."""
    file = in_memory()
    file.ask(TRACKING_TABLE)
    fill(file, of)
    file.commit()
    return file
