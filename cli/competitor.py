"""Competitors on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.competitor import NoteCompetitor

from .desk import Desk
from .noun import Document, Shelf, column, noun
from .options import Said, argument, built, recording_options

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the competitors with what the team noted up to the day of the lens."""
    from castdev.projections.strengths import last_noted, notes_on

    for one in book.competitors.values():
        notes = notes_on(book, lens, one.id)
        if not notes:
            continue
        strengths = (text for note in notes for text in note.noted.strengths)
        weaknesses = (text for note in notes for text in note.noted.weaknesses)
        sources = (note.noted.source for note in notes if note.noted.source)
        yield {
            "id": one.id,
            "name": one.name,
            "strengths": tuple(dict.fromkeys(strengths)),
            "weaknesses": tuple(dict.fromkeys(weaknesses)),
            "sources": tuple(dict.fromkeys(sources)),
            "notes": len(notes),
            "last_noted": last_noted(book, lens, one.id),
        }


def used(book: Casebook, id: str) -> dict[str, list[str]]:
    """Return the answers that name its strengths or weaknesses."""
    answers = book.answers.values()
    return {"answers": [one.id for one in answers if one.recorded.competitor == id]}


def _listed(name: str) -> Any:
    return lambda document: "; ".join(document[name])


TEXTS = {name: _listed(name) for name in ("strengths", "weaknesses", "sources")}
SHELF = Shelf(
    "competitor",
    listing,
    {
        "ID": column("id"),
        "Competitor": column("name"),
        "Strong": TEXTS["strengths"],
        "Weak": TEXTS["weaknesses"],
        "Last noted": column("last_noted"),
    },
    "No competitors yet. Note one: castdev competitor note.",
    used,
    told=TEXTS,
)
competitor = noun(
    SHELF,
    "Manage competitors: who else serves these people, and how well",
    ["competitor", 'competitor note Bakely --strength "cheap" --source "their site"'],
)


@competitor.command()
@argument("name", required=False)
@click.option("--strength", "strengths", multiple=True, metavar="TEXT", help="What they do well.")
@click.option("--weakness", "weaknesses", multiple=True, metavar="TEXT", help="What they do not.")
@click.option("--source", metavar="TEXT", help="Say where this comes from.")
@click.option("--id", help="Name a known one, or choose an id; else the next K number.")
@recording_options
def note(desk: Desk, said: Said, **fields: Any) -> None:
    """Note what is strong or weak about a competitor, new or known

    Without a strength or a weakness it says that you looked and nothing is new.

    \b
    Example:
      castdev competitor note Bakely --strength "cheap" --source "their site"
      castdev competitor note --id K1 --weakness "support is slow"
    """
    desk.record(built(NoteCompetitor, fields), said)
