"""Commands under clocks that are wrong: back, far ahead, running backwards, odd zones (G24)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import shim
from figure import Figure
from power_cuts import fast

from castdev.engine.home import Home
from castdev.engine.verify import verify

DAY, YEAR = 86_400, 31_557_600
CLOCKS: dict[str, dict[str, object]] = {
    "right": {},
    "ten days back": {"FAULT_CLOCK": -10 * DAY},
    "right again": {},
    "running backwards": {"FAULT_CLOCK_BACK": 1},
    "a hundred years ahead": {"FAULT_CLOCK": 100 * YEAR},
    "right after that": {},
    "ten days back after that": {"FAULT_CLOCK": -10 * DAY},
    "no such zone": {"TZ": "Nowhere/Place"},
    "no zones at all": {"TZ": "Europe/Berlin", "PYTHONTZPATH": "/nowhere", "TZDIR": "/nowhere"},
    "leap seconds counted": {"TZ": "right/UTC"},
    "a day ahead of everybody": {"TZ": "Pacific/Kiritimati"},
    "a day behind": {"TZ": "Etc/GMT+12"},
}
"""What is wrong with the clock → the environment that makes it so, one after the other."""
OUT_OF_RANGE: dict[str, dict[str, object]] = {
    "1970": {"FAULT_CLOCK": -56 * YEAR},
    "two thousand years ahead": {"FAULT_CLOCK": 2000 * YEAR},
    "year 10,000": {"FAULT_CLOCK": 9000 * YEAR},
}
"""Clocks under which nothing need be recorded, but refused in a sentence."""
READINGS = (["status"], ["log"], ["agenda"], ["verify"], ["doctor"])


def clocks(readings: Sequence[list[str]] = READINGS) -> Figure:
    """Return what came of recording and of readings under every clock, in one project."""
    wrong, count = list[str](), 0
    with tempfile.TemporaryDirectory(dir=fast(), prefix="clocks.") as temporary:
        place = Path(temporary)
        wrong += _ran(place, {}, ["init", "acme"], {0})
        for name, clock in (CLOCKS | OUT_OF_RANGE).items():
            fine = {0, 65} if name in OUT_OF_RANGE else {0}
            for words in (["jot", "words"], *readings):
                found = _ran(place, clock, words, fine)
                wrong += [f"{name}: {one}" for one in found]
                count += 1
        wrong += _order(place, len(CLOCKS))
    return Figure("G24", "commands under wrong clocks", count, wrong)


def _order(place: Path, least: int) -> list[str]:
    """Say if versions have gaps, or a moment of recording comes before an earlier one."""
    with closing(Home.at(place).engine()) as engine:
        verify(engine)
        entries = list(engine.entries())
    moments = [one.metadata.recorded_at for one in entries]
    wrong = [] if moments == sorted(moments) else ["moments of recording go back"]
    if [one.version for one in entries] != list(range(1, len(entries) + 1)):
        wrong.append("versions have gaps")
    return wrong if len(entries) >= least + 2 else [*wrong, f"only {len(entries)} events"]


def _ran(place: Path, clock: dict[str, object], words: list[str], fine: set[int]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "castdev", "--home", str(place), *words],
        env=shim.environment(
            LD_PRELOAD=shim.library(), FAULT_ROOT=place, XDG_STATE_HOME=place / ".state", **clock
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode in fine and "Traceback" not in done.stderr:
        return []
    return [f"{words[0]} ended with {done.returncode}: {done.stderr[-400:]}"]
