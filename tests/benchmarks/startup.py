"""Time the command line against its floor, side by side, as whole processes.

    python tests/benchmarks/startup.py [ROUNDS] [SMALL] [LARGE]

The floor is `python -c "import click, msgspec, sqlite3"`. Machines differ and are
noisy, so what counts is the ratio of medians; the goals are those of docs/benchmarks.md.
The demo is a real study; the made-up ones have as many events as SMALL and LARGE say.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from replay import opened, write

FLOOR = [sys.executable, "-c", "import click, msgspec, sqlite3"]
CASTDEV = [sys.executable, "-m", "castdev"]
RECORD = ["evidence", "support", "H1", "--interview", "I-P6", "--statement", "behaviour"]
COMMANDS = {
    "status": (["status"], 2.0),
    "why H1": (["why", "H1"], None),
    "record, with a quote": ([*RECORD, "One quote"], 2.5),
    "record, no quote": (RECORD, 2.5),
}
GOALS = {"status": (1.5, 1.1), "record": (2.2, 1.2)}
"""Of a made-up study: to the floor, and of the large one to the small one."""

Took = dict[str, list[tuple[float, float]]]

# Installed packages are compiled; a switched-off cache would compile ours at every start.
CACHED = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def timed(command: list[str], place: Path) -> tuple[float, float]:
    """Return the seconds that a command takes, and those of the processor; it must end well."""
    env = CACHED | {"XDG_STATE_HOME": str(place / "state")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL, env=env)
    took = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def recording(place: Path) -> list[str]:
    """Return a command that records a support in a made-up study, on what is being tested."""
    book = opened(place).book()
    live = [id for id, one in book.hypotheses.items() if not one.retired]
    asked = [one.interview for one in book.items.values() if one.interview]
    how = ["--interview", asked[-1], "--statement", "behaviour"]
    return [*CASTDEV, "evidence", "support", live[-1], *how]


def rounds_of(work: dict[str, tuple[list[str], Path]], rounds: int) -> Took:
    """Return what each takes, every round one after the other; the first warms the caches."""
    took: Took = {name: [] for name in work}
    for turn in range(rounds + 1):
        for name, (command, place) in work.items():
            seconds = timed(command, place)
            if turn:
                took[name].append(seconds)
    return took


def middle(took: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the medians."""
    return statistics.median(one for one, _ in took), statistics.median(one for _, one in took)


def line(name: str, took: Took, base: str, goal: float | None) -> None:
    """Print one figure: milliseconds, ratio to another, the same of the processor alone."""
    (wall, own), (floor, floor_own) = middle(took[name]), middle(took[base])
    wanted = f"goal {goal}" if goal else ""
    ratios = f"{wall / floor:5.2f} x, processor {own / floor_own:5.2f} x of {base}"
    print(f"{name:<26} {wall * 1e3:7.1f} ms  {ratios}  {wanted}".rstrip())


def main(rounds: int = 15, small: int = 1_000, large: int = 100_000) -> None:
    """Print a line per command: median milliseconds, ratio to the floor, goal."""
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder, "demo")
        demo.mkdir()
        timed([*CASTDEV, "demo", str(demo)], demo)
        work = {"floor": (FLOOR, demo)}
        work |= {name: ([*CASTDEV, *args], demo) for name, (args, _) in COMMANDS.items()}
        for size in (small, large):
            place = write(Path(folder, str(size)), size)
            record = recording(place)
            timed([*CASTDEV, "status"], place)  # makes the views
            again = write(Path(folder, f"{size} again"), size)
            timed([*CASTDEV, "status"], again)
            work[f"status, {size}"] = [*CASTDEV, "status"], place
            work[f"record, {size}"] = record, again
        took = rounds_of(work, rounds)
    line("floor", took, "floor", None)
    for name, (_, goal) in COMMANDS.items():
        line(name, took, "floor", goal)
    for name, (to_floor, to_small) in GOALS.items():
        line(f"{name}, {small}", took, "floor", to_floor)
        line(f"{name}, {large}", took, "floor", to_floor)
        line(f"{name}, {large}", took, f"{name}, {small}", to_small)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
