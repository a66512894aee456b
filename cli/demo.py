"""`castdev demo`: a real study to look around in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from castdev.engine.errors import BadInput

from .options import argument, desk_of
from .terminal import block, safe

if TYPE_CHECKING:
    from .desk import Desk

STUDY = Path(__file__).parent / "demo"
RELEASE = date(2026, 2, 9)
"""The day of the release, when the question was: are we ready?"""

INTRODUCTION = (
    "A real usability study of a travel claim form, January 2026: 9 people with notes, "
    "5 hypotheses, 40 items of evidence. The team released on 9 February. What did the "
    "evidence say that day?"
)


@click.command()
@argument("folder", type=click.Path(path_type=Path), default=Path("castdev-demo"))
def demo(folder: Path) -> None:
    """Make a project of a real study, to look around in

    \b
    Example:
        castdev demo
        castdev demo /tmp/look-around
    """
    desk = desk_of()
    made = not (folder / ".castdev").is_dir()
    desk.place = folder
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder} is no folder.", hint="Choose another place.")
    if made:
        _make(desk, folder)
    desk.say(block(INTRODUCTION, ""))
    _show(desk, "status")
    _show(desk, "why H1")
    _show(desk, "ready")
    desk.say(_next(folder, made))


def _make(desk: Desk, folder: Path) -> None:
    from castdev.engine.connection import fitting
    from castdev.engine.files import naming

    from .intake import run

    with naming(folder.absolute()):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # To look around in is a file of its own, wherever other journals are.
    desk.environ = {key: to for key, to in desk.environ.items() if key != "CASTDEV_JOURNAL"}
    desk.start("travel-pay", "existing-product", store=fitting(folder))
    run(desk.project, STUDY)


def _show(desk: Desk, what: str) -> None:
    from . import ready, status, why

    name, *ids = what.split()
    readings, day = desk.project.as_of(None), RELEASE
    desk.say("\n" + desk.paint(f"$ castdev {what} --happened-by {day}", "strong"))
    if name == "status":
        screen = status.lines(desk, readings.status(happened_by=day))
    elif name == "why":
        screen = why.lines(desk, readings.why(*ids, happened_by=day), whole=False)
    else:
        screen = ready.lines(desk, readings.readiness(happened_by=day))
    desk.say("\n".join(screen))


def _next(folder: Path, made: bool) -> str:
    kept = "This project is kept in" if made else "This project was made before; it is in"
    return f"""
{kept} {safe(folder)}. To look around:
    cd {safe(quote(str(folder)))}
    castdev why H2                      what speaks for and against, to the last digit
    castdev history H1                  how the number moved, and which event moved it
    castdev status --as-of 60           what was known when event 60 was recorded
    castdev log H3                      every event that names H3
To begin with your own:
    mkdir acme && cd acme && castdev init acme
    castdev --help"""
