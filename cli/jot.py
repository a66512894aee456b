"""Jots on the command line: `castdev jot "…"` is all there is to remember."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.jot import TakeJot

from .desk import Desk
from .noun import Document, Noun, Shelf, bare, column, print_list, shown_too, words_in
from .options import Asked, Said, argument, built, chosen_id, recording_options
from .values import Quote

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens

TAKES = {"--on", "--because", "--actor", "--key", "--expect", "--id"}
"""Options of recording that a value follows."""
READS = {"--as-of", "--happened-by"}


class JotNoun(Noun):
    """A group in which anything that is no verb is a jot."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return the arguments, with the verb `take` put before what is a jot."""
        if self._jots(args):
            args = ["take", *args]
        return super().parse_args(ctx, args)

    def _jots(self, args: list[str]) -> bool:
        """Return whether something is jotted: words, or options of recording alone."""
        rest = iter(args)
        recording = False
        for one in rest:
            if one == "--" or one == "-" or not one.startswith("-"):
                return one not in self.commands
            recording |= one.partition("=")[0] in (*TAKES, "--dry-run")
            if one in TAKES | READS:
                next(rest, None)
        return recording


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield all jots, whatever became of them, without their words."""
    from castdev.projections.jots import age_of

    for one in book.jots.values():
        yield {
            "id": one.id,
            "state": one.state,
            "taken": one.day,
            "age_days": age_of(one, lens) if one.state == "open" else None,
            "by": one.actor,
            "filed_as": one.filed_as,
            "noun": one.noun,
            "because": one.because,
        }


def waiting(desk: Desk, asked: Asked) -> None:
    """Print the open jots, the oldest first, with their words where the key is here."""
    columns = {
        "ID": column("id"),
        "Age": told_age,
        "By": column("by"),
        "Words": column("words"),
    }
    empty = 'No jots are waiting. Take one: castdev jot "…".'
    print_list(desk, asked, list(_waiting(desk, asked)), columns, empty)


def _waiting(desk: Desk, asked: Asked) -> Iterator[Document]:
    from castdev.projections import jots

    view = desk.look(asked)
    for one in jots.waiting(view.book, view.lens):
        entry = next(iter(desk.engine.entries(one.version - 1, one.version)))
        (said,) = words_in(desk, [entry])
        yield {
            "id": one.id,
            "taken": one.day,
            "age_days": jots.age_of(one, view.lens),
            "by": one.actor,
            "words": said["text"],
            "sealed": said["sealed"],
        }


def told_age(document: Document) -> str:
    """Return an age as people say it."""
    days: int = document["age_days"]
    return "today" if days == 0 else "1 day" if days == 1 else f"{days} days"


SHELF = Shelf("jot", listing, {}, "")
jot = shown_too(
    bare(
        "jot",
        "Jot something down, to be filed later; alone, list what waits",
        ['jot "Olga counts orders on paper"', "jot", "jot show J1"],
        waiting,
        JotNoun,
    ),
    SHELF,
)


@jot.command()
@argument("words", type=Quote())
@chosen_id("J")
@recording_options
def take(desk: Desk, said: Said, **fields: Any) -> None:
    """Jot something down; the verb may be left out, WORDS - reads the words

    \b
    Example:
      castdev jot "Olga counts orders on paper"
    """
    desk.record(built(TakeJot, fields), said)
