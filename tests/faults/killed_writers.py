"""Three programs that record in one project and are killed at random, again and again (G4)."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import shim
from figure import Figure
from power_cuts import fast
from soundness import faults
from writing import acknowledged

from castdev.engine.home import start

WRITERS = ("ana", "bo", "cy")
KEPT = 3_000
"""Events after which a new project is begun, so that looking at all does not take for ever."""


def killed_writers(rounds: int, *, disk: str | None = None) -> Figure:
    """Return what came of killing all writers so many times.

    Args:
        rounds: how often; after each the whole project is looked at.
        disk: where the projects lie; in memory without it.
    """
    chance, wrong, total, number = Random(4), list[str](), 0, 0
    while number < rounds:
        with tempfile.TemporaryDirectory(dir=disk or fast(), prefix="killed.") as temporary:
            place = Path(temporary)
            start(place, "acme", actor="ana")
            known: dict[str, int] = {}
            while number < rounds and len(known) < KEPT:
                number += 1
                known |= _one_round(place, number, chance)
                wrong += [f"round {number}: {one}" for one in faults(place, known)]
            total += len(known)
    return Figure("G4", "three writers killed, rounds", rounds, wrong, f"{total} events")


def _one_round(place: Path, number: int, chance: Random) -> dict[str, int]:
    """Let them record for a moment, kill them, and return what they acknowledged."""
    programs = [
        subprocess.Popen(
            [sys.executable, shim.HERE / "writing.py", place, f"{who}{number}", "100000", "20"],
            env=shim.environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in WRITERS
    ]
    assert all(one.stdout is not None and one.stdout.read(1) for one in programs)  # they all write
    known: dict[str, int] = {}
    for program in chance.sample(programs, len(programs)):
        time.sleep(chance.random() * 0.1)
        program.send_signal(signal.SIGKILL)
        known |= acknowledged("A" + program.communicate()[0])
    return known
