"""Themes on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.theme import ApplyTheme, MergeThemes, NameTheme, RemoveTheme, RenameTheme

from .desk import Desk
from .kinds import KIND, KINDS
from .noun import Document, Shelf, column, k_of_n, noun, titled
from .options import Said, argument, built, chosen_id, recording_options
from .values import Quote

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the themes with how many of the people interviewed they were heard from."""
    held = [one for one in book.interviews.values() if one.phase == "held" and lens.shows(one.day)]
    heard = [one for one in book.heard if lens.shows(one.day or book.interviews[one.interview].day)]
    for one in book.themes.values():
        where = {each.interview for each in heard if book.code(each.theme) == one.id}
        people = {book.interviews[each].respondent for each in where}
        yield {
            "id": one.id,
            "title": one.title,
            "state": f"now {book.code(one.id)}" if one.into else None,
            "severity": one.named.severity,
            "source": one.named.source,
            "people": len(people),
            "people_interviewed": len({each.respondent for each in held}),
            "interviews": sorted(where),
        }


def used(book: Casebook, id: str) -> dict[str, list[str]]:
    """Return the themes that became part of it and the changes made because of it."""
    return {
        "merged from": [one.id for one in book.themes.values() if one.into == id],
        "changes": [one.id for one in book.changes.values() if id in one.planned.reasons],
    }


SHELF = Shelf(
    "theme",
    listing,
    {
        "ID": column("id"),
        "Theme": titled("title"),
        "Heard from": k_of_n("people", "people_interviewed"),
        "In": column("interviews"),
    },
    "No themes yet. Name one: castdev theme name.",
    used,
)
theme = noun(
    SHELF,
    "Manage themes: what keeps coming up",
    ["theme", 'theme name "Orders get lost"', "theme apply T1 I3"],
)


@theme.command()
@argument("title")
@click.option("--severity", metavar="TEXT", help="Say how bad it is.")
@click.option("--source", metavar="TEXT", help="Say where this comes from.")
@chosen_id("T")
@recording_options
def name(desk: Desk, said: Said, **fields: Any) -> None:
    """Name a theme

    \b
    Example:
      castdev theme name "Orders get lost"
    """
    desk.record(built(NameTheme, fields), said)


@theme.command()
@argument("theme")
@argument("title")
@recording_options
def rename(desk: Desk, said: Said, **fields: Any) -> None:
    """Give a theme a better title

    \b
    Example:
      castdev theme rename T1 "Orders get lost in chats"
    """
    desk.record(built(RenameTheme, fields), said)


@theme.command()
@argument("theme")
@argument("merged", nargs=-1, required=True)
@recording_options
def merge(desk: Desk, said: Said, **fields: Any) -> None:
    """Make one theme of several; the first is kept

    \b
    Example:
      castdev theme merge T1 T4 T5
    """
    desk.record(built(MergeThemes, fields), said)


@theme.command()
@argument("theme")
@argument("interview")
@click.option("--kind", type=KIND, metavar="KIND", help=KINDS)
@click.option("--quote", type=Quote(), metavar="TEXT", help="Seal their words; - reads them.")
@click.option("--locator", metavar="TEXT", help="Say where in notes or recording.")
@recording_options
def apply(desk: Desk, said: Said, **fields: Any) -> None:
    """Record that a theme was heard in an interview

    \b
    Example:
      castdev theme apply T1 I3 --kind past-fact --quote "I lost two."
    """
    desk.record(built(ApplyTheme, fields), said, day=False)


@theme.command()
@argument("theme")
@argument("interview")
@recording_options
def remove(desk: Desk, said: Said, **fields: Any) -> None:
    """Record that a theme was not heard in an interview after all

    \b
    Example:
      castdev theme remove T1 I3
    """
    desk.record(built(RemoveTheme, fields), said)
