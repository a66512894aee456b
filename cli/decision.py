"""Decisions on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.decision import MakeDecision

from .desk import Desk
from .noun import Document, Shelf, column, noun
from .options import Said, argument, built, chosen_id, recording_options

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the decisions with the readings that their makers saw."""
    for one in book.decisions.values():
        if not lens.shows(one.day):
            continue
        seen = one.made.seen
        yield {
            "id": one.id,
            "choice": one.made.choice,
            "options": one.made.options,
            "reason": one.made.reason,
            "hypotheses": one.made.hypotheses,
            "against": one.made.against,
            "day": one.day,
            "actor": one.actor,
            "locator": one.made.locator,
            "seen_version": seen.version if seen else None,
            "seen_policy": seen.policy if seen else None,
            "seen_readiness": seen.score if seen else None,
            "seen_verdict": seen.verdict if seen else None,
        }


SHELF = Shelf(
    "decision",
    listing,
    {
        "ID": column("id"),
        "Choice": column("choice"),
        "About": column("hypotheses"),
        "Against": lambda one: "the evidence" if one["against"] else "",
        "Day": column("day"),
        "By": column("actor"),
    },
    "No decisions yet. Make one: castdev decision make.",
)
decision = noun(
    SHELF,
    "Manage decisions: what you chose, why, and what you saw",
    ["decision", 'decision make "Build for bakers first" --option "Florists first"'],
)


@decision.command()
@argument("choice")
@click.option("--option", "options", multiple=True, metavar="TEXT", help="What else there was.")
@click.option(
    *("--hypothesis", "hypotheses"), multiple=True, metavar="HYPOTHESIS", help="Take it to be true."
)
@click.option("--false", "denied", multiple=True, metavar="HYPOTHESIS", help="Take it to be false.")
@click.option("--against", is_flag=True, help="Say it goes against the evidence.")
@click.option("--locator", metavar="TEXT", help="Say where the minutes are.")
@chosen_id("D")
@recording_options
def make(desk: Desk, said: Said, **fields: Any) -> None:
    """Decide; readings, version and policy you saw are stored with it

    Name what the decision rests on: hypotheses that it takes to be true, and
    those that it takes to be false. One that the readings speak against needs
    a reason.

    \b
    Example:
      castdev decision make "Bakers first" --option Florists --hypothesis H1
      castdev decision make "No mobile app" --false H4 --because "nobody opens it"
    """
    desk.record(built(MakeDecision, fields), said)
