"""How the casebook takes in beliefs: who thought what how likely, and what was told later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from castdev.engine.belief import BeliefCommitted, BeliefRevealed, digest_of, fits, person_of
from castdev.engine.event import Entry, Event

from .records import Record, known

if TYPE_CHECKING:
    from . import Casebook


class Belief(Record, frozen=True):
    """What one person believed of a hypothesis.

    Attributes:
        probability: in micro; None while it is hidden.
        after: items of evidence that were recorded by then.
        digest: what a hidden one commits to; None in the clear.
        revealed: the event that told it, None while it is hidden or if it never was.
    """

    version: int
    hypothesis: str
    person: str
    day: date | None
    recorded_on: date
    because: str | None
    probability: int | None
    after: int
    digest: bytes | None
    revealed: int | None = None

    @property
    def hidden(self) -> bool:
        """Whether nobody can know the number yet."""
        return self.probability is None


def _committed(book: Casebook, entry: Entry, event: BeliefCommitted) -> None:
    hypothesis, metadata = known(book.hypotheses, event.hypothesis), entry.metadata
    book.beliefs[metadata.id] = Belief(
        entry.version,
        hypothesis,
        person_of(metadata.actor),
        metadata.happened_on,
        metadata.learned_on,
        metadata.because,
        event.probability,
        event.after,
        digest_of(event),
    )


def _revealed(book: Casebook, entry: Entry, event: BeliefRevealed) -> None:
    belief = book.beliefs[event.commitment]
    stated = book.hypotheses[belief.hypothesis].event
    # A number that nobody committed to is none, whoever wrote it into the journal.
    if belief.digest and fits(event, belief.digest, book.project, stated, belief.person):
        book.beliefs[event.commitment] = replace(
            belief, probability=event.probability, revealed=entry.version
        )


FOLD: dict[type[Event], Callable[[Casebook, Entry, Any], None]] = {
    BeliefCommitted: _committed,
    BeliefRevealed: _revealed,
}
