"""`castdev next`: which test would change the picture most per cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from castdev.engine.errors import BadInput
from castdev.engine.policy import Rung

from .drawing import many
from .forms import printed
from .options import Asked, listing_options
from .status import heading
from .terminal import block, safe
from .values import Word

if TYPE_CHECKING:
    from castdev.projections.next import NextReading, Proposal

    from .desk import Desk

RUNGS: tuple[Rung, ...] = ("opinion", "told", "shown", "commit", "did")
ASK = {
    "opinion": ("ask {people} what they think", "opinion"),
    "told": ("ask {people} to tell what they did", "chat"),
    "shown": ("let {people} show what they do", "visit"),
    "commit": ("ask {people} for time, reputation or money", "commitment test"),
    "did": ("offer the real thing to {people}", "real use"),
}
STOPS = {
    "decided": "is decided: no more tests are needed",
    "good enough": "is known well enough",
    "futile": "cannot be moved by these tests: find another kind",
}


@click.command("next")
@click.option(
    "--feasible", type=Word(RUNGS), multiple=True, metavar="RUNG", help="Look at this rung only."
)
@click.option("--people", type=int, metavar="N", help="Say how many each test asks.")
@listing_options
def next_(desk: Desk, asked: Asked, feasible: tuple[Rung, ...], people: int | None) -> None:
    """Show which test would change the picture most per cost, and when to stop

    \b
    Example:
        castdev next
        castdev next --feasible told --feasible commit --people 8
    """
    if people is not None and people > MOST:
        raise BadInput(f"A test asks at most {MOST:,} people.", hint="Give --people less.")
    readings = desk.readings(asked)
    found = readings.next(feasible=feasible, people=people, happened_by=asked.happened_by)
    printed(desk, asked, found, "tests", lines(desk, found))


def lines(desk: Desk, found: NextReading) -> Iterator[str]:
    """Yield the best test of the three best hypotheses that are worth one, then the others."""
    yield desk.paint(heading(found, "").strip(), "quiet")
    stops = {one.hypothesis: one.word for one in found.stops}
    best: dict[str, Proposal] = {}
    for one in found.tests:
        if stops[one.hypothesis] == "go on":
            best.setdefault(one.hypothesis, one)
    if not stops:
        yield 'No hypotheses yet. State one: castdev hypothesis state "…".'
    for place, one in enumerate(list(best.values())[:3], start=1):
        yield ""
        yield from _proposal(desk, place, one, found)
    rest = [(id, STOPS[word]) for id, word in stops.items() if word in STOPS]
    if rest:
        yield ""
    for id, told in rest:
        yield block(f"{safe(id)} {told}.", "")


def _proposal(desk: Desk, place: int, one: Proposal, found: NextReading) -> Iterator[str]:
    whom = many(one.people, "person", "people") + (f" of {one.segment}" if one.segment else "")
    how = ASK[one.rung][0].format(people=whom)
    head = f"{place}. {safe(one.hypothesis)}: {safe(how)}"
    yield desk.paint(block(head, "   ").lstrip(), "strong")
    yield f"   {one.bits:.3f} bits for a cost of {one.cost} ({one.rung})"
    if one.question:
        asked = f"{one.question.question} of {one.question.guide}: {one.question.text}"
        yield "   " + block(f'ask "{asked}"', "   ").lstrip()
    yield "   " + block(decides(one.hypothesis, found), "   ").lstrip()


def decides(hypothesis: str, found: NextReading) -> str:
    """Return in words which tests could change the launch decision, and which could not."""
    mine = sorted(
        (one for one in found.tests if one.hypothesis == hypothesis),
        key=lambda one: found.feasible.index(one.rung),
    )
    count = NUMBERS.get(found.people, str(found.people))
    can = [f"{ASK[one.rung][1]}" for one in mine if one.regret > 0]
    cannot = [f"{ASK[one.rung][1]}" for one in mine if one.regret == 0]
    plural = "" if found.people == 1 else "s"
    if not can:
        most = f"{count} more {cannot[-1]}{plural}"
        return f"Even {most} cannot change your launch decision."
    if not cannot:
        return f"{count.capitalize()} more {can[0]}{plural} can change your launch decision."
    return (
        f"{count.capitalize()} more {cannot[-1]}{plural} cannot change your launch decision; "
        f"{count} {can[0]}{plural} can."
    )


MOST = 100
"""People of a test: what it could bring takes time with their square."""
NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 8: "eight", 10: "ten"}
