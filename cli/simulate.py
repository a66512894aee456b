"""`castdev simulate`: the same evidence under other methods, beside castdev's confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .drawing import many
from .forms import printed
from .options import Asked, argument, listing_options
from .status import heading
from .terminal import block, safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from castdev.projections.simulate import Rivals, Simulated, SimulateReading, Told

    from .desk import Desk

SHOWN = 12
"""How many people of a set of rivals the screen shows."""


@click.command()
@argument("method", required=False)
@listing_options
def simulate(desk: Desk, asked: Asked, method: str | None) -> None:
    """Read the same history under another method, or under all side by side

    METHOD is gilad (his meter), ach (over rivals that you named), subjective (logic),
    yes (the plain share) or castdev. They are other people's methods: none of them
    moves a number of castdev.

    \b
    Example:
        castdev simulate
        castdev simulate ach
        castdev simulate gilad --as-of 2026-03-10 --json
    """
    found = desk.readings(asked).simulate(method, happened_by=asked.happened_by)
    printed(desk, asked, found, "hypotheses", lines(desk, found))


def lines(desk: Desk, found: SimulateReading) -> Iterator[str]:
    """Yield the table, the rivals, then what each method estimates and misses."""
    from .output import table

    title = "The same evidence under other methods"
    if found.asked is not None:
        title = f"{found.methods[-1].title}, of the same evidence"
    told, read = heading(found, title).split("\n")
    yield desk.paint(told, "strong")
    yield desk.paint(read, "quiet")
    yield ""
    if not found.hypotheses:
        yield 'No hypotheses yet. State one: castdev hypothesis state "…".'
        return
    heads = ["ID", *(one.title for one in found.methods)]
    cells = [CELLS[one.name] for one in found.methods]
    whole = found.asked is not None
    yield table(
        heads, [[one.id, *(cell(one, whole) for cell in cells)] for one in found.hypotheses]
    )
    for rivals in found.rivals:
        yield ""
        yield from _rivals(desk, rivals, whole=found.asked == "ach")
    for method in found.methods:
        yield ""
        yield block(f"{method.title}: {method.estimates}", "")
        yield block(method.weakness, "    ")


def _castdev(one: Simulated, whole: bool) -> str:
    return f"{one.confidence:.2f} {one.status}"


def _gilad(one: Simulated, whole: bool) -> str:
    found = one.gilad
    if found is None:
        return ""
    best = "came true" if found.outcome else found.rung or "nothing"
    people = f" by {found.told}" if found.rung == "told" and not found.outcome else ""
    return f"{found.meter:g} of 10, {best}{people}"


def _ach(one: Simulated, whole: bool) -> str:
    found = one.ach
    if found is None:
        return ""
    people = f", {found.against} of {many(found.people, 'person', 'people')} against"
    return f"{found.inconsistency:.2f}{people if whole else ''}"


def _subjective(one: Simulated, whole: bool) -> str:
    found = one.subjective
    if found is None:
        return ""
    parts = f"b {found.belief:.2f}, d {found.disbelief:.2f}, u {found.uncertainty:.2f}"
    return f"{found.expected:.2f}, {parts if whole else f'u {found.uncertainty:.2f}'}"


def _yes(one: Simulated, whole: bool) -> str:
    found = one.yes
    return "" if found is None else f"{found.yes} of {found.items}" if found.items else "no items"


CELLS: dict[str, Callable[[Simulated, bool], str]] = {
    "castdev": _castdev,
    "gilad": _gilad,
    "ach": _ach,
    "subjective": _subjective,
    "yes": _yes,
}
"""Method → how its cell follows from a hypothesis, in full or in short."""


def _rivals(desk: Desk, found: Rivals, *, whole: bool) -> Iterator[str]:
    """Yield whom the evidence speaks against least, and who tells the rivals apart."""
    names = ", ".join(map(safe, found.hypotheses))
    numbers = ", ".join(f"{safe(id)} {one:.2f}" for id, one in found.inconsistency.items())
    leading = " and ".join(map(safe, found.leading))
    all_ = len(found.leading) == len(found.hypotheses)
    least = "against each the same" if all_ else f"least against {leading}"
    yield desk.paint(
        block(f"Rivals {names}: the evidence speaks {least} ({numbers})", ""), "strong"
    )
    dull = [one for one in found.rows if not one.diagnostic]
    if dull:
        people = many(len(dull), "person", "people")
        verb = "says" if len(dull) == 1 else "say"
        who = ", ".join(safe(one.person) for one in dull[:SHOWN])
        text = f"{people} of {len(found.rows)} {verb} the same of all of them: no help ({who})"
        yield block(text, "  ")
    if whole and found.rows:
        from .output import table

        rows = [
            [one.person, *(f"{one.decibans[id]:+g} dB" for id in found.hypotheses), _mark(one)]
            for one in found.rows[:SHOWN]
        ]
        yield table(["Who", *found.hypotheses, ""], rows)
        rest = len(found.rows) - SHOWN
        if rest > 0:
            yield f"and {many(rest, 'more person', 'more people')}; see them with --json"


def _mark(one: Told) -> str:
    return "" if one.diagnostic else "tells none apart"
