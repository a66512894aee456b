"""Time the command line against its floor, side by side, as whole processes.

    python tests/benchmarks/startup.py [ROUNDS]

The floor is `python -c "import click, msgspec, sqlite3"`. Machines differ and are
noisy, so what counts is the ratio of medians; the goals are those of docs/benchmarks.md.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FLOOR = [sys.executable, "-c", "import click, msgspec, sqlite3"]
CASTDEV = [sys.executable, "-m", "castdev"]
RECORD = ["evidence", "support", "H1", "--interview", "I-P6", "--statement", "behaviour"]
COMMANDS = {
    "status": (["status"], 2.0),
    "why H1": (["why", "H1"], None),
    "record, with a quote": ([*RECORD, "One quote"], 2.5),
    "record, no quote": (RECORD, 2.5),
}


# Installed packages are compiled; a switched-off cache would compile ours at every start.
CACHED = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def timed(command: list[str], place: Path) -> float:
    """Return the seconds that a command takes; it must end well."""
    env = CACHED | {"XDG_STATE_HOME": str(place / "state")}
    begin = time.perf_counter()
    subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL, env=env)
    return time.perf_counter() - begin


def main(rounds: int = 15) -> None:
    """Print a line per command: median milliseconds, ratio to the floor, goal."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        timed([*CASTDEV, "demo", folder], place)
        work = {"floor": FLOOR} | {name: [*CASTDEV, *args] for name, (args, _) in COMMANDS.items()}
        took: dict[str, list[float]] = {name: [] for name in work}
        for turn in range(rounds + 1):
            for name, command in work.items():
                seconds = timed(command, place)
                if turn:  # the first round warms the disk's cache
                    took[name].append(seconds)
    floor = statistics.median(took["floor"])
    print(f"{'floor: import click, msgspec, sqlite3':<40} {floor * 1e3:7.1f} ms")
    for name, (_, goal) in COMMANDS.items():
        median = statistics.median(took[name])
        wanted = f"goal {goal}" if goal else ""
        print(f"castdev {name:<32} {median * 1e3:7.1f} ms  {median / floor:5.2f} x  {wanted}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
