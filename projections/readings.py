"""The readings of a project, now or at a moment: what people embed and commands print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from castdev.engine.event import Entry
from castdev.engine.ids import Named, find

from . import coverage, history, readiness, saturation, timeline, why
from . import status as standing
from .lens import AsOf
from .reading import View

if TYPE_CHECKING:
    from .project import Project


class Readings:
    """Every reading, as known at one moment.

    `happened_by` leaves out what took place later, or on an unknown day.
    Ids may be written in any case; an unknown one raises NotFound.
    """

    def __init__(self, project: Project, asked: AsOf = None) -> None:
        self._project = project
        self._asked = asked

    def view(self, happened_by: date | None = None) -> View:
        """Return the casebook and the lens that readings are made from."""
        return self._project.look(self._asked, happened_by)

    def status(self, *, happened_by: date | None = None) -> standing.Status:
        """Return where the project stands."""
        return standing.read(self.view(happened_by))

    def confidence(
        self, hypothesis: str, *, segment: str | None = None, happened_by: date | None = None
    ) -> standing.Line:
        """Return one hypothesis as it stands, for one segment if one is named."""
        view = self.view(happened_by)
        own = _id(view, hypothesis, "hypothesis")
        return standing.line(view.book, view.lens, own, _maybe(view, segment))

    def readiness(
        self, segment: str | None = None, *, happened_by: date | None = None
    ) -> readiness.ReadinessReading:
        """Return every gate before a launch."""
        view = self.view(happened_by)
        return readiness.read(view, _maybe(view, segment))

    def why(
        self, hypothesis: str, *, segment: str | None = None, happened_by: date | None = None
    ) -> why.WhyReading:
        """Return every item of evidence with points that add up to the confidence."""
        view = self.view(happened_by)
        own = _id(view, hypothesis, "hypothesis")
        return why.read(view, own, self._words, _maybe(view, segment))

    def history(
        self, hypothesis: str, *, happened_by: date | None = None
    ) -> history.HistoryReading:
        """Return how the confidence moved, step by step."""
        view = self.view(happened_by)
        entries = self._project.engine.entries(0, view.book.version)
        return history.read(view, _id(view, hypothesis, "hypothesis"), entries)

    def coverage(self, *, happened_by: date | None = None) -> coverage.CoverageReading:
        """Return who was not asked what."""
        return coverage.read(self.view(happened_by))

    def saturation(
        self, segment: str | None = None, *, happened_by: date | None = None
    ) -> saturation.SaturationReading:
        """Return whether interviews still bring new themes."""
        view = self.view(happened_by)
        return saturation.read(view, _maybe(view, segment))

    def log(
        self, id: str | None = None, *, happened_by: date | None = None
    ) -> Iterator[timeline.Told]:
        """Yield every event as a sentence, or those that name one thing."""
        view = self.view(happened_by)
        entries = self._project.engine.entries(0, view.book.version)
        return timeline.tell_all(view, entries, id)

    def _words(self, version: int, field: str) -> str | None:
        engine = self._project.engine
        entry: Entry = next(iter(engine.entries(version - 1, version)))
        return engine.words(entry, field)


def _id(view: View, id: str, noun: str) -> str:
    table: Mapping[str, Named] = (
        view.book.hypotheses if noun == "hypothesis" else view.book.segments
    )
    return find({key.lower(): one for key, one in table.items()}, id, noun).id


def _maybe(view: View, segment: str | None) -> str | None:
    return _id(view, segment, "segment") if segment else None
