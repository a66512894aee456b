"""How the casebook takes in launches, waivers, outcomes and rivals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from castdev.engine.event import Entry, Event
from castdev.engine.launch import LaunchApproved, Launched, LaunchHeldBack, LaunchPostponed, Waiver
from castdev.engine.outcome import OutcomeObserved
from castdev.engine.rival import RivalsNamed

from .records import Record, known

if TYPE_CHECKING:
    from . import Casebook

Word = Literal["approved", "postponed", "held back", "launched"]
WORDS: dict[type[Event], Word] = {
    LaunchApproved: "approved",
    LaunchPostponed: "postponed",
    LaunchHeldBack: "held back",
    Launched: "launched",
}


class Launch(Record, frozen=True):
    """A decision about a launch, or the launch itself; `event` says the rest."""

    version: int
    day: date | None
    recorded_on: date
    actor: str
    because: str | None
    word: Word
    segment: str | None
    event: LaunchApproved | LaunchPostponed | LaunchHeldBack | Launched
    waivers: tuple[Waiver, ...] = ()


class Outcome(Record, frozen=True):
    """What reality said about a hypothesis."""

    version: int
    day: date | None
    recorded_on: date
    because: str | None
    observed: OutcomeObserved


def _launch(book: Casebook, entry: Entry, event: Any) -> None:
    metadata = entry.metadata
    book.launches.append(
        Launch(
            entry.version,
            metadata.happened_on,
            metadata.learned_on,
            metadata.actor,
            metadata.because,
            WORDS[type(event)],
            event.segment,
            event,
            getattr(event, "waivers", ()),
        )
    )


def _outcome(book: Casebook, entry: Entry, event: OutcomeObserved) -> None:
    id, metadata = known(book.hypotheses, event.hypothesis), entry.metadata
    outcome = Outcome(
        entry.version,
        metadata.happened_on,
        metadata.learned_on,
        metadata.because,
        event,
    )
    book.outcomes[id] = (*book.outcomes.get(id, ()), outcome)


def _rivals(book: Casebook, entry: Entry, event: RivalsNamed) -> None:
    for one in event.hypotheses:
        known(book.hypotheses, one)
    book.rivals.append(event.hypotheses)


FOLD: dict[type[Event], Callable[[Casebook, Entry, Any], None]] = {
    **dict.fromkeys(WORDS, _launch),
    OutcomeObserved: _outcome,
    RivalsNamed: _rivals,
}
