"""Time making views.db anew against the replay in memory, on the same journal, side by side.

    python tests/benchmarks/views.py [EVENTS] [ROUNDS]

Seconds of the processor: others may be at work too, and the disk is not ours alone. What counts
is the ratio of the least times of all rounds.
"""

from __future__ import annotations

import gc
import sys
import tempfile
from datetime import date
from pathlib import Path

from replay import opened, replayed, took, write

from castdev.engine.home import Home
from castdev.projections.views.kept import Views
from castdev.projections.views.rebuild import folded, rebuild


def anew(place: Path) -> None:
    """Make the records of views.db anew, as a command does that finds none of use."""
    home = Home.at(place)
    engine = home.engine()
    state, book = folded(engine)
    assert rebuild(home.folder, engine.journal, state, book, date.today())
    engine.close()


def tables(place: Path, wanted: set[str] | None) -> None:
    """Write documented tables, none of which is of today."""
    home = Home.at(place)
    engine = home.engine()
    views = Views.of(home.folder, engine.journal, date.today())
    assert views is not None
    assert views.tell(wanted)
    views.close()
    engine.close()


def line(name: str, seconds: float, base: float, goal: str = "") -> None:
    """Print one figure."""
    print(f"{name:<44} {seconds:8.2f} s {seconds / base:9.2f} x  {goal}".rstrip())


def main(size: int = 100_000, rounds: int = 5) -> None:
    """Print every figure with its ratio to the replay in memory."""
    gc.set_threshold(100_000)  # as the command line does
    with tempfile.TemporaryDirectory() as folder:
        place = write(Path(folder), size)
        base = min(took(lambda: replayed(place)) for _ in range(rounds))
        made = min(took(lambda: anew(place)) for _ in range(rounds))
        file = place / ".castdev" / "views.db"
        print(
            f"{size} events, views.db {file.stat().st_size / 2**20:.0f} MiB; ratios to the replay"
        )
        line("replay, every hypothesis read", base, base)
        line("P7 all records made anew", made, base, "goal 3")
        for name in ("hypotheses", "evidence", "timeline", "confidence_history"):
            line(f"table {name}", took(lambda one=name: tables(place, {one})), base)
        assert opened(place).book().version == size


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
