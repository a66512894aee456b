"""`castdev why H1`: the evidence behind a number, with points that add up to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from castdev.engine.event import ERASED, SEALED

from .drawing import many
from .forms import printed
from .options import Asked, argument, listing_options, option
from .status import erased, heading, people
from .terminal import block, safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castdev.projections.why import Why, WhyReading

    from .desk import Desk

SIDE = {True: "for", False: "against", None: "neutral"}


@click.command()
@argument("hypothesis")
@option("--segment", metavar="S", help="Read for this segment alone.")
@option("--all", "whole", is_flag=True, help="Show every item and its way to its points.")
@listing_options
def why(desk: Desk, asked: Asked, hypothesis: str, segment: str | None, whole: bool) -> None:
    """Show the evidence behind a confidence; the points add up to it

    \b
    Example:
        castdev why H1
        castdev why H1 --segment S2 --as-of 2026-03-10
    """
    day = asked.happened_by
    found = desk.recall(
        asked, lambda readings: readings.why(hypothesis, segment=segment, happened_by=day)
    )
    printed(desk, asked, found, "items", lines(desk, found, whole))


def lines(desk: Desk, found: WhyReading, whole: bool) -> Iterator[str]:
    """Yield the screen, line by line."""
    yield desk.paint(f"{safe(found.hypothesis)}  {safe(found.line.statement)}", "strong")
    yield desk.paint(heading(found, "").strip(), "quiet")
    yield ""
    yield block(sentence(found), "")
    for note in _notes(found):
        yield " ! " + block(note[:1].upper() + note[1:] + ".", "   ").lstrip()
    yield ""
    shown = found.items if whole else found.items[:12]
    yield from _items(shown, whole)
    hidden = len(found.items) - len(shown)
    yield from _sum(found, hidden, sum(one.points for one in found.items[len(shown) :]))


def sentence(found: WhyReading) -> str:
    """Return the one sentence that says it all."""
    line = found.line
    bar = f"at least {line.bar * 100:g} in 100 people" + (
        f" of {line.segment}" if line.segment else ""
    )
    asked = f"{people(line)} asked" if line.people_asked else people(line)
    moved = found.confidence - found.prior
    way = "raised" if moved > 0 else "lowered" if moved < 0 else "left"
    return (
        f"The chance that this is true of {bar} is {found.confidence:.2f} ({line.words}, "
        f"{line.status}): {asked}, which {way} it from {found.prior:.2f}."
    )


def _notes(found: WhyReading) -> Iterator[str]:
    if found.line.verdict:
        rule = f" (success rule: {found.success_rule})" if found.success_rule else ""
        yield f'verdict of event {found.line.verdict.event}: "{found.line.verdict.word}"{rule}'
    if found.gap:
        yield found.gap
    yield from found.remarks
    for rival in found.rivals:
        yield f"rival {rival.id}, {rival.confidence:.2f} {rival.status}: {rival.statement}"
    if found.erased:
        yield f"{erased(found.erased)}: their words are gone, their votes count"
    for pile in found.piles:
        cause = (
            f"{pile.rung} statements" if pile.cause == "rung" else f"talk heard by {pile.source}"
        )
        if pile.cause == "segments":
            cause = "other segments"
        yield f"more of {cause} hardly counts: {pile.people:.0f} people count as {pile.counted:.1f}"


def _items(items: tuple[Why, ...], whole: bool) -> Iterator[str]:
    for one in items:
        points = "         " if one.supports is None else f"{one.points / 1e6:+.6f}"
        who = one.respondent or one.channel or ""
        if one.people > 1:
            who += f" x {one.people:,}"
        flags = f" ({', '.join(one.flags)})" if one.flags else ""
        yield (
            f"{points}  {safe(one.evidence):<5} {SIDE[one.supports]:<8}"
            f"{safe(who):<6} {one.kind}{safe(flags)}, event {one.version}"
        )
        if one.sealed:
            closed = ERASED if one.erased else SEALED
            words = closed if one.quote is None else f'"{one.quote}"'
            yield block(words, " " * 11)
        if whole and one.chain:
            yield block(_chain(one), " " * 11)


def _chain(one: Why) -> str:
    chain = one.chain
    assert chain is not None
    flagged = f" > {chain.flagged:+.1f} after flags" if chain.flagged != chain.ladder else ""
    return (
        f"{chain.ladder:+.1f} dB ({one.rung}){flagged} > vote {chain.vote:+.3f} > "
        f"age {chain.aged:+.3f} > version {chain.carried:+.3f} > pile {chain.piled:+.3f}"
    )


def _sum(found: WhyReading, hidden: int, rest: int) -> Iterator[str]:
    if hidden:
        yield f"{rest / 1e6:+.6f}  and {many(hidden, 'item')} more; see them with --all"
    if not found.items:
        yield "No evidence yet."
    yield "---------"
    moved = found.confidence - found.prior
    yield f"{moved:+.6f}  = {found.confidence:.6f} now - {found.prior:.6f} before any evidence"
