"""Beliefs on the command line; `castdev believe` is `castdev belief commit`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from castdev.engine.belief import CommitBelief, HideBelief, RevealBelief

from .desk import Desk
from .drawing import many
from .noun import Document, Shelf, bare, column, print_list, shown_too
from .options import Asked, Said, argument, recording_options
from .terminal import safe
from .values import Quote

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens


def beliefs(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield every belief, by hypothesis, then as recorded; a hidden one without its number."""
    from castdev.projections.forecasts import evidence_by, known_outcomes, shown_beliefs
    from castdev.projections.reading import natural, share

    known, shown = known_outcomes(book, lens), shown_beliefs(book, lens)
    for id in natural({one.hypothesis for one in shown}):
        for one in (one for one in shown if one.hypothesis == id):
            yield {
                "hypothesis": id,
                "who": one.person,
                "probability": None if one.probability is None else share(one.probability),
                "hidden": one.hidden,
                "day": one.day or one.recorded_on,
                "evidence": evidence_by(book, lens, one),
                "reason": one.because,
                "version": one.version,
                "revealed": one.revealed,
                "outcome": known[id].last.observed.outcome if id in known else None,
            }


def every(desk: Desk, asked: Asked) -> None:
    """Print every belief, as a table or as a list of objects."""
    columns = {
        "On": column("hypothesis"),
        "Who": column("who"),
        "Belief": told,
        "Day": column("day"),
        "Committed": when,
        "Outcome": column("outcome"),
        "Event": column("version"),
    }
    empty = "No beliefs yet. Commit to one before you ask: castdev believe H1 70%."
    print_list(desk, asked, list(beliefs(*desk.look(asked)[:2])), columns, empty)


def told(one: Document) -> str:
    """Return the number as people write it, or that nobody knows it."""
    from castdev.engine.event import percent
    from castdev.engine.policy import MICRO

    if one["hidden"]:
        return "never revealed" if one["outcome"] else "hidden"
    return percent(round(one["probability"] * MICRO))


def when(one: Document) -> str:
    """Return after how much evidence a belief was committed."""
    return f"after {many(one['evidence'], 'item')}" if one["evidence"] else "before any evidence"


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield each hypothesis of which something is believed, with its beliefs."""
    found: dict[str, list[Document]] = {}
    for one in beliefs(book, lens):
        found.setdefault(one.pop("hypothesis"), []).append(one)
    for id, some in found.items():
        statement = book.hypotheses[id].now.statement
        yield {"id": id, "statement": statement, "outcome": some[0]["outcome"], "beliefs": some}


def _told_all(document: Document) -> str:
    return "\n".join(
        f"{one['day']} {one['who']}: {told(one)}, {when(one)} (event {one['version']})"
        for one in document["beliefs"]
    )


SHELF = Shelf("belief", listing, {}, "", field="hypothesis", told={"beliefs": _told_all})
belief = shown_too(
    bare(
        "belief",
        "Manage beliefs: how likely each of you thinks it, before you ask",
        ["belief", "belief commit H1 70%", "belief reveal H1", "belief show H1"],
        every,
    ),
    SHELF,
)


@belief.command()
@argument("hypothesis")
@argument("probability", type=Quote(), required=False)
@click.option("--hide", is_flag=True, help="Keep the number sealed until you reveal it.")
@recording_options
def commit(desk: Desk, said: Said, hypothesis: str, probability: str | None, hide: bool) -> None:
    """Commit to how likely you think it that a hypothesis turns out true

    70%, 0.7 and 70 are the same. Without PROBABILITY it is asked for, unseen with
    --hide; - reads it. A hidden number stays out of status, log, documents and
    exports, but not from somebody who can read .castdev/keys.

    \b
    Example:
      castdev believe H1 70%
      castdev believe H2 --hide
    """
    if probability is None:
        probability = desk.insist("probability", hidden=hide)
    kind = HideBelief if hide else CommitBelief
    desk.record(kind(hypothesis=hypothesis, probability=probability), said)


@belief.command()
@argument("hypothesis")
@recording_options
def reveal(desk: Desk, said: Said, hypothesis: str) -> None:
    """Reveal every belief in a hypothesis that you have hidden

    A number other than the one committed is refused.

    \b
    Example:
      castdev belief reveal H1
    """
    command = RevealBelief(hypothesis=hypothesis)
    if said.dry_run and not said.json:
        desk.handle(command, said)
        desk.say(f"would reveal what you have hidden in {safe(hypothesis)}; only then it is told")
    else:
        desk.record(command, said)
