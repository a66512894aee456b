"""The views of the project at the desk: commands begin with them, and bring them up to date.

They are never in the way: when they are missing, behind, damaged or busy, the journal is
folded instead, and they are made anew afterwards if they can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from castdev.engine.app import Engine
from castdev.engine.event import Entry
from castdev.projections.views.file import Broken, Busy
from castdev.projections.views.kept import Views

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.project import Project
    from castdev.projections.screen import Status

Made = TypeVar("Made")
Moved = dict[str, tuple[float, float]]
"""Hypothesis → its confidence before and after."""
About = Callable[["Casebook"], Iterable[str]]
"""Gives the hypotheses in question, of a casebook."""


class Keeping:
    """The views of one project, for one command.

    Attributes:
        wanted: whether they are to be made anew when the command is done.
    """

    def __init__(self, folder: Path, engine: Engine, today: date) -> None:
        self._folder, self._engine, self._today = folder, engine, today
        self._views = Views.of(folder, engine.journal, today)
        self.wanted = False
        self._screen: Status | None = None
        if self._views is not None:
            engine.start_from(self._views.state)

    def attempt(self, act: Callable[[], Made]) -> Made:
        """Return what an act makes; done once more without views when they turn out damaged.

        Args:
            act: records nothing before it has read everything.
        """
        try:
            return act()
        except Broken:
            self._give_up(wanted=True)
            return act()

    def moved(self, entries: Sequence[Entry], about: About) -> Moved | None:
        """Take in what was just recorded; return how confidences moved, None if unknown.

        Args:
            entries: what was recorded.
            about: gives the hypotheses in question.
        """
        views = self._views
        if views is None:
            self.wanted = True
            return None
        try:
            views.take(self._engine.journal.read(views.version, entries[0].version - 1))
            ids, lens = list(about(views.book)), views.lens()
            was = views.confidences(ids, lens)
            views.take(entries)
            now = views.confidences(ids, lens)
        except Broken:
            self._give_up(wanted=True)
            return None
        self._write(views)
        return {id: (was[id], now[id]) for id in now if id in was}

    def status(self, project: Callable[[], Project]) -> Status:
        """Return where the project stands today, as it is kept or from the records kept."""
        from castdev.projections.lens import Moment
        from castdev.projections.reading import View
        from castdev.projections.status import read

        views = self._views
        if views is not None:
            try:
                state = self._engine.state()
                views.take(self._engine.journal.read(views.version, state.version))
                views.load()
                found = read(View(views.book, views.lens(), Moment()))
            except Broken:
                self._give_up(wanted=True)
            else:
                self._write(views, found)
                return found
        self.wanted = True
        self._screen = project().status()
        return self._screen

    def recall(self, project: Project, read: Callable[[], Made]) -> Made:
        """Return a reading of the end of the journal, from the records kept where there are any.

        Args:
            project: reads from them meanwhile.
            read: reads everything before anything of it is printed.
        """
        from castdev.projections.casebook import Casebook

        views = self._views
        if views is None:
            self.wanted = True
            return read()
        try:
            views.take(self._engine.journal.read(views.version, self._engine.state().version))
            project.start_from(views.book)
            found = read()
        except Broken:
            self._give_up(wanted=True)
            project.start_from(Casebook())
            return read()
        project.start_from(Casebook())
        self._write(views)
        return found

    def _write(self, views: Views, screen: Status | None = None) -> None:
        """Write what changed; who finds the views behind later takes in what is missing."""
        wanted = False
        try:
            if screen is not None:
                views.keep(screen)
            views.write()
        except Busy:
            pass
        except Broken:
            wanted = True
        self._give_up(wanted=wanted)

    def _give_up(self, *, wanted: bool) -> None:
        """Let go of the views, and of the state that loads from them."""
        self.wanted = wanted
        if self._views is not None:
            self._engine.forget()
            self._views.close()
            self._views = None

    def close(self, project: Callable[[], Project]) -> None:
        """Make the views anew if that is wanted, and let go of them."""
        wanted = self.wanted
        self._give_up(wanted=False)
        if wanted:
            from castdev.projections.views.rebuild import rebuild

            book, state = project().book(), self._engine.state()
            journal, screen = self._engine.journal, self._screen
            rebuild(self._folder, journal, state, book, self._today, screen)
