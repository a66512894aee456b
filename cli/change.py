"""Product changes on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

import click

from castdev.engine.change import MakeChange, PlanChange, UndoChange
from castdev.engine.policy import Impact

from .desk import Desk
from .noun import Document, Shelf, column, noun
from .options import Said, argument, built, chosen_id, pairs, recording_options

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the changes, planned, made and undone."""
    for one in book.changes.values():
        made = one.made and lens.shows(one.day)
        undone = one.undone and lens.shows(one.undone_on)
        if one.made and not made:
            continue
        yield {
            "id": one.id,
            "description": one.planned.description,
            "state": "undone" if undone else "made" if made else "planned",
            "day": one.day,
            "reasons": one.planned.reasons,
            "basis": one.planned.basis,
            "impacts": one.planned.impacts,
            "source": one.planned.source,
        }


def used(book: Casebook, id: str) -> dict[str, list[str]]:
    """Return the evidence about the product before it."""
    return {
        "evidence before it": [one.id for one in book.items.values() if one.before_change == id]
    }


SHELF = Shelf(
    "change",
    listing,
    {
        "ID": column("id"),
        "Change": column("description"),
        "State": column("state"),
        "Day": column("day"),
        "Because of": lambda one: ", ".join(one["reasons"]) or "opinion",
        "Touches": column("impacts"),
    },
    "No changes yet. Plan one: castdev change plan.",
    used,
)
change = noun(
    SHELF,
    "Manage changes of the product and what they make of old evidence",
    ["change", 'change make "Orders in one list" --reason E3 --impact H1=minor', "change show C1"],
)


def _content(command: Any) -> Any:
    for one in (
        click.option("--source", metavar="TEXT", help="Say where this comes from."),
        pairs(
            "--impact",
            "impacts",
            example="HYPOTHESIS=HOW",
            words=get_args(Impact),
            help=f"Say how much it touches: {', '.join(get_args(Impact))}.",
        ),
        click.option("--reason", "reasons", multiple=True, metavar="ID", help="What led to it."),
        chosen_id("C"),
    ):
        command = one(command)
    return command


@change.command()
@argument("description")
@_content
@recording_options
def plan(desk: Desk, said: Said, **fields: Any) -> None:
    """Plan a change because of evidence, themes or hypotheses

    \b
    Example:
      castdev change plan "Orders in one list" --reason E3 --reason T1
    """
    desk.record(built(PlanChange, fields), said)


@change.command()
@argument("description", required=False)
@_content
@recording_options
def make(desk: Desk, said: Said, **fields: Any) -> None:
    """Record that the product was changed; name a planned change with --id

    \b
    Example:
      castdev change make "Orders in one list" --reason E3 --impact H1=minor
      castdev change make --id C3 --on yesterday
    """
    desk.record(built(MakeChange, fields), said)


@change.command()
@argument("change")
@recording_options
def undo(desk: Desk, said: Said, **fields: Any) -> None:
    """Take a change back as if it had not been made

    \b
    Example:
      castdev change undo C3 --because "it lost orders"
    """
    desk.record(built(UndoChange, fields), said)
