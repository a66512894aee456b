"""The score sheet: a casebook through a lens, every hypothesis scored once whoever asks."""

from __future__ import annotations

from .casebook import Casebook
from .confidence import case_of
from .lens import Lens
from .scoring import gates
from .scoring.assess import Assessment, assess
from .scoring.readiness import Critical
from .scoring.types import Case
from .scoring.votes import Unit, units
from .voices import Stand, voices


class Sheet:
    """What was scored already; the casebook must stay as it is.

    Attributes:
        book: the casebook.
        lens: how it is looked at.
    """

    def __init__(self, book: Casebook, lens: Lens) -> None:
        self.book, self.lens = book, lens
        self._cases: dict[str, Case] = {}
        self._units: dict[str, list[Unit]] = {}
        self._found: dict[str, Assessment] = {}

    def case(self, id: str) -> Case:
        """Return all that a hypothesis is scored from."""
        if id not in self._cases:
            self._cases[id] = case_of(self.book, self.lens, id)
        return self._cases[id]

    def units(self, id: str) -> list[Unit]:
        """Return every person's votes on a hypothesis on the reading day."""
        if id not in self._units:
            self._units[id] = units(self.case(id), self.lens.day)
        return self._units[id]

    def read(self, id: str) -> Assessment:
        """Return the confidence in a hypothesis, read with its own target."""
        if id not in self._found:
            self._found[id] = assess(self.case(id), self.lens.day, None, self.units(id))
        return self._found[id]

    def stand(self, id: str) -> Stand:
        """Return how a hypothesis stands: the number, and the people behind it."""
        heard = voices(self.book, self.lens, id, None, self.units(id))
        return Stand(self.read(id), heard)

    def critical(self, id: str) -> Critical:
        """Return what the gates ask of a hypothesis, read with its own target."""
        case, day, found, read = self.case(id), self.lens.day, self.units(id), self.read(id)
        return Critical(
            hypothesis=id,
            kind=self.book.hypotheses[id].now.kind,
            confidence=read.confidence,
            status=read.status,
            own_votes=read.own_votes,
            committed=gates.committed(case, day, found=found),
            fresh=gates.fresh(case, day, found),
            current=gates.current(case, day, found=found),
        )
