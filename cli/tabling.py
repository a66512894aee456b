"""The documented tables at the desk: brought up to date, in the file or, failing that, in memory."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from castdev.projections.sheet import Sheet
from castdev.projections.views import query
from castdev.projections.views.compare import digests
from castdev.projections.views.file import NAME, Broken, opened
from castdev.projections.views.kept import Views
from castdev.projections.views.rebuild import folded, rebuild
from castdev.projections.views.tables.fill import ALL, empty_tables, stale, tables_in_memory
from castdev.projections.views.tables.table import Material

if TYPE_CHECKING:
    from sqlite3 import Connection

    from .viewing import Viewing

Tick = Callable[[int], None] | None


class Rebuilt(NamedTuple):
    """What became of views.db.

    Attributes:
        version: the last event in it; 0 if it could not be written.
        before: what the rows of each table came to before; None if it was missing, damaged, or
            of another version.
        after: what they come to now.
    """

    version: int
    before: dict[str, str] | None
    after: dict[str, str] | None

    @property
    def same(self) -> bool | None:
        """Whether it was the same before; None if there was nothing to compare with."""
        if self.before is None or self.after is None:
            return None
        return all(self.after.get(name) == found for name, found in self.before.items())


def tables(desk: Viewing, asked: str, tick: Tick = None) -> Connection:
    """Return a connection for a question about the end of the journal and today.

    Only the tables that the question reads are brought up to date.
    """
    with closing(empty_tables()) as empty:
        wanted = query.tables_in(query.guarded(empty.connection), asked)
    if desk.keeps:
        for _ in range(2):
            if _told(desk, wanted, tick):
                return query.connected(desk.home.folder / NAME)
            _anew(desk, tick)
    view = desk.project.look()
    read, sheet = desk.engine.entries, Sheet(view.book, view.lens)
    material = Material(view, sheet, lambda: read(0, view.book.version), tick)
    return query.guarded(tables_in_memory(material, wanted).connection)


def _told(desk: Viewing, wanted: set[str] | None, tick: Tick) -> bool:
    """Bring records and tables up to date by what is new; return whether that could be done."""
    engine = desk.engine
    views = Views.of(desk.home.folder, engine.journal, desk.today())
    if views is None:
        return False
    try:
        engine.start_from(views.state)
        state = engine.state()
        views.take(engine.journal.read(views.version, state.version))
        if views.tell(wanted, tick) or views.moved:
            views.write()
        return True
    except Broken:
        return False
    finally:
        engine.forget()
        views.close()


def _anew(desk: Viewing, tick: Tick) -> None:
    engine = desk.engine
    state, book = folded(engine, tick)
    rebuild(desk.home.folder, engine.journal, state, book, desk.today())


def made_anew(desk: Viewing, tick: Tick = None) -> Rebuilt:
    """Make views.db anew, whatever it is now, and compare."""
    before = _digest(desk)
    _anew(desk, tick)
    told = _told(desk, None, None)
    version = desk.engine.journal.size() if told else 0
    return Rebuilt(version, before, _digest(desk) if told else None)


def _digest(desk: Viewing) -> dict[str, str] | None:
    """Return what the rows come to, if they are those of the end of the journal and today."""
    file = opened(Path(desk.home.folder) / NAME)
    if file is None:
        return None
    with closing(file):
        try:
            journal = desk.engine.journal
            if file.position(journal) != journal.size():
                return None
            past = stale(file, journal.size(), desk.today().isoformat(), ALL)
            return {name: found for name, found in digests(file).items() if name not in past}
        except Broken:
            return None
