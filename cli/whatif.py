"""What if: options of `castdev replay`, and two readings side by side on the screen."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .drawing import many
from .options import Asked, decorated, option
from .status import heading
from .terminal import block, draws_blocks, safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from castdev.projections.compared import Compared, Hypothesis, Ready, Stand, Tunable
    from castdev.projections.policies import PolicyDiffReading
    from castdev.projections.whatif import WhatIfReading
    from castdev.projections.without import Removed

    from .desk import Desk

_OPTIONS = (
    option(
        *("--without", "without"),
        multiple=True,
        metavar="WHAT",
        help='Leave out E12, R7, "interviewer ana" or "channel forum".',
    ),
    option("--policy", metavar="FILE|NUMBER", help="Read it under another policy."),
    option(
        *("--with", "added"), metavar="FILE", help="Suppose these commands besides, as JSON Lines."
    ),
)


def what_if_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what may be supposed."""
    whole: Callable[..., None] = decorated(command, _OPTIONS)
    return whole


def show(
    desk: Desk,
    asked: Asked,
    decision: str | None,
    *,
    without: tuple[str, ...],
    policy: str | None,
    added: str | None,
) -> None:
    """Print what is beside what would be; nothing is recorded."""
    from .intake.orders import placed, read_commands
    from .policy import about, named

    lines_of = [] if added is None else read_commands(Path(added), desk.engine.vocabulary.commands)
    ruled = None if policy is None else named(policy)
    with about(policy) if policy is not None else nullcontext(), placed(lines_of):
        found = desk.readings(asked).what_if(
            without=without,
            policy=ruled,
            commands=[request for request, _ in lines_of],
            decision=decision,
            happened_by=asked.happened_by,
        )
    if asked.json:
        desk.document(found)
    else:
        desk.say("\n".join(lines(desk, found)))


def lines(desk: Desk, found: WhatIfReading) -> Iterator[str]:
    """Yield what is supposed, then both readings."""
    at = f", at {found.decision or f'event {found.event}'}" if found.event else ""
    title, read = heading(found, f"What if{safe(at)}").split("\n")
    yield desk.paint(title, "strong")
    yield desk.paint(read, "quiet")
    yield ""
    for one in found.without:
        yield block(_removed(one), "    ").removeprefix("  ")
    if found.under:
        number = f"policy {found.under.number}" if found.under.number else "a policy"
        yield block(f"under {number} called {found.under.name}:", "    ").removeprefix("  ")
        yield from _tunables(found.under.changes)
    for event in found.added:
        yield block(f"with {event.sentence}", "    ").removeprefix("  ")
    yield ""
    yield from compared(desk, found.compared, "as it is", "what if")
    yield ""
    yield "Nothing of this is recorded."


def _removed(one: Removed) -> str:
    if not one.evidence:
        return f"without {one.kind} {one.id}, of which nothing counted"
    if one.kind == "item":
        return f"without {one.id} (event {one.events[0]})"
    rest = f" and {len(one.evidence) - 8} more" if len(one.evidence) > 8 else ""
    items = f"{many(len(one.evidence), 'item')}: {', '.join(one.evidence[:8])}{rest}"
    return f"without {one.kind} {one.id}, {items}"


def policy_lines(desk: Desk, found: PolicyDiffReading) -> Iterator[str]:
    """Yield what differs between two policies, then what is read under each."""
    first, second = _policy(found.before), _policy(found.after)
    title, read = heading(found, f"From {first} to {second}").split("\n")
    yield desk.paint(title, "strong")
    yield desk.paint(read, "quiet")
    yield ""
    yield from _tunables(found.changes)
    yield ""
    heads = (_short(found.before, "the first"), _short(found.after, "the other"))
    yield from compared(desk, found.compared, *heads)


def _policy(end: Any) -> str:
    return f"policy {end.number} ({end.name})" if end.number else f"the policy {end.name}"


def _short(end: Any, otherwise: str) -> str:
    return f"policy {end.number}" if end.number else otherwise


def _tunables(changes: Iterable[Tunable]) -> Iterator[str]:
    """Yield every number that is another, with what it means."""
    some = list(changes)
    if not some:
        yield "  Every number is the same."
    for one in some:
        yield block(f"{one.field} {_way(_told(one.before), _told(one.after))}", "  ")
        yield block(one.meaning, "      ")


def _told(value: int | str | None) -> str:
    return "nothing" if value is None else f"{value:,}" if isinstance(value, int) else value


def _way(before: str, after: str) -> str:
    return f"{before} {'→' if draws_blocks() else 'to'} {after}"


def compared(desk: Desk, found: Compared, before: str, after: str) -> Iterator[str]:
    """Yield two readings side by side; what moved is marked and told in full."""
    if found.hypotheses:
        yield desk.paint(f"{'':<8}{before:<20}{after}", "quiet")
    for one in found.hypotheses:
        yield from _hypothesis(desk, one)
    if found.hypotheses:
        yield ""
    was, now = found.readiness.before, found.readiness.after
    whom = f"segment {safe(found.segment)}" if found.segment else "everybody"
    told = f"{_ready(was)}, the same" if was == now else _way(_ready(was), _ready(now))
    yield block(f"Ready for {whom}: {told}", "")
    for gate in found.gates:
        if gate.before != gate.after:
            ends = (f"{one.state} {one.progress:.2f}" for one in (gate.before, gate.after))
            yield f"  {gate.gate:<20}{_way(*ends)}"


def _hypothesis(desk: Desk, one: Hypothesis) -> Iterator[str]:
    same = one.before == one.after
    mark = " " if same else "*"
    head = f"{mark} {safe(one.id):<5} {_stand(one.before, 'not stated'):<20}"
    yield head + ("the same" if same else desk.paint(_stand(one.after, "not there"), "strong"))
    if not same:
        yield block(one.statement, "        ")


def _stand(found: Stand | None, otherwise: str) -> str:
    return f"{found.confidence:.2f} {found.status}" if found else otherwise


def _ready(found: Ready) -> str:
    return f"{found.verdict.replace('_', ' ')}, {found.score} of 100"
