"""Hypotheses on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

import click

from castdev.engine.hypothesis import (
    Kind,
    RestateHypothesis,
    RetireHypothesis,
    StateHypothesis,
)
from castdev.engine.policy import Importance
from castdev.engine.rival import NameRivals

from .desk import Desk
from .noun import Document, Shelf, column, k_of_n, noun, titled, two_places
from .options import Said, argument, built, chosen_id, recording_options
from .values import Word

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens

KIND = Word(get_args(Kind))


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the hypotheses with the people behind them."""
    from castdev.projections.confidence import question_of, read
    from castdev.projections.voices import voices

    for one in book.hypotheses.values():
        said, heard = one.now, voices(book, lens, one.id)
        yield {
            "id": one.id,
            "statement": said.statement,
            "state": "retired" if one.retired else None,
            "kind": said.kind,
            "importance": said.importance,
            "segments": said.segments,
            "bar": question_of(book, one.id).bar / 1_000_000,
            "bar_is_default": said.bar is None,
            "success_rule": said.success_rule,
            "confidence": round(read(book, lens, one.id).confidence, 6),
            "people_for": heard.pro,
            "people_against": heard.against,
            "people_asked": heard.asked,
        }


def used(book: Casebook, id: str) -> dict[str, list[str]]:
    """Return what bears on the hypothesis and what follows from it."""
    last = [(one.id, one.revisions[-1].questions) for one in book.guides.values()]
    changes = [(one.id, one.planned) for one in book.changes.values()]
    return {
        "evidence": book.items_of.get(id, []),
        "guides": [one for one, asks in last if any(id in each.hypotheses for each in asks)],
        "verdicts": [one.reached.word for one in book.verdicts.get(id, [])],
        "changes": [one for one, said in changes if id in said.reasons or id in said.impacts],
        "decisions": [one.id for one in book.decisions.values() if id in one.made.hypotheses],
        "rivals": [one for rivals in book.rivals if id in rivals for one in rivals if one != id],
        "outcomes": [one.observed.outcome for one in book.outcomes.get(id, [])],
    }


SHELF = Shelf(
    "hypothesis",
    listing,
    {
        "ID": column("id"),
        "Statement": titled("statement"),
        "Kind": column("kind"),
        "Matters": column("importance"),
        "For": k_of_n("people_for", "people_asked"),
        "Against": k_of_n("people_against", "people_asked"),
        "Sure": lambda one: two_places(one["confidence"]),
    },
    "No hypotheses yet. State one: castdev hypothesis state.",
    used,
    told={"confidence": lambda one: two_places(one["confidence"])},
)
hypothesis = noun(
    SHELF,
    "Manage hypotheses: what must be true of which share of which segment",
    ["hypothesis", 'hypothesis state "Home bakers lose orders in chats"', "hypothesis show H1"],
)


def _content(command: Any) -> Any:
    for one in (
        click.option("--success-rule", metavar="TEXT", help="Fix beforehand what would prove it."),
        click.option("--prior", type=float, metavar="SHARE", help="Say how sure you are before."),
        click.option("--bar", type=float, metavar="SHARE", help="Say which share must say yes."),
        click.option("--segment", "segments", multiple=True, metavar="SEGMENT", help="About whom."),
        click.option("--importance", type=Word(get_args(Importance)), help="How much hangs on it."),
        click.option(
            "--kind", type=KIND, metavar="KIND", help=f"Its kind: {', '.join(KIND.words)}."
        ),
    ):
        command = one(command)
    return command


@hypothesis.command()
@argument("statement")
@_content
@chosen_id("H")
@recording_options
def state(desk: Desk, said: Said, **fields: Any) -> None:
    """State a hypothesis; a bar of 0.4 means 4 people of 10

    \b
    Example:
      castdev hypothesis state "Home bakers lose orders" --kind problem --bar 0.4
    """
    desk.record(built(StateHypothesis, fields), said)


@hypothesis.command()
@argument("hypothesis")
@argument("statement", required=False)
@_content
@recording_options
def restate(desk: Desk, said: Said, segments: tuple[str, ...], **fields: Any) -> None:
    """Change what is given; the rest stays as it was stated

    \b
    Example:
      castdev hypothesis restate H1 --bar 0.5 --because "the market is smaller"
    """
    desk.record(built(RestateHypothesis, fields | {"segments": segments or None}), said)


@hypothesis.command()
@argument("hypothesis")
@recording_options
def retire(desk: Desk, said: Said, **fields: Any) -> None:
    """Stop asking about a hypothesis

    \b
    Example:
      castdev hypothesis retire H2 --because "another product"
    """
    desk.record(built(RetireHypothesis, fields), said)


@hypothesis.command()
@click.argument("hypotheses", nargs=-1, required=True)
@recording_options
def rival(desk: Desk, said: Said, **fields: Any) -> None:
    """Name hypotheses that compete: what speaks for one speaks against the others

    \b
    Example:
      castdev hypothesis rival H1 H4
    """
    desk.record(built(NameRivals, fields), said)
