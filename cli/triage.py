"""Triage on the command line: what was jotted down is filed or dropped."""

from __future__ import annotations

from typing import Any

from castdev.engine.jot import DropJot, FileJot

from .desk import Desk
from .jot import waiting
from .noun import bare
from .options import Said, argument, built, option, recording_options

triage = bare(
    "triage",
    "File or drop what was jotted down; alone, list what waits",
    ["triage", "triage file J1 --as E5", 'triage drop J2 --because "known already"'],
    waiting,
)


@triage.command()
@argument("jot")
@option("--as", "filed_as", required=True, metavar="ID", help="Name what it became: any id.")
@recording_options
def file(desk: Desk, said: Said, **fields: Any) -> None:
    """File a jot as something recorded

    \b
    Example:
      castdev triage file J1 --as E5
    """
    desk.record(built(FileJot, fields), said)


@triage.command()
@argument("jot")
@recording_options
def drop(desk: Desk, said: Said, **fields: Any) -> None:
    """Drop a jot that leads nowhere; say why

    \b
    Example:
      castdev triage drop J2 --because "known already"
    """
    desk.record(built(DropJot, fields), said)
