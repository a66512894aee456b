"""Time the read path against its floor and a peer, on the same rows, side by side.

    python tests/benchmarks/replay.py [EVENTS] [EVENTS FOR THE MEMORY] [ROUNDS]

The floor is `SELECT state … ORDER BY version` and msgspec's decoder of the union of all
events; the peer an aggregate of the plain `eventsourcing` library with as many events.
Machines differ and are noisy: what counts is the ratio of the least times of all rounds.
"""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, Union

import msgspec
from long_study import STREAM, rows
from peer import saved

from castdev.cli.output import as_lines
from castdev.engine import home
from castdev.engine.connection import create
from castdev.engine.event import Metadata
from castdev.engine.recorder import in_file
from castdev.engine.vocabulary import Vocabulary
from castdev.projections import confidence
from castdev.projections.project import Project

Work = Callable[[], object]


def write(place: Path, size: int) -> Path:
    """Write a made-up study of that size into a new project."""
    place.mkdir(exist_ok=True)
    home.start(place, STREAM).folder.joinpath("journal.db").unlink()
    path = place / home.FOLDER / "journal.db"
    create(path)
    recorder, some = in_file(path), list[tuple[int, str, bytes]]()
    for row in rows(size):
        some.append(row)
        if len(some) == 10_000:
            recorder.insert(STREAM, some)
            some.clear()
    recorder.insert(STREAM, some)
    recorder.close()
    return place


def opened(place: Path) -> Project:
    """Return the project, nothing of it read yet."""
    return Project(home.Home.at(place).engine())


def floor(place: Path) -> None:
    """Read and decode, and nothing else."""
    union = Union[tuple(Vocabulary().events.values())]  # noqa: UP007 # made from a table
    fields: list[Any] = [("metadata", Metadata), ("event", union), ("schema", int, 1)]
    decode = msgspec.json.Decoder(msgspec.defstruct("Stored", fields)).decode
    connection = sqlite3.connect(place / home.FOLDER / "journal.db")
    for (state,) in connection.execute(
        "SELECT state FROM stored_events ORDER BY originator_version"
    ):
        decode(state)
    connection.close()


def replayed(place: Path) -> Project:
    """Fold every event, and read every hypothesis once."""
    project = opened(place)
    read_all(project)
    return project


def read_all(project: Project, version: int | None = None) -> None:
    """Read every hypothesis, now or as of a version."""
    book, lens, _ = project.look(version)
    for id in book.hypotheses:
        confidence.read(book, lens, id)


def stepped(place: Path) -> None:
    """Replay with what each event changed, as `castdev replay --json` prints it."""
    steps = opened(place).replay()
    while some := [step for _, step in zip(range(256), steps, strict=False)]:
        as_lines(some)


def took(work: Work) -> float:
    """Return the seconds of the processor that work takes: others may be at work too."""
    begin = time.process_time()
    made = work()
    seconds = time.process_time() - begin
    del made  # giving memory back is nobody's work
    return seconds


def measured(works: dict[str, Work], rounds: int) -> dict[str, float]:
    """Return the least seconds of each, every round one after the other."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(took(work))
    return {name: min(some) for name, some in found.items()}


def scrub(place: Path, size: int) -> Iterator[tuple[str, float]]:
    """Yield how long it takes to look at versions anywhere, and at those near them."""
    project = opened(place)
    for name, version in (("a tenth", size // 10), ("the middle", size // 2), ("the end", size)):
        yield f"as of {name}, all confidences", took(lambda at=version: read_all(project, at))
    middle = size // 2
    near = [middle - 1, middle - 2, middle + 1, middle - 40, middle + 200, middle - 200]
    books = [took(lambda at=version: project.look(at)) for version in near]
    yield "near it: the casebook", median(books)
    yield (
        "near it: all confidences",
        median(took(lambda at=version: read_all(project, at)) for version in near),
    )
    yield (
        "near it: the whole status",
        median(took(lambda at=version: project.as_of(at).status()) for version in near[:3]),
    )


def line(name: str, seconds: float, size: int, base: float, goal: str = "") -> None:
    """Print one figure."""
    each = f"{seconds / size * 1e6:8.1f} µs an event" if size else f"{seconds * 1e3:8.1f} ms"
    print(f"{name:<44}{each:>24} {seconds / base:9.3f} x  {goal}".rstrip())


def memory(place: Path) -> None:
    """Print the peak of this process after a full replay, in MiB."""
    replayed(place)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main(size: int = 100_000, big: int = 1_000_000, rounds: int = 5) -> None:
    """Print every figure with its ratio to the floor, or to the full replay."""
    with tempfile.TemporaryDirectory() as folder:
        place = write(Path(folder), size)
        plain = min(size, 20_000)
        works: dict[str, Work] = {
            "floor": lambda: floor(place),
            "replay": lambda: replayed(place),
            "steps": lambda: stepped(place),
            "plain": saved(place, plain).load,
        }
        found = measured(works, rounds)
        full = found["replay"]
        print(f"{size} events; ratios to the floor")
        line("floor: select and decode", found["floor"], size, found["floor"])
        line("P3 full replay, every hypothesis read", full, size, found["floor"], "goal 8, then 5")
        peer = found["plain"] * size / plain
        line("plain eventsourcing, repository.get", peer, size, found["floor"])
        print("ratios to the full replay")
        line("full replay", full, size, full)
        line("plain eventsourcing, repository.get", peer, size, full, "goal 4 or more")
        line("replay --json, each event with what it moved", found["steps"], size, full, "goal 3")
        for name, seconds in scrub(place, size):
            line(f"P6 {name}", seconds, 0, full, "goal 1" if "as of" in name else "goal 0.05")
    with tempfile.TemporaryDirectory() as folder:
        project = opened(write(Path(folder), 3_200))
        items = len(project.book().items)
        print(f"fragile, {items} items: {took(project.fragile):.2f} s  goal 1")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--memory", str(write(Path(folder), big))]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        print(f"P8 memory of a full replay of {big} events: {float(done.stdout):.0f} MiB  goal 400")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--memory"]:
        memory(Path(sys.argv[2]))
    else:
        main(*map(int, sys.argv[1:]))
