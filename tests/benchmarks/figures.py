"""What the parts of the benchmark share: figures beside what they are held against, and projects."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL, run
from typing import NamedTuple

from long_study import STREAM, rows
from replay import opened, write

from castdev.engine.command import Command
from castdev.engine.errors import CastdevError
from castdev.engine.evidence import SupportHypothesis
from castdev.engine.home import FOLDER
from castdev.engine.recorder import in_file

CASTDEV = [sys.executable, "-m", "castdev"]
FLOOR = [sys.executable, "-c", "import click, msgspec, sqlite3"]
# Installed packages are compiled; a switched-off cache would compile ours at every start.
CACHED = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


class Size(NamedTuple):
    """How large everything is.

    Attributes:
        events: of the project that is read, and of the small one beside it.
        many: events of the largest project, and of all projects of one store together.
        projects: in that store.
        commands: recorded in batches.
        rounds: how often a whole program is started.
        singles: how many commands are timed one by one.
        seconds: how long programs record beside each other.
        programs: how many of them.
    """

    events: int = 100_000
    small: int = 1_000
    many: int = 1_000_000
    projects: int = 100
    commands: int = 100_000
    rounds: int = 15
    singles: int = 400
    seconds: float = 4.0
    programs: int = 10


TINY = Size(600, 120, 700, 2, 60, 0, 4, 0.2, 2)
"""To see that every part runs."""


class Figure(NamedTuple):
    """One figure beside what it is held against.

    Attributes:
        goal: number of the goal, such as P4; empty for what has none.
        work: what was done.
        own: what it took: seconds, or any other number.
        beside: the floor or the peer.
        other: what that took.
        most: what the ratio may be at most; None for no goal.
        least: what it must be at least, instead.
        unit: of `own` and `other`: s, µs, ms, MiB, /s.
    """

    goal: str
    work: str
    own: float
    beside: str
    other: float
    most: float | None = None
    least: float | None = None
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """How many times the other it is."""
        return self.own / self.other if self.other else 0.0

    @property
    def verdict(self) -> str:
        """Return whether the goal is met."""
        if self.most is None and self.least is None:
            return "-"
        met = self.ratio <= (self.most or 1e9) and self.ratio >= (self.least or 0.0)
        return "met" if met else "missed"


HEAD = (
    f"{'goal':<5}{'work':<46}{'figure':>12}  {'floor or peer':<30}{'':>12}{'ratio':>8}{'goal':>9}"
)


def line(one: Figure) -> str:
    """Return a figure as a line of the table."""
    goal = "" if one.most is None else f"≤ {one.most:g}"
    goal = goal if one.least is None else f"≥ {one.least:g}"
    own, other = (_number(value, one.unit) for value in (one.own, one.other))
    return (
        f"{one.goal:<5}{one.work:<46}{own:>12}  {one.beside:<30}{other:>12}"
        f"{one.ratio:>8.2f}{goal:>9}  {one.verdict}"
    )


def _number(value: float, unit: str) -> str:
    factor = {"ms": 1e3, "µs": 1e6}.get(unit, 1.0)
    return f"{value * factor:,.{0 if unit in ('MiB', '/s') else 2}f} {unit}"


def ran(command: list[str], place: Path) -> float:
    """Run a program in a folder to its end, which must be a good one; return its seconds."""
    env = CACHED | {"XDG_STATE_HOME": str(place / "state")}
    begin = time.perf_counter()
    run(command, cwd=place, check=True, stdout=DEVNULL, env=env)
    return time.perf_counter() - begin


_MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def memory(command: list[str], place: Path) -> float:
    """Return the MiB that a program takes at most.

    A small program starts it: one that was forked counts what its parent had.
    """
    env = CACHED | {"XDG_STATE_HOME": str(place / "state")}
    measured = [sys.executable, "-c", _MEASURE, *command]
    done = run(measured, cwd=place, check=True, capture_output=True, text=True, env=env)
    return int(done.stdout) / 1024


class Ground:
    """The folder in which everything is made; a project of a size is made once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fresh(self, name: str) -> Path:
        """Return a new folder."""
        place = self.folder / name
        place.mkdir(parents=True)
        return place

    def study(self, events: int) -> Path:
        """Return a project with a made-up study of so many events."""
        place = self.folder / f"study {events}"
        if not place.exists():
            write(self.fresh(place.name), events)
        return place

    def copy(self, place: Path, name: str) -> Path:
        """Return a copy of a project, to record in."""
        return Path(shutil.copytree(place, self.folder / name))

    def store(self, events: int, projects: int) -> Path:
        """Return a project whose journal shares its file with others, all of one size."""
        place = self.folder / f"store {events}"
        if place.exists():
            return place
        some = list(rows(events // projects))
        write(self.fresh(place.name), len(some))
        recorder = in_file(place / FOLDER / "journal.db")
        for number in range(1, projects):
            recorder.insert(f"{STREAM}-{number}", some)
        recorder.close()
        return place


def support(place: Path) -> SupportHypothesis:
    """Return evidence that may be recorded in a made-up study."""
    project = opened(place)
    book = project.book()
    live = [id for id, one in book.hypotheses.items() if not one.retired]
    for interview in _asked(place):
        command: Command = SupportHypothesis(
            hypothesis=live[-1], interview=interview, statement="behaviour"
        )
        try:
            project.handle(command, dry_run=True)
        except CastdevError:
            continue
        return command
    raise LookupError("nobody there can be quoted")


def _asked(place: Path) -> Iterator[str]:
    items = opened(place).book().items.values()
    yield from dict.fromkeys(one.interview for one in reversed(items) if one.interview)
