"""`castdev diff A B`: what moved between two moments, and which events moved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .drawing import many
from .options import argument
from .terminal import block, safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from castdev.projections.causes import Cause
    from castdev.projections.diff import DiffReading, End, Moved, SegmentMoved

    from .desk import Desk

SHOWN = 12
"""How many causes of one hypothesis the screen shows."""


@click.command()
@argument("before", metavar="A")
@argument("after", metavar="B")
@click.option("--json", is_flag=True, help="Print a JSON document.")
@click.pass_obj
def diff(desk: Desk, before: str, after: str, json: bool) -> None:
    """Show what moved between two moments, and which events moved it

    A and B are versions, days, times or decisions. The contributions add up to the
    difference.

    \b
    Example:
        castdev diff 40 90
        castdev diff D1 2026-03-10 --json
    """
    found = desk.project.diff(before, after)
    if json:
        desk.document(found)
    else:
        desk.say("\n".join(lines(desk, found)))


def lines(desk: Desk, found: DiffReading) -> Iterator[str]:
    """Yield the screen, line by line."""
    yield desk.paint(f"From {_end(found.before)} to {_end(found.after)}", "strong")
    yield f"{many(len(found.events), 'event')} between"
    for one in found.hypotheses:
        yield ""
        yield from _hypothesis(desk, one)
    if found.gates or found.verdict_before != found.verdict_after:
        yield ""
        whom = f"segment {safe(found.segment)}" if found.segment else "everybody"
        yield f"Ready for {whom}: {_way(*map(_word, (found.verdict_before, found.verdict_after)))}"
    for gate in found.gates:
        part = f"{gate.progress_before:.2f} to {gate.progress_after:.2f}"
        yield f"  {gate.gate}: {_way(gate.before, gate.after)}, {part}{_by(gate.events)}"
    if found.segments:
        yield ""
    for segment in found.segments:
        yield block(_segment(segment), "")
    if not (found.hypotheses or found.gates or found.segments):
        yield "Nothing moved."


def _end(end: End) -> str:
    asked = f"{safe(end.asked)}, " if end.asked and end.asked != str(end.version) else ""
    return f"{asked}event {end.version} ({end.reading_day}, policy {end.policy})"


def _word(verdict: str | None) -> str | None:
    return verdict and verdict.replace("_", " ")


def _way(before: object, after: object) -> str:
    return str(after) if before == after else f"{before} to {after}"


def _number(value: float | None) -> str:
    return "nothing" if value is None else f"{value:.6f}"


def _by(events: Iterable[int]) -> str:
    named = list(events)
    if not named:
        return ""
    more = f" and {len(named) - 5} more" if len(named) > 5 else ""
    word = "event" if len(named) == 1 else "events"
    return f" ({word} {', '.join(map(str, named[:5]))}{more})"


def _hypothesis(desk: Desk, one: Moved) -> Iterator[str]:
    change = f" {one.change}" if one.change else ""
    yield desk.paint(f"{safe(one.id)}{change}  {safe(one.statement)}", "strong")
    words = _way(one.status_before or "not stated", one.status_after or "not stated")
    yield block(f"{_number(one.before)} to {_number(one.after)}, {words}{_by(one.events)}", "  ")
    for cause in one.causes[:SHOWN]:
        yield f"  {cause.moved / 1e6:+.6f}  {_cause(cause)}"
    rest = one.causes[SHOWN:]
    if rest:
        points = sum(cause.moved for cause in rest) / 1e6
        yield f"  {points:+.6f}  {many(len(rest), 'more cause')}; see them with --json"
    yield f"  {one.moved:+.6f}  in all"


def _cause(cause: Cause) -> str:
    if cause.evidence is None:
        return f"the prior, with bar and policy{_by(cause.events)}"
    events = cause.events or (() if cause.version is None else (cause.version,))
    return f"{safe(cause.evidence)} {cause.what}{_by(events)}"


def _segment(one: SegmentMoved) -> str:
    parts = [one.change] if one.change else []
    for name, before, after in (
        ("people", one.people_before, one.people_after),
        ("interviews", one.interviews_before, one.interviews_after),
        ("rank", one.rank_before, one.rank_after),
    ):
        if before != after:
            told = ("none" if each is None else each for each in (before, after))
            parts.append(f"{name} {_way(*told)}")
    return f"{safe(one.id)}: {', '.join(parts)}{_by(one.events)}"
