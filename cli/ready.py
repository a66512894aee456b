"""`castdev ready`: every gate before a launch; the exit code answers scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .drawing import many
from .forms import printed
from .options import Asked, listing_options, option
from .status import heading
from .terminal import bar, block, draws_blocks, safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castdev.projections.readiness import Gate, ReadinessReading

    from .desk import Desk

MEANING = {
    "no-refuted": "no critical hypothesis refuted",
    "kinds": "kinds of critical hypotheses stated",
    "weakest-confidence": "confidence of the least sure one",
    "votes": "votes of the segment for a judgement",
    "committed": "people who gave time, name or money",
    "fresh": "part of the votes still fresh",
    "current": "votes since the last big change",
    "saturated": "nothing new is heard any more",
    "heard": "people heard",
}
MARKS = {"open": "open", "shut": "SHUT", "waived": "waived"}


@click.command()
@option("--segment", metavar="S", help="Read for this segment.")
@listing_options
def ready(desk: Desk, asked: Asked, segment: str | None) -> None:
    """Show every gate before a launch; exit 0 if ready, 1 if not

    \b
    Example:
        castdev ready
        castdev ready --segment S2 && ./launch.sh
    """
    day = asked.happened_by
    found = desk.recall(asked, lambda readings: readings.readiness(segment, happened_by=day))
    printed(desk, asked, found, "gates", lines(desk, found))
    if found.verdict != "READY":
        raise click.exceptions.Exit(1)


def lines(desk: Desk, found: ReadinessReading) -> Iterator[str]:
    """Yield the screen, line by line."""
    verdict = found.verdict.replace("_", " ")
    tone = {"READY": "good", "BLOCKED": "bad"}.get(found.verdict, "strong")
    whom = f"segment {safe(found.segment)}" if found.segment else "everybody"
    waived = f", {many(found.waived, 'gate')} waived" if found.waived else ""
    yield f"{desk.paint(verdict, tone)} to launch for {whom}: {found.score} of 100{waived}"
    yield desk.paint(heading(found, "").strip(), "quiet")
    yield ""
    for gate in found.gates:
        yield _gate(desk, gate)
        if gate.waiver:
            yield block(f"by {gate.waiver}", "       ")
    yield ""
    yield block(_joint(found), "")
    if found.advice:
        yield ""
        yield desk.paint("What is missing", "strong")
    for step in found.advice:
        yield "  - " + block(step, "    ").lstrip()


def _gate(desk: Desk, gate: Gate) -> str:
    mark = f"{MARKS[gate.state]:<6}"
    painted = desk.paint(mark, {"open": "good", "shut": "bad"}.get(gate.state, "strong"))
    drawn = bar(gate.progress, 8, plain=not draws_blocks())
    whose = f" ({safe(gate.hypothesis)})" if gate.hypothesis else ""
    have = safe(gate.have) if isinstance(gate.have, str) else _count(gate)
    return block(f"{painted} {drawn} {MEANING.get(gate.gate, gate.gate)}: {have}{whose}", "")


def _count(gate: Gate) -> str:
    """Return what there is of what it takes, in the unit of the gate."""
    if gate.gate == "no-refuted":
        return f"{_number(gate.have)} refuted" if gate.have else "none"
    if gate.gate in ("weakest-confidence", "fresh"):
        return f"{gate.have:.2f}, needs {gate.need:.2f}"
    return f"{_number(gate.have)} of {_number(gate.need)}"


def _number(value: float | str) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _joint(found: ReadinessReading) -> str:
    if not found.critical:
        return "No critical hypothesis is stated, so nothing says that a launch would work."
    if len(found.critical) == 1:
        return f"The one critical hypothesis holds with a chance of {found.joint_low:.2f}."
    return (
        f"All {len(found.critical)} critical hypotheses hold together with a chance between "
        f"{found.joint_low:.2f} and {found.joint_high:.2f}"
        f" ({found.joint_if_independent:.2f} if nothing ties them)."
    )
