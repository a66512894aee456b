"""The part of the desk that knows of marks and of views: what was seen of a journal before."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from .options import Asked

if TYPE_CHECKING:
    from castdev.engine.app import Engine
    from castdev.engine.home import Home
    from castdev.engine.journal import Journal
    from castdev.projections.project import Project
    from castdev.projections.readings import Readings
    from castdev.projections.screen import Status

    from .keeping import Keeping
    from .marks import Watch

Made = TypeVar("Made")


class Viewing(ABC):
    """What a desk does with marks and views; the desk gives the rest."""

    environ: Mapping[str, str]
    state: Path | None

    def __init__(self) -> None:
        self._keeping: Keeping | None = None

    @property
    @abstractmethod
    def home(self) -> Home:
        """The home of the project."""

    @property
    @abstractmethod
    def engine(self) -> Engine:
        """The engine of the project."""

    @property
    @abstractmethod
    def project(self) -> Project:
        """The project with its readings."""

    @abstractmethod
    def today(self) -> date:
        """Return the day here."""

    @abstractmethod
    def readings(self, asked: Asked) -> Readings:
        """Return the readings as known then."""

    @abstractmethod
    def warn(self, text: str) -> None:
        """Print a line on standard error."""

    def watching(self, journal: Journal, *, accept: bool = False) -> Watch | None:
        """Return the mark of a journal of this project, compared unless it is accepted."""
        if self.state is None:
            return None
        from .marks import Watch

        watch = Watch(self.state, self.home.folder, journal, self.warn)
        if not accept:
            watch.compare()
        return watch

    @property
    def keeps(self) -> bool:
        """Whether views are kept: of journals in a file, of nouns that are all ours."""
        config = self.home.config()
        elsewhere = config.journal or self.environ.get("CASTDEV_JOURNAL")
        return not elsewhere and not config.extensions

    @property
    def keeping(self) -> Keeping | None:
        """The views of the project, where they are kept; opened when first asked for."""
        if self._keeping is None and self.keeps:
            from .keeping import Keeping

            self._keeping = Keeping(self.home.folder, self.engine, self.today())
        return self._keeping

    def standing(self, asked: Asked) -> Status:
        """Return where the project stands."""
        if asked.as_of is None and asked.happened_by is None and self.keeps:
            from .glance import glance

            found = glance(self)
            if found is not None:
                return found
            if self.keeping is not None:
                return self.keeping.status(lambda: self.project)
        return self.readings(asked).status(happened_by=asked.happened_by)

    def recall(self, asked: Asked, read: Callable[[Readings], Made]) -> Made:
        """Return a reading, from the records that are kept if it is of the end of the journal.

        Args:
            asked: of when.
            read: makes it, all of it, before anything is printed.
        """
        now = asked.as_of is None and self.keeps
        keeping = self.keeping if now else None
        if keeping is None:
            return read(self.readings(asked))
        return keeping.recall(self.project, lambda: read(self.readings(asked)))

    def leave(self) -> None:
        """Bring the views up to date where that is wanted, and let go of them."""
        keeping, self._keeping = self._keeping, None
        if keeping is not None:
            keeping.close(lambda: self.project)
