"""`castdev status`: one screen that tells where the project stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .drawing import interval, many
from .forms import printed
from .options import Asked, listing_options
from .terminal import bar, block, draws_blocks, safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from castdev.projections.reading import Reading as Document
    from castdev.projections.screen import Due, Line, Running, Status

    from .desk import Desk

TELLS = {
    "consent": "ask {id} for consent again, it has ended",
    "jot": "file or drop {id}",
    "competitor": "look at {id} again, nobody has for long",
    "stale": "ask about {id} again, its evidence has faded",
    "waiver": "open the gate {id} or decide again, its waiver has ended",
    "retention": "forget {id}: the last contact is longer ago than people are kept",
    "interview": "say whether {id} was held, cancelled or missed",
    "belief": "{who} committed a hidden belief on {id}; reveal it",
}
"""What to do about what is due."""
STAGES = ("audience", "interviews", "findings", "launch", "after-launch")
TONES = {"supported": "good", "refuted": "bad", "contested": "bad"}


@click.command()
@listing_options
def status(desk: Desk, asked: Asked) -> None:
    """Show where the project stands

    \b
    Example:
        castdev status
        castdev status --happened-by 2026-02-09
    """
    found = desk.standing(asked)
    printed(desk, asked, found, "hypotheses", lines(desk, found))


def heading(found: Document, title: str) -> str:
    """Return the first line of a reading: what was read, up to where."""
    read = f"event {found.version}, policy {found.policy}"
    if found.as_of is not None:
        read += f", as known by {safe(found.as_of)}"
    if found.happened_by is not None:
        read += f", of what happened by {found.happened_by}"
    return f"{safe(title)}\n({read})"


def lines(desk: Desk, found: Status) -> Iterator[str]:
    """Yield the screen, line by line."""
    title, read = heading(found, found.title).split("\n")
    yield desk.paint(title, "strong")
    yield desk.paint(read, "quiet")
    yield ""
    stage = [one.upper() if one == found.stage else one for one in STAGES]
    yield f"Stage   {' > '.join(stage)}"
    people = found.people
    yield f"People  {people.interviewed} interviewed of {people.advised} advised"
    if found.erased:
        yield f"Erased  {erased(found.erased)}; what they said still counts"
    yield f"Launch  {readiness(desk, found)}"
    yield from waivers(found.waivers)
    yield from _honesty(found)
    for line in found.hypotheses:
        yield ""
        yield from hypothesis(desk, line)
    yield from _undated(found)
    yield from _due(found.due)
    yield from _next(desk, found)


def erased(number: int) -> str:
    """Return how many people were erased."""
    return f"{many(number, 'respondent')} erased on request"


def readiness(desk: Desk, found: Status) -> str:
    """Return readiness in a line."""
    ready = found.readiness
    verdict = ready.verdict.replace("_", " ")
    tone = {"READY": "good", "BLOCKED": "bad"}.get(ready.verdict, "strong")
    weakest = f"; weakest gate: {ready.weakest}" if ready.weakest else ""
    return f"{desk.paint(verdict, tone)}, {ready.score} of 100{weakest}"


def waivers(running: Iterable[Running]) -> Iterator[str]:
    """Yield the waivers in force; they are seen on every report until they end."""
    for one in running:
        whom = f" for {one.segment}" if one.segment else ""
        yield "Waived  " + block(f"{one.gate}{whom}, by {one.told}", "        ").lstrip()


def _honesty(found: Status) -> Iterator[str]:
    if found.honesty:
        one = found.honesty
        about = f"{one.id}: " if one.id else ""
        first = "" if one.findings == 1 else ", the gravest"
        told = one.message.partition(";")[0].rstrip(".")
        text = f"{many(one.findings, 'finding')}{first}: {about}{told}; see castdev check"
        yield "Honesty " + block(text, "        ").lstrip()


def hypothesis(desk: Desk, line: Line) -> Iterator[str]:
    """Yield one hypothesis: the number, the people, the range, and what does not fit."""
    blocks = draws_blocks()
    state = desk.paint(f"{line.status:<10}", TONES.get(line.status, "strong"))
    sure = f"{line.confidence:.2f} {bar(line.confidence, 20, plain=not blocks)}"
    yield f"{desk.paint(safe(line.id), 'strong'):<4} {sure}  {state} {people(line)}"
    yield block(line.statement + (" (retired)" if line.retired else ""), "     ")
    share = interval(line.low, line.high, line.share, line.bar, 41)
    default = " (default bar)" if line.bar_is_default else ""
    yield f"     share 0 {share} 1  bar {line.bar:.2f}{default}"
    for note in ([line.gap] if line.gap else []) + list(line.remarks):
        yield "   ! " + block(note[:1].upper() + note[1:] + ".", "     ").lstrip()


def people(line: Line) -> str:
    """Return who stands where, counted in people."""
    if not line.people_asked:
        return "nobody asked yet"
    sides = f"{line.people_for} for, {line.people_against} against"
    return f"{sides} of {many(line.people_asked, 'person', 'people')}"


def _undated(found: Status) -> Iterator[str]:
    if found.undated:
        yield ""
        yield f"Left out, their day is unknown: {', '.join(map(safe, found.undated))}."


def _due(due: tuple[Due, ...]) -> Iterator[str]:
    thanks = [one for one in due if one.what == "thanks"]
    others = [one for one in due if one.what != "thanks"]
    if due:
        yield ""
        yield "Overdue"
    if thanks:
        names = ", ".join(safe(one.id) for one in thanks[:10])
        more = f" and {len(thanks) - 10} more" if len(thanks) > 10 else ""
        yield block(f"- thank {many(len(thanks), 'person', 'people')}: {names}{more}", "  ")
    for one in others[:10]:
        told = TELLS.get(one.what, one.what + " of {id}").format(id=safe(one.id), who=one.who)
        yield "  - " + block(f"{told} (since {one.since})", "    ").lstrip()
    if len(others) > 10:
        yield f"  - and {len(others) - 10} more: castdev agenda"


def _next(desk: Desk, found: Status) -> Iterator[str]:
    if found.next:
        yield ""
        yield desk.paint("Next", "strong")
    for number, step in enumerate(found.next, start=1):
        yield f"  {number}. " + block(step, "     ").lstrip()
