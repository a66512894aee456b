"""Every fault as often as the goals ask for; takes half an hour and more.

    python tests/faults/whole.py [GOAL …]

prints a line for each kind of fault, and ends with 1 if anything was wrong. The parts for
which this machine lacks something are named. docs/reliability.md keeps the figures.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import shim
import small_disks
import system_calls
from altered_files import altered_files
from clocks import clocks
from contended import contended
from crash_images import crash_images
from crash_points import WAYS, crash_points
from deeds import DEEDS
from figure import Figure
from killed_writers import killed_writers
from limits import LIMITS, limited
from loaded_backups import loaded_backups
from power_cuts import power_cuts
from replaying import replaying

Part = Callable[[], Iterator[Figure]]


def _power() -> Iterator[Figure]:
    for store in ("wal", "rollback"):
        yield power_cuts(36, 12, store, images=4)


def _points() -> Iterator[Figure]:
    for deed in DEEDS:
        for way in WAYS if deed != "record blindly" else ():
            yield crash_points(deed, way)


def _calls() -> Iterator[Figure]:
    return (system_calls.system_calls(fault) for fault in system_calls.FAULTS)


def _disks() -> Iterator[Figure]:
    for kind in small_disks.KINDS:
        yield small_disks.full(kind, rounds=5)
        yield small_disks.read_only(kind)


def _one(make: Callable[[], Figure]) -> Part:
    return lambda: iter((make(),))


PARTS: tuple[tuple[str, Part, Callable[[], str | None]], ...] = (
    ("G1", _power, shim.missing),
    ("G2", _one(lambda: crash_images(100)), small_disks.missing),
    ("G3", _points, shim.missing),
    ("G3", _calls, system_calls.missing),
    ("G6", _one(lambda: contended(6, 200)), lambda: None),
    ("G9", _one(lambda: replaying(10_000)), lambda: None),
    ("G10", lambda: altered_files(500), lambda: None),
    ("G22", lambda: map(limited, LIMITS), lambda: None),
    ("G22", _disks, small_disks.missing),
    ("G23", _one(lambda: loaded_backups(100)), lambda: None),
    ("G24", _one(clocks), shim.missing),
    ("G4", _one(lambda: killed_writers(500)), lambda: None),
)
"""Goal → what is done for it, and why it cannot be done here."""


def figures(goals: tuple[str, ...]) -> Iterator[Figure | str]:
    """Yield what came of every part of these goals, or why it was left out."""
    for goal, part, missing in PARTS:
        if not goals or goal in goals:
            why = missing()
            if why is None:
                yield from part()
            else:
                yield f"{goal:<4} left out: {why}"


if __name__ == "__main__":
    bad = 0
    for one in figures(tuple(sys.argv[1:])):
        print(one if isinstance(one, str) else one.line(), flush=True)
        for sentence in () if isinstance(one, str) else one.wrong[:5]:
            print(f"     {sentence}", flush=True)
        bad += 0 if isinstance(one, str) else len(one.wrong)
    sys.exit(bad > 0)
