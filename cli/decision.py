"""Decisions on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.decision import MakeDecision
from castdev.engine.runs import ranges

from .desk import Desk
from .drawing import events
from .noun import Document, Noun, Shelf, column, listed, shown_too
from .options import Asked, Said, argument, built, chosen_id, listing_options, recording_options
from .terminal import block

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens
    from castdev.projections.register import Believed


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the decisions: what their makers saw, what they go against, how they came out."""
    from castdev.projections import register

    for one in book.decisions.values():
        if not lens.shows(one.day):
            continue
        seen, row = one.made.seen, register.decision(book, lens, one)
        yield {
            "id": one.id,
            "choice": one.made.choice,
            "options": one.made.options,
            "reason": one.made.reason,
            "hypotheses": one.made.hypotheses,
            "denied": one.made.denied,
            "against": one.made.against,
            "against_readings": row.against,
            "day": one.day,
            "actor": one.actor,
            "locator": one.made.locator,
            "seen_version": row.seen_version,
            "seen_policy": seen.policy if seen else None,
            "seen_readiness": row.seen_score,
            "seen_verdict": row.seen_verdict,
            "seen_for": row.pro,
            "seen_against": row.con,
            "believed": row.believed,
        }


def _about(document: Document) -> str:
    return ", ".join((*document["hypotheses"], *(f"not {one}" for one in document["denied"])))


def _against(document: Document) -> str:
    said = ["said so"] if document["against"] else []
    return ", ".join((*said, *(_reading(document, one) for one in document["against_readings"])))


def _reading(document: Document, hypothesis: str) -> str:
    status = next(
        (one.status for one in document["believed"] if one.hypothesis == hypothesis), None
    )
    return f"{hypothesis} was {status}"


def _came_out(document: Document) -> str:
    """Return what was believed of each hypothesis, and what came out, where anything did."""
    return "; ".join(
        f"{one.hypothesis}{was}, {'true' if each.came_true else 'false'}"
        for one in document["believed"]
        for was in ["" if one.confidence is None else f" {one.confidence:.2f}"]
        for each in one.came_out
    )


SHELF = Shelf(
    "decision",
    listing,
    {
        "ID": column("id"),
        "Choice": column("choice"),
        "About": _about,
        "Against": _against,
        "Came out": _came_out,
        "Day": column("day"),
        "By": column("actor"),
    },
    "No decisions yet. Make one: castdev decision make.",
    told={
        "believed": lambda one: "; ".join(map(_belief, one["believed"])),
        "seen_for": lambda one: one["seen_for"] and events(ranges(one["seen_for"])),
        "seen_against": lambda one: one["seen_against"] and events(ranges(one["seen_against"])),
    },
)


def _belief(one: Believed) -> str:
    was = "" if one.confidence is None else f" {one.confidence:.2f} {one.status}"
    outs = (f"{each.outcome} (event {each.event})" for each in one.came_out)
    return ", came out ".join((f"{one.hypothesis}{was}", *outs))


@click.group(cls=Noun, invoke_without_command=True)
@click.option("--all", "whole", is_flag=True, help="List verdicts and launches too.")
@listing_options
def decision(desk: Desk, asked: Asked, whole: bool) -> None:
    """Manage decisions: what you chose, why, what you saw, how it came out

    \b
    Example:
      castdev decision
      castdev decision --all
      castdev decision make "Build for bakers first" --option "Florists first"
    """
    if click.get_current_context().invoked_subcommand is not None:
        if whole or asked != Asked():
            raise click.UsageError("Options go after the verb.", click.get_current_context())
    elif whole:
        from .register import show

        show(desk, asked)
    else:
        listed(desk, asked, SHELF)
        if not (asked.json or asked.by_row):
            _waived(desk, asked)


def _waived(desk: Desk, asked: Asked) -> None:
    """Name the gates that people go on without; they stand at launches, which are not listed."""
    from castdev.projections.waivers import in_force

    gates = ", ".join(dict.fromkeys(one.gate for one in in_force(*desk.look(asked)[:2])))
    if gates:
        desk.say("\n" + block(f"Waivers still run for {gates}: castdev decision --all.", ""))


shown_too(decision, SHELF)


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
