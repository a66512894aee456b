"""The views made anew: all rows in one transaction, so that nobody ever sees half of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from castdev.engine.journal import Journal
from castdev.engine.state import ProjectState
from castdev.projections.casebook import Casebook
from castdev.projections.lens import Moment, lens_of
from castdev.projections.screen import Status

from .file import NAME, Broken, made
from .layout import statements
from .records import Records
from .screens import keep
from .standing import KeptTallies


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
