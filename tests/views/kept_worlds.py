"""Views that follow histories: what is kept, dumped row by row, and a journal that grows."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from castdev.engine.codec import Codec
from castdev.engine.event import Entry
from castdev.engine.journal import MemoryJournal
from castdev.engine.state import ProjectState
from castdev.engine.vocabulary import Vocabulary
from castdev.projections.casebook import Casebook, fold
from castdev.projections.views.file import NAME, Broken
from castdev.projections.views.kept import Views
from castdev.projections.views.rebuild import rebuild

TODAY = date(2030, 1, 1)
WORDS = Vocabulary()


def journal_of(entries: Sequence[Entry]) -> MemoryJournal:
    """A journal of these entries."""
    journal = MemoryJournal("trial", Codec(WORDS.events))
    journal.append(list(entries))
    return journal


def state_of(entries: Sequence[Entry]) -> ProjectState:
    """The state of entries, folded."""
    state = ProjectState()
    WORDS.refold(state, entries)
    return state


def rebuilt(folder: Path, entries: Sequence[Entry], today: date = TODAY) -> None:
    """Make the views of these entries anew."""
    journal = journal_of(entries)
    assert rebuild(folder, journal, state_of(entries), fold(entries), today)


def caught_up(folder: Path, entries: Sequence[Entry], today: date = TODAY) -> bool:
    """Bring the views up to these entries by what is new; False if all had to be made anew."""
    journal = journal_of(entries)
    views = Views.of(folder, journal, today)
    if views is not None:
        try:
            state, new = views.state(), entries[views.version :]
            views.take(new)
            for entry in new:
                WORDS.evolve(state, entry)
            views.write()
            return True
        except Broken:
            pass
        finally:
            views.close()
    rebuilt(folder, entries, today)
    return False


def dump(folder: Path) -> dict[str, list[Any]]:
    """Every row of every table, in order, without the numbers that SQLite gave them."""
    connection = sqlite3.connect(folder / NAME)
    try:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'search*'"
        found: dict[str, list[Any]] = {}
        for (name,) in connection.execute(query).fetchall():
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            own = name.startswith("_") and "place" in columns
            named = [one for one in columns if not (own and one == "place")]
            order = "place" if own else "1, 2"
            rows = connection.execute(f"SELECT {', '.join(named)} FROM {name} ORDER BY {order}")
            found[name] = rows.fetchall()
        found["_rules_holders"].sort()
        return found
    finally:
        connection.close()


def kept_book(folder: Path, entries: Sequence[Entry]) -> Casebook:
    """The casebook as it is kept, all of it loaded."""
    views = Views.of(folder, journal_of(entries), TODAY)
    assert views is not None
    try:
        views.load()
        return views.book.copy()
    finally:
        views.close()


SUPPORT = ["evidence", "support", "H1", "--interview", "I1", "--statement", "behaviour"]
"""A command that records something on a hypothesis of the small project."""
