"""`castdev log`: every event as a sentence, newest last, and those to come."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

import click

from .options import Asked, argument, listing_options
from .terminal import safe

if TYPE_CHECKING:
    from castdev.projections.project import Project
    from castdev.projections.reading import View
    from castdev.projections.readings import Readings
    from castdev.projections.timeline import Told

    from .desk import Desk

MOST = 10**15
"""No journal has more events."""


@click.command()
@argument("id", required=False)
@click.option("--follow", is_flag=True, help="Wait for what is recorded from now on.")
@click.option(
    "--from", "first", type=click.IntRange(1, MOST), metavar="VERSION", help="Begin at this event."
)
@listing_options
def log(desk: Desk, asked: Asked, id: str | None, follow: bool, first: int | None) -> None:
    """Show the events, all or those that name one thing

    With --json it prints one document a line. With --follow it waits for what anybody
    records, until Ctrl-C or until nobody reads it any more.

    \b
    Example:
        castdev log
        castdev log H1 --as-of 2026-03-10
        castdev log --follow --from 42 --json
    """
    if follow and (asked.as_of or asked.happened_by):
        raise click.UsageError("--follow looks ahead, --as-of and --happened-by look back.")
    rows = _followed(desk, id, first) if follow else _listed(desk, asked, id, first)
    if asked.json or asked.by_row:
        from castdev.projections.timeline import Told

        from .forms import columns_of, print_rows

        print_rows(asked._replace(ndjson=not asked.csv), rows, list(columns_of(Told)))
    else:
        for one in rows:
            desk.say(sentence(desk, one))


def _listed(desk: Desk, asked: Asked, id: str | None, first: int | None) -> Iterator[Told]:
    readings = desk.readings(asked)
    told = readings.log(id, after=(first or 1) - 1, happened_by=asked.happened_by)
    found = next(told, None)
    if found is None:
        _expect(readings, id, asked.happened_by)
    return chain([found] if found else [], told)


def _followed(desk: Desk, id: str | None, first: int | None) -> Iterator[Told]:
    project = desk.project
    view = project.look()
    _expect(project, id)
    after = view.book.version if first is None else first - 1
    if sys.stderr.isatty():
        waiting = f"Waiting from event {after + 1} on; Ctrl-C ends."
        click.echo(desk.paint(waiting, "quiet"), err=True)
    return _coming(project, view, after, id)


def _coming(project: Project, view: View, after: int, id: str | None) -> Iterator[Told]:
    from math import inf

    from castdev.engine.follow import PATIENCE
    from castdev.projections.timeline import tell_all

    for entry in project.follow(after, wait=inf, until=unread, patience=PATIENCE):
        if entry.version > view.book.version:
            view = project.look()
        yield from tell_all(view, [entry], id)


def _expect(readings: Readings, id: str | None, happened_by: date | None = None) -> None:
    """Raise NotFound when nothing names an id."""
    from castdev.engine.errors import NotFound
    from castdev.engine.text import quoted

    if id is not None and next(readings.log(id, happened_by=happened_by), None) is None:
        raise NotFound(f"No event names {quoted(id)}.", hint="`castdev log` shows all of them.")


def unread() -> bool:
    """Return whether standard output is a pipe that nobody reads any more."""
    from select import POLLERR, POLLHUP, poll

    try:
        out = poll()
        out.register(sys.stdout.fileno(), 0)
        return any(what & (POLLERR | POLLHUP) for _, what in out.poll(0))
    except (OSError, ValueError):
        return False


def sentence(desk: Desk, one: Told) -> str:
    """Return an event as people read it."""
    day = str(one.day) if one.day else "day unknown"
    because = f" because {safe(one.because)}" if one.because else ""
    place = desk.paint(f"{one.version:>5}  {day:<11}", "quiet")
    undone = f" [undone by event {one.undone_by}]" if one.undone_by else ""
    who = safe(one.actor)
    if one.origin is not None:
        who += f", from {safe(one.origin.journal[-8:])}, event {one.origin.version} there"
    return f"{place}  {safe(one.sentence)}{because} ({who}){undone}"
