"""Evidence on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

import click

from castdev.engine.evidence import (
    CorrectEvidence,
    NoteEvidence,
    RefuteHypothesis,
    RetractEvidence,
    Side,
    SupportHypothesis,
)
from castdev.engine.policy import RUNGS

from .desk import Desk
from .kinds import KIND, KINDS
from .noun import Document, Shelf, column, noun, titled
from .options import Said, argument, built, chosen_id, option, recording_options
from .values import Day, Quote, Word

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens

SIDES = {True: "supports", False: "refutes", None: "neutral"}


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the evidence that the lens shows, retracted items marked."""
    from castdev.projections.confidence import day_of, segment_of

    for one in book.items.values():
        if not lens.shows(day_of(book, one)):
            continue
        yield {
            "id": one.id,
            "hypothesis": one.hypothesis,
            "side": SIDES[one.supports],
            "state": "retracted" if one.retracted else None,
            "statement": one.kind,
            "rung": one.rung,
            "flags": one.flags,
            "interview": one.interview,
            "respondent": one.respondent,
            "people": one.people,
            "channel": one.channel,
            "segment": segment_of(book, one) or None,
            "day": day_of(book, one),
            "before_change": one.before_change,
            "locator": one.locator,
            "because": one.because,
        }


def used(book: Casebook, id: str) -> dict[str, list[str]]:
    """Return the changes made because of it."""
    return {"changes": [one.id for one in book.changes.values() if id in one.planned.reasons]}


SHELF = Shelf(
    "evidence",
    listing,
    {
        "ID": column("id"),
        "On": column("hypothesis"),
        "Side": titled("side"),
        "Rung": column("rung"),
        "From": lambda one: one["respondent"] or f"{one['people']} through {one['channel']}",
        "In": column("interview"),
        "Day": column("day"),
        "Flags": column("flags"),
    },
    "No evidence yet. Record some: castdev evidence support.",
    used,
)
evidence = noun(
    SHELF,
    "Manage evidence: what was said and done, for and against",
    [
        "evidence",
        'evidence support H1 "I lost two." --interview I3 --kind past-fact',
        "evidence show E1",
    ],
)


def _observation(command: Any) -> Any:
    for one in (
        click.option("--locator", metavar="TEXT", help="Say where in notes or recording."),
        click.option("--before-change", metavar="CHANGE", help="About the product before it."),
        click.option("--segment", metavar="SEGMENT", help="Name the segment of a batch."),
        click.option("--people", type=int, metavar="N", help="Say how many people a batch is."),
        click.option("--channel", metavar="NAME", help="Name the test, survey or analytics."),
        click.option("--flag", "flags", multiple=True, metavar="FLAG", help="Name a bias."),
        click.option("--rung", type=Word(RUNGS), help="Put it lower than its kind allows."),
        option("--statement", "--kind", required=True, type=KIND, metavar="KIND", help=KINDS),
        click.option("--respondent", metavar="RESPONDENT", help="Name who, without an interview."),
        click.option("--interview", metavar="INTERVIEW", help="Name the interview it is from."),
        argument("quote", type=Quote(), required=False),
        argument("hypothesis"),
        chosen_id("E"),
    ):
        command = one(command)
    return command


def _on_a_day(fields: dict[str, Any]) -> bool:
    """Return whether it has a day of its own; from an interview it follows that."""
    return fields["interview"] is None


@evidence.command()
@_observation
@recording_options
def support(desk: Desk, said: Said, **fields: Any) -> None:
    """Record an observation for a hypothesis; QUOTE - reads the words

    \b
    Example:
      castdev evidence support H1 "I lost two." --interview I3 --kind past-fact
      castdev evidence support H1 --channel landing --people 40 --kind usage
    """
    desk.record(built(SupportHypothesis, fields), said, day=_on_a_day(fields))


@evidence.command()
@_observation
@recording_options
def refute(desk: Desk, said: Said, **fields: Any) -> None:
    """Record an observation against a hypothesis; QUOTE - reads the words

    \b
    Example:
      castdev evidence refute H1 "Never." --interview I4 --kind past-fact
    """
    desk.record(built(RefuteHypothesis, fields), said, day=_on_a_day(fields))


@evidence.command()
@_observation
@recording_options
def note(desk: Desk, said: Said, **fields: Any) -> None:
    """Record an observation on neither side; QUOTE - reads the words

    \b
    Example:
      castdev evidence note H1 "Maybe." --interview I4 --kind opinion
    """
    desk.record(built(NoteEvidence, fields), said, day=_on_a_day(fields))


@evidence.command()
@argument("evidence")
@recording_options
def retract(desk: Desk, said: Said, **fields: Any) -> None:
    """Take an observation back; it stays in the journal

    \b
    Example:
      castdev evidence retract E3 --because "said by somebody else"
    """
    desk.record(built(RetractEvidence, fields), said)


@evidence.command()
@argument("evidence")
@click.option("--side", type=Word(get_args(Side)), help="Correct the side.")
@click.option("--statement", "--kind", type=KIND, metavar="KIND", help=KINDS)
@click.option("--rung", type=Word(RUNGS), help="Correct the rung.")
@click.option("--flag", "flags", multiple=True, metavar="FLAG", help="Correct the flags; all.")
@click.option("--seen-on", type=Day(unknown=True), metavar="DATE", help="Correct the day.")
@click.option("--quote", type=Quote(), metavar="TEXT", help="Correct the words; - reads them.")
@recording_options
def correct(desk: Desk, said: Said, flags: tuple[str, ...], **fields: Any) -> None:
    """Correct side, kind, rung, flags, day or quote of an observation

    \b
    Example:
      castdev evidence correct E3 --kind behaviour --flag leading
    """
    desk.record(built(CorrectEvidence, fields | {"flags": flags or None}), said)
