"""Answers on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

import click

from castdev.engine.answer import Finding, RecordAnswer

from .desk import Desk
from .noun import Document, Shelf, column, noun
from .options import Said, argument, built, chosen_id, recording_options
from .values import Quote, Word

if TYPE_CHECKING:
    from castdev.engine.answer import AnswerRecorded
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens


def _question(book: Casebook, said: AnswerRecorded) -> str | None:
    """Return the question as it was asked, or None for an unplanned answer."""
    guide = book.guides.get(said.guide or "")
    for revision in guide.revisions if guide else ():
        for one in revision.questions:
            if (revision.revision, one.id) == (said.revision, said.question):
                return one.text
    return None


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the answers that the lens shows, without their words."""
    from castdev.projections.answers import day_of, shown

    for one in shown(book, lens):
        said = one.recorded
        points = said.strengths or said.weaknesses
        yield {
            "id": one.id,
            "interview": said.interview,
            "respondent": said.respondent,
            "planned": said.question is not None,
            "guide": said.guide,
            "revision": said.revision,
            "question": said.question,
            "asked": _question(book, said),
            "clarifies": said.clarifies,
            "hypotheses": said.hypotheses,
            "finding": said.finding,
            "of": (said.competitor or "product") if points else None,
            "strengths": said.strengths,
            "weaknesses": said.weaknesses,
            "day": day_of(book, one),
            "locator": said.locator,
        }


def used(book: Casebook, id: str) -> dict[str, list[str]]:
    """Return the answers that clarify it."""
    answers = book.answers.values()
    return {"clarified by": [one.id for one in answers if one.recorded.clarifies == id]}


def _points(document: Document) -> str:
    strong = [f"+ {one}" for one in document["strengths"]]
    return "; ".join([*strong, *(f"- {one}" for one in document["weaknesses"])])


SHELF = Shelf(
    "answer",
    listing,
    {
        "ID": column("id"),
        "In": column("interview"),
        "From": column("respondent"),
        "Question": lambda one: one["question"] or "unplanned",
        "Clarifies": column("clarifies"),
        "About": column("hypotheses"),
        "Finding": column("finding"),
        "Points": _points,
        "Day": column("day"),
    },
    "No answers yet. Record one: castdev answer record.",
    used,
    told={
        "strengths": lambda one: "; ".join(one["strengths"]),
        "weaknesses": lambda one: "; ".join(one["weaknesses"]),
    },
)
answer = noun(
    SHELF,
    "Manage answers: what people said, planned or not",
    ["answer", 'answer record I3 Q1 "Last week I lost two."', "answer show A1"],
)


@answer.command()
@argument("interview")
@click.argument("rest", nargs=-1, metavar="[QUESTION] WORDS")
@click.option("--clarifies", metavar="ANSWER", help="Name the answer it makes clearer.")
@click.option("--hypothesis", "hypotheses", multiple=True, metavar="HYPOTHESIS", help="About it.")
@click.option("--finding", type=Word(get_args(Finding)), metavar="KIND", help="Say what it tells.")
@click.option("--strength", "strengths", multiple=True, metavar="TEXT", help="In your words.")
@click.option("--weakness", "weaknesses", multiple=True, metavar="TEXT", help="In your words.")
@click.option("--of", metavar="WHOSE", help="Whose points: product (also without it), or K1.")
@click.option("--locator", metavar="TEXT", help="Say where in notes or recording.")
@chosen_id("A")
@recording_options
def record(desk: Desk, said: Said, rest: tuple[str, ...], **fields: Any) -> None:
    """Record what was said in an interview; WORDS - reads the words

    QUESTION is an id of the guide that was followed; without one the answer is
    unplanned. Findings: need, expectation, wish, preference, problem, motive,
    habit, cause, objection.

    \b
    Example:
      castdev answer record I3 Q1 "Last week I lost two." --finding problem
      castdev answer record I3 "Their app warns me." --of K1 --strength "warnings"
    """
    desk.record(built(RecordAnswer, fields | spoken(desk, rest)), said, day=False)


def spoken(desk: Desk, rest: tuple[str, ...]) -> dict[str, str | None]:
    """Return question and words; missing words are asked for where somebody is there."""
    ctx = click.get_current_context()
    if len(rest) > 2:
        raise click.UsageError(
            "There is more than a question and the words: put the words in quotes.", ctx
        )
    if not rest:
        if not desk.asks:
            raise click.UsageError("Missing argument 'WORDS'.", ctx)
        rest = (desk.ask("words"),)
    question = rest[0] if len(rest) == 2 else None
    return {"question": question, "words": Quote().convert(rest[-1], None, ctx)}
