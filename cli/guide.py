"""Guides on the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.guide import PrepareGuide, Question, ReviseGuide

from .desk import Desk
from .forms import printed
from .noun import Document, Shelf, column, noun
from .options import Asked, Said, argument, built, chosen_id, listing_options, recording_options
from .values import TextFile

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens
    from castdev.projections.questions import QuestionsReading

_QUESTION = re.compile(r"([A-Za-z0-9._-]{1,64})\s*(?:\[([^\]]*)\])?\s*:\s*(.+)", re.DOTALL)


def questions_of(texts: tuple[str, ...], lines: str | None) -> tuple[Question, ...]:
    """Return questions written as `Q1: text` or `Q1[H1,H2]: text`; others are numbered.

    >>> questions_of(("Q7[H1, H2]: When was the last time?", "And then?"), None)[0].hypotheses
    ('H1', 'H2')
    """
    written = [*texts, *(line for line in (lines or "").splitlines() if line.strip())]
    return tuple(_question(number, text.strip()) for number, text in enumerate(written, 1))


def _question(number: int, text: str) -> Question:
    match = _QUESTION.fullmatch(text)
    if match is None:
        return Question(id=f"Q{number}", text=text)
    named = (one.strip() for one in (match[2] or "").split(","))
    return Question(id=match[1], text=match[3], hypotheses=tuple(one for one in named if one))


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the guides as last revised, with how often they were used."""
    for one in book.guides.values():
        last = one.revisions[-1]
        held = [each for each in book.interviews.values() if each.guide == one.id]
        yield {
            "id": one.id,
            "title": last.title,
            "revision": last.revision,
            "questions": [
                {"id": each.id, "text": each.text, "hypotheses": each.hypotheses}
                for each in last.questions
            ],
            "interviews": sum(each.phase == "held" and lens.shows(each.day) for each in held),
        }


def used(book: Casebook, id: str) -> dict[str, list[str]]:
    """Return the interviews that follow the guide."""
    return {"interviews": [one.id for one in book.interviews.values() if one.guide == id]}


def asked(document: Document) -> str:
    """Return the questions one a line, as they are written on the command line."""
    return "\n".join(
        f"{one['id']}[{','.join(one['hypotheses'])}]: {one['text']}".replace("[]", "", 1)
        for one in document["questions"]
    )


SHELF = Shelf(
    "guide",
    listing,
    {
        "ID": column("id"),
        "Guide": column("title"),
        "Revision": column("revision"),
        "Questions": lambda one: len(one["questions"]),
        "Interviews": column("interviews"),
    },
    "No guides yet. Prepare one: castdev guide prepare.",
    used,
    told={"questions": asked},
)
guide = noun(
    SHELF,
    "Manage guides: the questions you prepare",
    ["guide", 'guide prepare "First talk" --question "Q1[H1]: When last?"'],
)


def _written(command: Any) -> Any:
    for one in (
        click.option(
            "--questions-from",
            "lines",
            type=TextFile(),
            metavar="FILE",
            help="One a line; - reads.",
        ),
        click.option(
            "--question", "texts", multiple=True, metavar="TEXT", help='As "Q1[H1]: text".'
        ),
        argument("title"),
    ):
        command = one(command)
    return command


@guide.command()
@_written
@chosen_id("G")
@recording_options
def prepare(desk: Desk, said: Said, texts: Any, lines: str | None, **fields: Any) -> None:
    """Prepare a guide of open questions

    A question may have an id and name the hypotheses it bears on.

    \b
    Example:
      castdev guide prepare "First talk" --question "Q1[H1]: When last?"
    """
    desk.record(built(PrepareGuide, fields | {"questions": questions_of(texts, lines)}), said)


@guide.command()
@argument("guide")
@_written
@recording_options
def revise(desk: Desk, said: Said, texts: Any, lines: str | None, **fields: Any) -> None:
    """Write the next revision of a guide, whole

    \b
    Example:
      castdev guide revise G1 "First talk" --questions-from questions.txt
    """
    desk.record(built(ReviseGuide, fields | {"questions": questions_of(texts, lines)}), said)


@guide.command()
@argument("guide")
@listing_options
def check(desk: Desk, asked: Asked, guide: str) -> None:
    """Check a guide: questions without aim, hypotheses left out, what nobody was asked

    \b
    Example:
      castdev guide check G1
    """
    found = desk.readings(asked).questions(guide, happened_by=asked.happened_by)
    printed(desk, asked, found, "questions", lines(desk, found))


def lines(desk: Desk, found: QuestionsReading) -> Iterator[str]:
    """Yield the questions with who answered them, then what is missing."""
    from .output import table
    from .status import heading
    from .terminal import block

    title = f"{found.guide} {found.title}, revision {found.revision}"
    yield desk.paint(heading(found, title), "strong")
    if found.questions:
        yield ""
        yield table(
            ["ID", "Question", "About", "Answered by"],
            [
                [one.id, one.text, ", ".join(one.hypotheses), f"{one.answered} of {one.of}"]
                for one in found.questions
            ],
            desk.width,
        )
    for missing in _missing(found):
        yield ""
        yield block(missing, "", desk.width)


def _missing(found: QuestionsReading) -> Iterator[str]:
    if found.aimless:
        yield f"Questions that name no hypothesis: {', '.join(found.aimless)}."
    if found.unnamed:
        named = (f"{one.hypothesis} ({one.statement})" for one in found.unnamed)
        yield f"Hypotheses that no question names: {', '.join(named)}."
    if found.unasked:
        yield f"Questions that nobody has answered yet: {', '.join(found.unasked)}."
    if not (found.aimless or found.unnamed or found.unasked):
        yield "Every question has an aim and an answer, and every hypothesis a question."
