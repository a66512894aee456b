"""The views made anew: all rows in one transaction, so that nobody ever sees half of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from castdev.engine.app import Engine
from castdev.engine.journal import Journal
from castdev.engine.state import ProjectState
from castdev.engine.undo import undos_in, withdrawn
from castdev.projections.casebook import Casebook
from castdev.projections.lens import Moment, lens_of
from castdev.projections.screen import Status

from .file import NAME, Broken, made
from .layout import statements
from .records import Records
from .screens import keep
from .standing import KeptTallies


def folded(
    engine: Engine, tick: Callable[[int], None] | None = None
) -> tuple[ProjectState, Casebook]:
    """Return what both folds come to, of a journal that is read once.

    Args:
        engine: its journal and its rules.
        tick: called with each version.
    """
    last, undos = undos_in(engine.journal.rows())
    book = Casebook(undos=undos, undone=withdrawn(undos))
    state = ProjectState(undone=withdrawn(undos))
    for entry in engine.entries(0, last):
        engine.vocabulary.take(state, entry)
        book.take((entry,))
        if tick is not None:
            tick(entry.version)
    return state, book


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
