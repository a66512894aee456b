"""Offers: what the product promises, each clause resting on hypotheses."""

from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Line, Name
from .ids import find
from .revision import next_revision

if TYPE_CHECKING:
    from .state import ProjectState


class Clause(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One promise and the hypotheses that must hold for it."""

    text: Line
    hypotheses: tuple[Name, ...] = ()


class OfferStated(Event, tag="offer_stated"):
    """The offer reads so from now on; revisions count up."""

    about: ClassVar[str] = "offer"
    settles: ClassVar[tuple[str, ...]] = ("offer {offer}", "offer {offer} revision")
    sentence: ClassVar[str] = "offer {offer} revision {revision}: {text}"

    offer: Id
    text: Line
    revision: Annotated[int, msgspec.Meta(ge=1)] = 1
    clauses: tuple[Clause, ...] = ()


class Offer(msgspec.Struct):
    """What the state keeps of an offer."""

    id: str
    stated: OfferStated


class StateOffer(Command, tag="state_offer"):
    """State an offer; under a known id it is the next revision."""

    text: Line
    id: str | None = None
    clauses: tuple[Clause, ...] = ()


def _stated(state: "ProjectState", entry: Entry, event: OfferStated) -> None:
    state.keep("offer", event.offer)
    state.offers[event.offer.lower()] = Offer(event.offer, event)


def _clauses(state: "ProjectState", command: StateOffer) -> tuple[Clause, ...]:
    if not command.clauses:
        raise Refused(
            "An offer has at least one clause.", hint='Add --clause "fast setup [H1,H2]".'
        )
    return tuple(_clause(state, one, n) for n, one in enumerate(command.clauses, 1))


def _clause(state: "ProjectState", clause: Clause, number: int) -> Clause:
    if not clause.hypotheses:
        raise Refused(
            f"Clause {number} names no hypothesis.",
            hint='Say what must be true for it, as in "fast setup [H1,H2]".',
        )
    named = (find(state.hypotheses, one, "hypothesis").id for one in clause.hypotheses)
    return Clause(text=clause.text, hypotheses=tuple(dict.fromkeys(named)))


def state_(state: "ProjectState", command: StateOffer, setting: Setting) -> list[Event]:
    """Return the offer, or its next revision, which must differ from the last."""
    known = state.offers.get((command.id or "").lower())
    clauses = _clauses(state, command)
    if known is None:
        id = state.new_id("offer", command.id)
        return [OfferStated(offer=id, text=command.text, clauses=clauses)]
    revision = next_revision(known.id, known.stated, text=command.text, clauses=clauses)
    return [OfferStated(offer=known.id, text=command.text, revision=revision, clauses=clauses)]


NOUN = Noun(
    name="offer",
    letter="O",
    evolve={OfferStated: _stated},
    decide={StateOffer: state_},
)
