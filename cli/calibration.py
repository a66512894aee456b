"""`castdev calibration`: how right engine and people were, now that outcomes are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from castdev.engine.errors import Refused

from .drawing import many, tenth
from .forms import printed
from .options import Asked, listing_options
from .output import table
from .status import heading
from .terminal import block, safe
from .values import Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castdev.projections.calibration import CalibrationReading
    from castdev.projections.track_record import Band, Leaning, Record, Tenth

    from .desk import Desk

POSITIONS = {
    "launch": "at the launch decision",
    "before-evidence": "before any evidence",
    "outcome": "before the outcome",
}
NO_SIGN = "no sign of either"
WIDTH = 30


@click.command()
@click.option("--by", type=Word(("team", "person")), default="team", help="Draw whose beliefs.")
@click.option("--propose", is_flag=True, help="Print the policy that fits better, as JSON.")
@listing_options
def calibration(desk: Desk, asked: Asked, by: str, propose: bool) -> None:
    """Show how right confidences and beliefs were, now that outcomes are known

    With too few outcomes it only counts. A policy it proposes is never adopted by itself.

    \b
    Example:
        castdev calibration
        castdev calibration --by person
        castdev calibration --propose > calibrated.json
        castdev policy adopt calibrated.json --because "24 outcomes"
    """
    found = desk.readings(asked).calibration(happened_by=asked.happened_by)
    if propose:
        desk.document(_proposed(found))
    else:
        printed(desk, asked, found, "records", lines(desk, found, by))


def _proposed(found: CalibrationReading) -> object:
    if found.proposal is not None:
        return found.proposal.changes
    if found.outcomes < found.need:
        raise Refused(
            f"It takes {found.need} outcomes to propose a policy; known so far: {found.outcomes}.",
            hint="Record more: castdev outcome H1 true.",
        )
    raise Refused("No policy is proposed: the one in force fits as well as one that is scaled.")


def lines(desk: Desk, found: CalibrationReading, by: str) -> Iterator[str]:
    """Yield what is known, who can be judged and how, then who cannot yet."""
    yield desk.paint(heading(found, "How right we were"), "strong")
    yield ""
    yield _known(found)
    judged = [one for one in found.records if one.enough]
    if judged:
        yield ""
        yield from _scores(desk, judged)
    for one in judged:
        if one.group in ("engine", by) and one.position == "outcome":
            yield ""
            yield from _curve(desk, one)
    few = [one for one in found.records if not one.enough and one.outcomes]
    if few:
        yield ""
        yield from _few(desk, few)
    yield from _rest(found)


def _known(found: CalibrationReading) -> str:
    if not found.outcomes:
        return "No outcome is known yet. Record one: castdev outcome H1 true."
    return f"{many(found.outcomes, 'outcome')} known; from {found.need} on anybody is judged."


def called(one: Record) -> str:
    """Return whose numbers a record holds, and of when."""
    return f"{safe(one.who)} {POSITIONS[one.position]}"


def _scores(desk: Desk, judged: list[Record]) -> Iterator[str]:
    rows = [
        [
            called(one),
            one.outcomes,
            f"{one.scores.brier:.3f}",
            "" if one.scores.skill is None else f"{one.scores.skill:+.2f}",
            f"{one.scores.log_score:.2f}",
            f"{one.scores.ece:.2f}",
        ]
        for one in judged
        if one.scores
    ]
    yield table(["whose", "outcomes", "Brier", "skill", "log score", "off by"], rows, desk.width)
    about = "Brier, log score and off by: 0 is best. Skill: above 0 beats the base rate."
    yield desk.paint(about, "quiet")
    yield ""
    clear = [(called(one), one.leaning) for one in judged if one.leaning]
    clear = [(whose, one) for whose, one in clear if one.word != NO_SIGN]
    for whose, leaning in clear:
        yield block(f"! {whose}: {_leant(leaning)}", "  ").removeprefix("  ")
    if not clear:
        yield "Nobody was clearly over- or under-confident."


def _leant(found: Leaning) -> str:
    """Return in which way somebody was wrong about how sure they were, and how it is known."""
    range = f"{found.low}" if found.low == found.high else f"{found.low} to {found.high}"
    right = f"{found.right} of {many(found.sides, 'outcome')} went as leaned to"
    return f"{found.word}. {right}; {range} would have, were the numbers right."


def _curve(desk: Desk, one: Record) -> Iterator[str]:
    title = f"{called(one)}: what came true (bar), what was said (mark)"
    yield desk.paint(block(title, ""), "strong")
    for each in one.curve:
        yield _tenth(each)
    if one.scores:
        parts = one.scores.murphy
        yield desk.paint(
            f"Brier {one.scores.brier:.3f} = reliability {parts.reliability:.3f} - resolution "
            f"{parts.resolution:.3f} + uncertainty {parts.uncertainty:.3f}",
            "quiet",
        )
        within = parts.spread - parts.covariance
        yield desk.paint(f"(and {within:+.3f} within the tenths)", "quiet")


def _tenth(one: Tenth) -> str:
    name = f"{round(one.low * 100):>4}-{round(one.high * 100)}%"
    if one.said is None:
        return name
    drawn = tenth(one.came_true / one.count, one.said, WIDTH)
    return f"{name:<10}{drawn}  {one.came_true} of {one.count}, said {one.said:.0%}"


def _few(desk: Desk, few: list[Record]) -> Iterator[str]:
    """Yield the plain counts of those who cannot be judged yet."""
    yield desk.paint("Too few to judge. What came true so far, of what was said with", "strong")
    bands = [one.band for one in few[0].bands]
    yield table(
        ["", "outcomes", *bands],
        [[called(one), one.outcomes, *map(_counted, one.bands)] for one in few],
        desk.width,
    )


def _counted(one: Band) -> str:
    return f"{one.came_true} of {one.count}" if one.count else ""


def _rest(found: CalibrationReading) -> Iterator[str]:
    hidden = [f"{safe(one.who)} on {safe(one.hypothesis)}" for one in found.unrevealed]
    if hidden:
        yield ""
        yield block(f"Never revealed, and counted for nobody: {', '.join(hidden)}.", "")
    if (one := found.proposal) is not None:
        way = "more careful" if one.slope < 1 else "bolder"
        yield ""
        yield block(
            f"A {way} policy would have fitted these outcomes better: log score "
            f"{one.log_score_proposed:.3f} instead of {one.log_score:.3f}. To see it: castdev "
            "calibration --propose.",
            "",
        )
