"""Segments on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.segment import DefineSegment, RankSegments, RetireSegment, ReviseSegment

from .desk import Desk
from .noun import Document, Shelf, column, k_of_n, noun, titled
from .options import Said, argument, built, chosen_id, pairs, recording_options

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the segments with how many of their people were interviewed."""
    held = [one for one in book.interviews.values() if one.phase == "held" and lens.shows(one.day)]
    met = {one.respondent for one in held}
    for one in book.segments.values():
        people = [id for id, who in book.respondents.items() if who.segment == one.id]
        said = one.defined
        yield {
            "id": one.id,
            "description": said.description,
            "state": "retired" if one.retired else None,
            "rank": book.rank.index(one.id) + 1 if one.id in book.rank else None,
            "needs": said.needs,
            "interests": said.interests,
            "problems": said.problems,
            "attributes": said.attributes,
            "parent": said.parent,
            "recruited": len(people),
            "interviewed": len(met.intersection(people)),
            "target": said.target,
            "waiver": said.waiver,
        }


def used(book: Casebook, id: str) -> dict[str, list[str]]:
    """Return who and what names the segment."""
    return {
        "respondents": [one.id for one in book.respondents.values() if one.segment == id],
        "hypotheses": [one.id for one in book.hypotheses.values() if id in one.now.segments],
        "within it": [one.id for one in book.segments.values() if one.defined.parent == id],
    }


SHELF = Shelf(
    "segment",
    listing,
    {
        "ID": column("id"),
        "Segment": titled("description"),
        "Rank": column("rank"),
        "Recruited": column("recruited"),
        "Interviewed": k_of_n("interviewed", "target"),
    },
    "No segments yet. Define one: castdev segment define.",
    used,
)
segment = noun(
    SHELF,
    "Manage segments: whom you want to serve",
    ["segment", 'segment define "Home bakers" --need "sell without a shop"', "segment show S1"],
)

_CONTENT: tuple[Callable[[Any], Any], ...] = (
    argument("description"),
    click.option("--need", "needs", multiple=True, metavar="TEXT", help="What they need."),
    click.option("--interest", "interests", multiple=True, metavar="TEXT", help="What they like."),
    click.option("--problem", "problems", multiple=True, metavar="TEXT", help="What hurts them."),
    pairs("--attribute", "attributes", example="NAME=VALUE", help="Add any other trait."),
    click.option("--parent", metavar="SEGMENT", help="Name the wider segment it is part of."),
    click.option("--target", type=int, metavar="N", help="Say how many people to interview."),
    click.option("--source", metavar="TEXT", help="Say where this comes from."),
    click.option("--demographic-only", is_flag=True, help="Waive needs; give --because."),
)


def _content(command: Any) -> Any:
    for one in reversed(_CONTENT):
        command = one(command)
    return command


@segment.command()
@_content
@chosen_id("S")
@recording_options
def define(desk: Desk, said: Said, **fields: Any) -> None:
    """Define a segment by at least one need, interest or problem

    \b
    Example:
      castdev segment define "Home bakers" --need "sell alone" --target 12
    """
    desk.record(built(DefineSegment, fields), said)


@segment.command()
@argument("segment")
@_content
@recording_options
def revise(desk: Desk, said: Said, **fields: Any) -> None:
    """Describe a segment anew; what is not given is no longer said

    \b
    Example:
      castdev segment revise S1 "Home bakers in towns" --need "sell alone"
    """
    desk.record(built(ReviseSegment, fields), said)


@segment.command()
@argument("segments", nargs=-1, required=True)
@recording_options
def rank(desk: Desk, said: Said, **fields: Any) -> None:
    """Put segments in order, the first to work first

    \b
    Example:
      castdev segment rank S2 S1
    """
    desk.record(built(RankSegments, fields), said)


@segment.command()
@argument("segment")
@recording_options
def retire(desk: Desk, said: Said, **fields: Any) -> None:
    """Stop working with a segment

    \b
    Example:
      castdev segment retire S2 --because "too few of them"
    """
    desk.record(built(RetireSegment, fields), said)
