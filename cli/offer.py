"""Offers on the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.offer import Clause, StateOffer

from .desk import Desk
from .noun import Document, Shelf, column, noun
from .options import Said, argument, built, recording_options

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens

_CLAUSE = re.compile(r"(.+?)\s*\[([^\]]*)\]\s*", re.DOTALL)


def clause_of(text: str) -> Clause:
    """Return a clause written as `text [H1,H2]`.

    >>> clause_of("fast setup [H1, H2]").hypotheses
    ('H1', 'H2')
    """
    match = _CLAUSE.fullmatch(text)
    if match is None:
        return Clause(text=text)
    named = (one.strip() for one in match[2].split(","))
    return Clause(text=match[1], hypotheses=tuple(one for one in named if one))


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the offers as last stated, the unsupported clauses of each first."""
    from msgspec import to_builtins

    from castdev.projections.offers import line

    for id in book.offers:
        found = line(book, lens, id)
        earlier = [
            {"revision": one.revision, "text": one.text, "clauses": to_builtins(one.clauses)}
            for one in book.offers[id].revisions[:-1]
        ]
        yield to_builtins(found) | {"of": len(found.clauses), "earlier": earlier}


def _clauses(document: Document) -> str:
    return "\n".join(_clause(one) for one in document["clauses"])


def _earlier(document: Document) -> str:
    """Return the revisions before, the last first, each with its clauses."""
    told = []
    for one in reversed(document["earlier"]):
        clauses = (f"{each['text']} [{', '.join(each['hypotheses'])}]" for each in one["clauses"])
        told.append(f"{one['revision']}: {one['text']}: {'; '.join(clauses)}")
    return "\n".join(told)


def _clause(clause: Document) -> str:
    grounds = (
        f"{one['hypothesis']} {'retired' if one['retired'] else one['status']}"
        for one in clause["hypotheses"]
    )
    state = "supported" if clause["supported"] else "not supported"
    return f"{state}: {clause['text']} [{', '.join(grounds)}]"


SHELF = Shelf(
    "offer",
    listing,
    {
        "ID": column("id"),
        "Offer": column("text"),
        "Revision": column("revision"),
        "Supported": lambda one: f"{one['supported']} of {one['of']} clauses",
        "Not supported": lambda one: "; ".join(
            each["text"] for each in one["clauses"] if not each["supported"]
        ),
    },
    "No offers yet. State one: castdev offer state.",
    told={
        "clauses": _clauses,
        "supported": lambda one: f"{one['supported']} of {one['of']} clauses",
        "of": lambda one: None,
        "earlier": _earlier,
    },
)
offer = noun(
    SHELF,
    "Manage offers: what you promise, and what it rests on",
    ["offer", 'offer state "Orders that find you" --clause "fast setup [H1]"', "offer show O1"],
)


@offer.command()
@argument("text")
@click.option("--clause", "clauses", multiple=True, metavar="TEXT", help='As "text [H1,H2]".')
@click.option("--id", help="State a known one anew, or choose an id; else the next O number.")
@recording_options
def state(desk: Desk, said: Said, clauses: tuple[str, ...], **fields: Any) -> None:
    """State an offer, each clause with the hypotheses it rests on

    Under a known id it is the next revision, whole.

    \b
    Example:
      castdev offer state "Orders that find you" --clause "fast setup [H1,H2]"
    """
    stated = tuple(clause_of(one) for one in clauses)
    desk.record(built(StateOffer, fields | {"clauses": stated}), said)
