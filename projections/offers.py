"""Offers: which clauses stand on supported hypotheses, and which do not yet."""

from __future__ import annotations

import msgspec

from . import confidence
from .casebook import Casebook
from .lens import Lens
from .reading import Reading, View, head, natural


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """A hypothesis that a clause rests on; `status` as in `castdev status`."""

    hypothesis: str
    status: str
    retired: bool


class ClauseLine(msgspec.Struct, frozen=True, kw_only=True):
    """A clause; it is supported when every hypothesis it rests on is, and none is retired."""

    text: str
    supported: bool
    hypotheses: tuple[Ground, ...]


class OfferLine(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as last stated, its unsupported clauses first."""

    id: str
    text: str
    revision: int
    supported: int
    clauses: tuple[ClauseLine, ...]


class OffersReading(Reading, frozen=True, kw_only=True):
    """Every offer, the unsupported clauses of each first."""

    offers: tuple[OfferLine, ...]


def _ground(book: Casebook, lens: Lens, id: str) -> Ground:
    if id not in book.hypotheses:  # a journal from elsewhere
        return Ground(hypothesis=id, status="unknown", retired=False)
    found = confidence.read(book, lens, id)
    return Ground(hypothesis=id, status=found.status, retired=book.hypotheses[id].retired)


def line(book: Casebook, lens: Lens, id: str) -> OfferLine:
    """Return one offer as it stands."""
    stated = book.offers[id].now
    clauses = []
    for clause in stated.clauses:
        grounds = tuple(_ground(book, lens, one) for one in clause.hypotheses)
        firm = [one.status == "supported" and not one.retired for one in grounds]
        supported = bool(firm) and all(firm)
        clauses.append(ClauseLine(text=clause.text, supported=supported, hypotheses=grounds))
    return OfferLine(
        id=id,
        text=stated.text,
        revision=stated.revision,
        supported=sum(one.supported for one in clauses),
        clauses=tuple(sorted(clauses, key=lambda one: one.supported)),
    )


def read(view: View) -> OffersReading:
    """Return every offer as it stands."""
    book, lens, _ = view
    return OffersReading(
        **head(view, "castdev.offers.1"),
        offers=tuple(line(book, lens, id) for id in natural(book.offers)),
    )
