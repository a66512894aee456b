"""Launches on the command line: approved, postponed, held back, done; and outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.launch import ApproveLaunch, DoLaunch, HoldLaunch, PostponeLaunch

from .desk import Desk
from .noun import Document, Noun, Shelf, column, listed
from .options import Asked, Said, built, listing_options, pairs, recording_options
from .outcome import outcome
from .values import Day

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield what was decided about launches, with the readings seen and the waivers."""
    for one in book.launches:
        if not lens.shows(one.day):
            continue
        seen = getattr(one.event, "seen", None)
        yield {
            "event": one.version,
            "launch": one.word,
            "segment": one.segment,
            "day": one.day,
            "actor": one.actor,
            "reason": getattr(one.event, "reason", "") or one.because,
            "override": getattr(one.event, "override", False),
            "until": getattr(one.event, "until", None),
            "waivers": one.waivers,
            "seen_version": seen.version if seen else None,
            "seen_readiness": seen.score if seen else None,
            "seen_verdict": seen.verdict if seen else None,
        }


SHELF = Shelf(
    "launch",
    listing,
    {
        "Event": column("event"),
        "Launch": column("launch"),
        "For": lambda one: one["segment"] or "everybody",
        "Saw": lambda one: _saw(one),
        "Waived": lambda one: ", ".join(waiver.gate for waiver in one["waivers"]),
        "Day": column("day"),
        "By": column("actor"),
    },
    "No launch decisions yet. See castdev ready, then: castdev launch approve.",
)


def _saw(document: Document) -> str:
    if document["seen_verdict"] is None:
        return ""
    against = " (against it)" if document["override"] else ""
    return f"{document['seen_verdict'].replace('_', ' ')}, {document['seen_readiness']}{against}"


@click.group(cls=Noun, invoke_without_command=True)
@listing_options
def launch(desk: Desk, asked: Asked) -> None:
    """Manage launches: approve, postpone, hold back, do; and what came of them

    \b
    Example:
      castdev launch
      castdev launch approve --segment S1
      castdev launch do
    """
    if click.get_current_context().invoked_subcommand is None:
        listed(desk, asked, SHELF)
    elif asked != Asked():
        raise click.UsageError("Options go after the verb.", click.get_current_context())


_SEGMENT = click.option("--segment", metavar="S", help="Say for which segment.")


@launch.command()
@_SEGMENT
@pairs(
    "--waive",
    "waive",
    example="GATE=REASON",
    help="Go on although this gate is shut; say why.",
)
@click.option("--waive-until", "until", type=Day(), metavar="DATE", help="Say when waivers end.")
@recording_options
def approve(desk: Desk, said: Said, **fields: Any) -> None:
    """Approve a launch; every shut gate needs a waiver, and then it needs a reason

    \b
    Example:
      castdev launch approve --because "all gates are open"
      castdev launch approve --waive "heard=a niche of nine shops" \\
          --waive-until 2026-12-31 --because "the fair is in May"
    """
    desk.record(built(ApproveLaunch, fields), said)


@launch.command()
@_SEGMENT
@click.option("--until", type=Day(), metavar="DATE", help="Say until when.")
@recording_options
def postpone(desk: Desk, said: Said, **fields: Any) -> None:
    """Put a launch off

    \b
    Example:
      castdev launch postpone --until 2026-09-01 --because "price is untested"
    """
    desk.record(built(PostponeLaunch, fields), said)


@launch.command()
@_SEGMENT
@recording_options
def hold(desk: Desk, said: Said, **fields: Any) -> None:
    """Decide not to launch

    \b
    Example:
      castdev launch hold --because "nobody pays"
    """
    desk.record(built(HoldLaunch, fields), said)


@launch.command()
@_SEGMENT
@recording_options
def do(desk: Desk, said: Said, **fields: Any) -> None:
    """Record that the product is out; approve it first

    \b
    Example:
      castdev launch do --on 2026-05-04
    """
    desk.record(built(DoLaunch, fields), said)


launch.add_command(outcome)
