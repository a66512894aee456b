"""The scorekeeper: confidences and gates, kept up to date event by event.

Every number is that of `readiness.critical` and `readiness.measured` on the same
casebook. An event costs what it touches: mostly one person's vote on one hypothesis.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from castdev.engine.event import Event
from castdev.engine.undo import CommandUndone
from castdev.projections.casebook import Casebook
from castdev.projections.lens import Lens
from castdev.projections.reading import six
from castdev.projections.scoring.tally import Left

from .tallies import Tallies
from .touching import NO_GATES, TOUCHES, Gates

if TYPE_CHECKING:
    from castdev.projections.scoring.standing import Standing

    from .gatekeeper import Gatekeeper

__all__ = ["NOWHERE", "Left", "Scorekeeper", "Stand", "touches"]

Stand = tuple[float | None, str | None]
NOWHERE: Stand = None, None


class Scorekeeper:
    """What every hypothesis says and how the gates stand, of a casebook that grows."""

    def __init__(self, book: Casebook, lens: Lens, tallies: Tallies | None = None) -> None:
        """Begin with a casebook; with tallies of it, where there are some already."""
        self._tallies = Tallies(book, lens) if tallies is None else tallies
        self._gatekeeper: Gatekeeper | None = None
        self._stands: dict[str, tuple[Left | None, Stand]] = {}

    def look(self, lens: Lens) -> None:
        """Look through this lens from now on."""
        if lens != self._tallies.lens:
            if lens.happened_by != self._tallies.lens.happened_by:
                self._gates().forget()
            self._tallies.look(lens)
            self._gates().look()

    def read(self, id: str) -> Left | None:
        """Return what a hypothesis says; None when there is no such hypothesis."""
        return self._tallies.read(id) if id in self._tallies.book.hypotheses else None

    def stand(self, id: str) -> Stand:
        """Return confidence, to 6 places, and status of a hypothesis; NOWHERE if there is none."""
        left = self.read(id)
        known = self._stands.get(id)
        if known is None or known[0] is not left:
            stand = NOWHERE if left is None else (six(left.confidence), left.status)
            known = self._stands[id] = left, stand
        return known[1]

    def gates(self) -> Standing:
        """Return the score and the shut gates of the segment that is read for."""
        if self._gatekeeper is None:
            from .gatekeeper import Gatekeeper  # only who asks for gates pays for them

            self._gatekeeper = Gatekeeper(self._tallies)
        return self._gatekeeper.standing()

    def _gates(self) -> Gates:
        """Return what is to be told of events: nobody, before somebody asked for the gates."""
        return self._gatekeeper or NO_GATES

    def about(self, events: Sequence[Event] | None) -> Collection[str]:
        """Return the hypotheses that events can move: before they are taken in, or after.

        None stands for any events.
        """
        if events is None:
            return set(self._tallies.book.hypotheses)
        if len(events) == 1:
            touch = TOUCHES.get(type(events[0]))
            return touch.about(self._tallies, events[0]) if touch else ()
        found = ((TOUCHES.get(type(event)), event) for event in events)
        return {id for touch, event in found if touch for id in touch.about(self._tallies, event)}

    def note(self, book: Casebook, events: Sequence[Event] | None) -> None:
        """Take in the casebook with these events, or without them if they were undone."""
        self._tallies.book = book
        if events is None:
            self._tallies.forget()
            self._gates().forget()
            return
        for event in events:
            touch = TOUCHES.get(type(event))
            if touch is not None:
                touch.note(self._tallies, self._gates(), event)


def touches(event: Event) -> bool:
    """Return whether an event can move any number; a quick no for many."""
    return type(event) in TOUCHES or isinstance(event, CommandUndone)
