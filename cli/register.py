"""The register on the command line: decisions, verdicts and launches in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .drawing import many
from .forms import printed
from .options import Asked
from .status import heading
from .terminal import block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castdev.projections.register import Believed, Decided, RegisterReading

    from .desk import Desk


def show(desk: Desk, asked: Asked) -> None:
    """Print the register."""
    found = desk.readings(asked).register(happened_by=asked.happened_by)
    printed(desk, asked, found, "decided", lines(desk, found))


def lines(desk: Desk, found: RegisterReading) -> Iterator[str]:
    """Yield each decision: what was decided, against what, what was believed, what came out."""
    total = many(len(found.decided), "decision")
    against = sum(one.goes_against for one in found.decided)
    title = f"{total}, {against} against the evidence" if found.decided else "Nothing is decided"
    told, read = heading(found, title).split("\n")
    yield desk.paint(told, "strong")
    yield desk.paint(read, "quiet")
    for one in found.decided:
        yield ""
        yield from _one(desk, one)
    if not found.decided:
        yield ""
        yield "Decide: castdev decision make."


def _one(desk: Desk, one: Decided) -> Iterator[str]:
    head = f"{one.event:>5}  {one.day or 'day unknown'!s:<11}  "
    because = f" because {one.reason}" if one.reason else ""
    actor = f" ({one.actor})" if one.actor else ""
    yield head + block(f"{_what(one)}{because}{actor}", " " * len(head)).lstrip()
    edge = " " * (len(head) + 2)
    for text in _against(one):
        yield desk.paint(block(f"against the evidence: {text}", edge), "bad")
    for believed in one.believed:
        if believed.confidence is not None or believed.came_out:
            yield block(_believed(believed), edge)
    if one.pro is not None and one.con is not None and one.believed:
        yield block(f"rested on {many(len(one.pro), 'item')} for and {len(one.con)} against", edge)
    for waiver in one.waivers:
        text = (
            f"waived still: {waiver.gate} until {waiver.expires}, by {waiver.by}: {waiver.reason}"
        )
        yield block(text, edge)


def _what(one: Decided) -> str:
    if one.what == "decision":
        return f"{one.id}: {one.text}"
    if one.what == "verdict":
        return f"verdict on {one.id}: {one.text}"
    return f"launch {one.text}" + (f" for {one.id}" if one.id else "")


def _against(one: Decided) -> Iterator[str]:
    if one.said_against:
        yield "its maker said so"
    if one.override and one.seen_verdict:
        yield f"the readings said {one.seen_verdict.replace('_', ' ')}"
    statuses = {each.hypothesis: each.status for each in one.believed}
    yield from (f"{id} was {statuses.get(id)}" for id in one.against)


def _believed(one: Believed) -> str:
    taken = {True: ", taken to be true", False: ", taken to be false", None: ""}[one.taken]
    stood = "" if one.confidence is None else f" was {one.confidence:.2f} {one.status}"
    outs = [
        f"came out {'true' if each.came_true else 'false'}"
        + (f" ({each.outcome})" if " " in each.outcome else "")
        for each in one.came_out
    ]
    return f"{one.hypothesis}{stood}{taken}" + "".join(f"; {each}" for each in outs)
