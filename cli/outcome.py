"""Outcomes on the command line; `castdev outcome` and `castdev launch outcome` are one."""

from __future__ import annotations

from typing import Any

import click

from castdev.engine.outcome import ObserveOutcome

from .desk import Desk
from .options import Said, argument, built, recording_options


@click.command()
@argument("hypothesis")
@argument("outcome")
@click.option("--decision", metavar="D", help="Say which decision it came of.")
@click.option("--locator", metavar="TEXT", help="Say where it can be seen.")
@recording_options
def outcome(desk: Desk, said: Said, **fields: Any) -> None:
    """Record how a hypothesis turned out: true, false, or "k of n" people

    \b
    Example:
      castdev outcome H1 true
      castdev outcome H3 "7 of 40" --decision D4
    """
    desk.record(built(ObserveOutcome, fields), said)
