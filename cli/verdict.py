"""Verdicts on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

import click

from castdev.engine.verdict import Leaning, ReachVerdict

from .desk import Desk
from .noun import Document, Shelf, column, noun, two_places
from .options import Said, argument, built, recording_options
from .values import Word

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the last verdict on each hypothesis, with what its makers saw."""
    for id, all_ in book.verdicts.items():
        shown = [one for one in all_ if lens.shows(one.day)]
        if not shown:
            continue
        last = shown[-1]
        seen = last.reached.seen
        yield {
            "id": id,
            "word": last.reached.word,
            "leaning": last.reached.leaning,
            "day": last.day,
            "version": last.version,
            "reason": last.because,
            "confidence_seen": round(float(seen.confidences[id]), 6) if seen else None,
            "status_seen": seen.statuses[id] if seen else None,
            "earlier": [one.reached.word for one in shown[:-1]],
        }


def _seen(document: Document) -> str:
    seen = document["confidence_seen"]
    return "made elsewhere" if seen is None else f"{two_places(seen)}, {document['status_seen']}"


SHELF = Shelf(
    "verdict",
    listing,
    {
        "On": column("id"),
        "Verdict": column("word"),
        "Leans": column("leaning"),
        "Saw": _seen,
        "Day": column("day"),
        "Reason": column("reason"),
    },
    "No verdicts yet. Reach one: castdev verdict reach.",
    field="hypothesis",
    told={"confidence_seen": lambda one: two_places(one["confidence_seen"])},
)
verdict = noun(
    SHELF,
    "Manage verdicts: the team's word, beside the number",
    ["verdict", 'verdict reach H1 confirmed --because "8 of 12 showed us"', "verdict show H1"],
)


@verdict.command()
@argument("hypothesis")
@argument("word")
@click.option("--leaning", type=Word(get_args(Leaning)), help="Say which way the word leans.")
@recording_options
def reach(desk: Desk, said: Said, **fields: Any) -> None:
    """Say in your own word what the team believes; what you saw is stored

    \b
    Example:
      castdev verdict reach H1 confirmed --because "8 of 12 showed us"
    """
    desk.record(built(ReachVerdict, fields), said)
