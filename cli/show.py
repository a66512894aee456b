"""`castdev show X`: one thing of any kind; asks which when the id fits two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import Asked, argument, reading_options

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook

    from .desk import Desk

NOUNS = {
    "segment": "segments",
    "respondent": "respondents",
    "guide": "guides",
    "interview": "interviews",
    "theme": "themes",
    "hypothesis": "hypotheses",
    "evidence": "items",
    "change": "changes",
    "decision": "decisions",
    "answer": "answers",
    "competitor": "competitors",
    "offer": "offers",
    "jot": "jots",
}


@click.command()
@argument("id")
@reading_options
@click.pass_context
def show(ctx: click.Context, desk: Desk, asked: Asked, id: str) -> None:
    """Show one thing of any kind: what it is, where it is used, its events

    \b
    Example:
        castdev show H1
        castdev show I3 --json
    """
    from importlib import import_module

    book = desk.look(asked).book
    noun = which(book, id)
    group = getattr(import_module(f"{__package__}.{noun}"), noun)
    ctx.invoke(group.commands["show"], id=id, **asked._asdict())


def which(book: Casebook, id: str) -> str:
    """Return the noun of an id.

    Raises:
        NotFound: nothing has it; the message names the nearest.
        Refused: things of two nouns have it.
    """
    from castdev.engine.errors import Refused
    from castdev.engine.ids import a, not_found

    tables = {noun: getattr(book, table) for noun, table in NOUNS.items()}
    nouns = [noun for noun, table in tables.items() if id.lower() in {one.lower() for one in table}]
    if len(nouns) > 1:
        raise Refused(
            f"{id} is {' and '.join(map(a, nouns))}.",
            hint=f"Say which: castdev {nouns[0]} show {id}.",
        )
    if not nouns:
        raise not_found(id, "thing", (one for table in tables.values() for one in table))
    return nouns[0]
