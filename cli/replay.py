"""`castdev replay`: the journal step by step, or what was on the table at a decision."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from .drawing import events, many
from .options import Asked, argument, option, reading_options
from .progress import progress
from .refusal import FAULT
from .terminal import block, draws_blocks, safe
from .whatif import show, what_if_options

if TYPE_CHECKING:
    from castdev.engine.seen import Seen
    from castdev.projections.rebuilt import ReplayReading
    from castdev.projections.replay import Move, Step

    from .desk import Desk

BLOCK = 256
"""So many documents are printed at once."""


@click.command()
@argument("decision", required=False)
@option("--from", "first", metavar="WHEN", help="Begin at this version, day, time or decision.")
@option("--to", "last", metavar="WHEN", help="End with this version, day, time or decision.")
@option("--only", metavar="H", help="Show what names or moves this hypothesis.")
@option("--decisions", is_flag=True, help="Show only decisions, verdicts and launches.")
@what_if_options
@reading_options
def replay(
    desk: Desk,
    asked: Asked,
    decision: str | None,
    first: str | None,
    last: str | None,
    only: str | None,
    decisions: bool,
    **supposed: Any,
) -> None:
    """Walk the journal, each event with what it changed

    With DECISION, its id or the version of its event (so for verdicts and
    launches), it rebuilds what was on the table and compares it with what was
    stored; a difference is an alarm, exit code 70. Steps with --json are one
    document a line.

    With --without, --policy or --with it shows what is beside what would be:
    now, as of a moment, or on the table at a decision. Nothing is recorded.

    \b
    Example:
        castdev replay --from 2026-03-01 --only H1
        castdev replay --decisions
        castdev replay D4
        castdev replay --without "interviewer ana" --policy 1
    """
    if any(one not in (None, ()) for one in supposed.values()):
        steps = {"first": first, "last": last, "only": only, "decisions": decisions}
        _suppose(desk, asked, decision, steps, supposed)
        return
    if decision is not None:
        if decisions or any(one is not None for one in (first, last, only, asked.happened_by)):
            raise _whole()
        _table(desk, asked, decision)
        return
    readings = desk.readings(asked)
    with progress(desk, "Replaying") as tick:
        told = readings.replay(
            first=first,
            last=last,
            only=only,
            decisions=decisions,
            happened_by=asked.happened_by,
            tick=tick,
        )
        if asked.json:
            _in_lines(desk, told)
            return
        lines = (line for one in told for line in step_lines(desk, one))
        if not sys.stdout.isatty():
            for line in lines:
                desk.say(line)
            return
        shown = list(lines)
    click.echo_via_pager(f"{line}\n" for line in shown)


def _whole() -> click.UsageError:
    text = "A decision is replayed whole, as of its own day."
    return click.UsageError(text, click.get_current_context())


def _suppose(
    desk: Desk,
    asked: Asked,
    decision: str | None,
    steps: dict[str, Any],
    supposed: dict[str, Any],
) -> None:
    """Show what would be; it reads one moment, so no steps can be chosen."""
    if any(steps.values()):
        raise click.UsageError("What if reads one moment, not steps.", click.get_current_context())
    if decision is not None and asked.happened_by is not None:
        raise _whole()
    show(desk, asked, decision, **supposed)


def _in_lines(desk: Desk, told: Iterable[Step]) -> None:
    """Print a document a line, many lines at once: a write costs more than a step."""
    from .output import as_lines

    steps = iter(told)
    while some := list(islice(steps, BLOCK)):
        desk.say(as_lines(some))


def step_lines(desk: Desk, one: Step) -> Iterator[str]:
    """Yield a step: the event, then what it changed."""
    day = one.day or one.recorded_at.date()
    because = f" because {one.because}" if one.because else ""
    undone = f" [undone by event {one.undone_by}]" if one.undone_by else ""
    head = f"{one.version:>5}  {day}  "
    said = block(f"{one.sentence}{because} ({one.actor}){undone}", " " * len(head))
    yield desk.paint(head, "quiet") + said.lstrip()
    for line in _changes(one):
        yield block(line, " " * (len(head) + 2))


def _changes(one: Step) -> Iterator[str]:
    for move in one.moved:
        yield _move(move)
    for word, gates in (("opens", one.opened), ("shuts", one.shut)):
        if gates:
            yield f"{word} {', '.join(gates)}"
    if one.readiness:
        yield f"readiness {one.readiness.before}{_arrow()}{one.readiness.after} of 100"


def _move(move: Move) -> str:
    if move.after is None or move.before is None:
        gone, known = move.after is None, move.before if move.after is None else move.after
        status = move.status_before if gone else move.status_after
        return f"{move.hypothesis} {'is gone, was' if gone else 'begins at'} {known:.2f}, {status}"
    was, now = f"{move.before:.2f}", f"{move.after:.2f}"
    number = f"stays {now}" if was == now else f"{was}{_arrow()}{now}"
    status = f"{move.status_before}{_arrow()}{move.status_after}"
    same = move.status_before == move.status_after
    return f"{move.hypothesis} {number}" + ("" if same else f", {status}")


def _arrow() -> str:
    return " → " if draws_blocks() else " to "


def _table(desk: Desk, asked: Asked, decision: str) -> None:
    found = desk.readings(asked).replay_of(decision)
    if asked.json:
        desk.document(found)
    else:
        desk.say("\n".join(table_lines(desk, found)))
    if not found.equal and not found.missing:
        click.get_current_context().exit(FAULT)


def table_lines(desk: Desk, found: ReplayReading) -> Iterator[str]:
    """Yield what was on the table, and what was not yet."""
    yield desk.paint(block(found.sentence, ""), "strong")
    recorded = (found.origin or found).recorded_at.date()
    late = "" if recorded == found.day else f", recorded on {recorded}"
    undone = f"; undone by event {found.undone_by}" if found.undone_by else ""
    because = f", because {found.because}" if found.because else ""
    copy = f"; made in another copy, event {found.origin.version} there" if found.origin else ""
    yield block(
        f"event {found.event} of {found.day}{late}, by {found.actor}{because}{copy}{undone}", ""
    )
    yield ""
    yield from _seen(found.rebuilt, found.under_policy_now)
    yield from _rests(found.rebuilt)
    yield ""
    yield from _comparison(desk, found)
    yield ""
    count = len(found.late)
    where = " or in another copy" if found.origin else ""
    yield f"Recorded later{where}, though it had happened by then: {count or 'nothing'}"
    for one in found.late:
        head = f"{one.version:>5}  {one.day}  "
        said = f"{one.sentence} ({one.actor}, recorded on {one.recorded_at.date()})"
        yield head + block(said, " " * len(head)).lstrip()
    yield ""
    who = [f"{actor} {many(count, 'event')}" for actor, count in found.recorded_by.items()]
    yield block(f"Recorded before it: {', '.join(who) or 'nothing'}", "")


def _seen(then: Seen, now: Seen) -> Iterator[str]:
    how = ", reconstructed" if then.reconstructed else ""
    yield f"On the table: {many(then.version, 'event')}, read on {then.day}{how}"
    other = then.policy != now.policy
    head = f"policy {then.policy}"
    yield f"  {'':<12}{head:<20}" + (f"policy {now.policy}, now" if other else "(still in force)")
    for id in then.confidences:
        first, second = _one(then, id), _one(now, id)
        yield f"  {safe(id):<11} {first:<20}{second if other else ''}".rstrip()
    for seen in (then, now) if other else (then,):
        whom = f" for {safe(seen.segment)}" if seen.segment else ""
        verdict = (seen.verdict or "").replace("_", " ")
        shut = f"; shut: {', '.join(seen.shut)}" if seen.shut else ""
        yield block(f"Policy {seen.policy}: {verdict}{whom}, {seen.score} of 100{shut}", "  ")


def _rests(seen: Seen) -> Iterator[str]:
    """Yield what it rests on, and what it goes against."""
    if seen.pro or seen.con:
        pro, con = events(seen.pro or ""), events(seen.con or "")
        yield block(f"Rests on {pro} for and {con} against.", "  ")
    for id in seen.against:
        yield block(f"Against the evidence: {id} was {seen.statuses[id]}.", "  ")


def _one(seen: Seen, id: str) -> str:
    return f"{float(seen.confidences[id]):.2f} {seen.statuses[id]}"


def _comparison(desk: Desk, found: ReplayReading) -> Iterator[str]:
    if found.stored is None:
        yield "It stored no readings: it was made before this journal."
    elif found.equal:
        yield desk.paint("Just what was stored then, byte for byte.", "good")
    elif found.missing:
        gone = ", ".join(map(str, found.missing[:10])) + (" …" if len(found.missing) > 10 else "")
        text = f"Of the events known there, these are not here: {gone}. So it reads otherwise:"
        yield block(text, "")
    else:
        alarm = "ALARM: what was stored is not what the journal says. Something was altered."
        yield desk.paint(alarm, "bad")
    if not found.equal:
        for one in found.differences:
            yield block(f"{one.what}: stored {one.stored}, rebuilt {one.rebuilt}", "  ")
