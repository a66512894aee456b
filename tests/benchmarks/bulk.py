"""Time the write path against its floors and a peer, in the same folder, side by side.

    python tests/benchmarks/bulk.py [COMMANDS] [ROUNDS]

P4: evidence through the API in batches, without words, and with a quote in every third; the
peer is an aggregate of plain `eventsourcing` that triggers and saves as many events in such
batches. P5: one command through an open engine; its floor is a transaction that inserts a row
of the same size. Batches and commands take turns, so that the noise of the machine meets all.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

from peer import Peer

from castdev.engine import home
from castdev.engine.command import Request
from castdev.engine.evidence import RefuteHypothesis, SupportHypothesis
from castdev.engine.hypothesis import StateHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.respondent import GiveConsent, RecruitRespondent
from castdev.projections.project import Project

PEOPLE, HYPOTHESES, BATCH = 500, 20, 5_000
QUOTE = "We copy every order by hand, and on Mondays we lose one or two."
ROW = b"x" * 400
"""As large as what a piece of evidence is stored as."""

Batches = Callable[[int], None]
"""Records so many of what it records, durably, in one transaction."""


def study(place: Path) -> Project:
    """Return a project with people who were interviewed, and hypotheses to test."""
    place.mkdir()
    project = Project(home.start(place, "study", actor="ana").engine())
    said: list[Request] = []
    for n in range(1, HYPOTHESES + 1):
        said.append(Request(StateHypothesis(statement=f"they lose orders, {n}", kind="problem")))
    for n in range(1, PEOPLE + 1):
        who = RecruitRespondent(channel="forum", relation="potential", id=f"R{n}")
        said.append(Request(who))
        said.append(Request(GiveConsent(respondent=f"R{n}", scope="notes and quotes")))
        said.append(Request(HoldInterview(respondent=f"R{n}", medium="call", id=f"I{n}")))
    project.handle_many(said)
    return project


def evidence(quoted: bool) -> Iterator[Request]:
    """Yield commands without end, each with a key of its own."""
    number = 0
    while True:
        number += 1
        side = RefuteHypothesis if number % 3 == 0 else SupportHypothesis
        command = side(
            hypothesis=f"H{number % HYPOTHESES + 1}",
            interview=f"I{number * 7 % PEOPLE + 1}",
            statement="behaviour",
            quote=QUOTE if quoted and number % 3 == 1 else None,
        )
        yield Request(command, key=f"row {number}")


def ours(project: Project, *, quoted: bool) -> Batches:
    """Return what records evidence through the API."""
    asked = evidence(quoted)

    def record(size: int) -> None:
        project.handle_many(list(islice(asked, size)))

    return record


def raw(path: Path) -> Batches:
    """Return what inserts rows in a transaction, and nothing else."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE raw (a TEXT, b INTEGER, c TEXT, d BLOB, PRIMARY KEY (a, b)) WITHOUT ROWID"
    )
    number = 0

    def insert(size: int) -> None:
        nonlocal number
        rows = [("study", number + n, "hypothesis_supported", ROW) for n in range(size)]
        number += size
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO raw VALUES (?, ?, ?, ?)", rows)
        connection.execute("COMMIT")

    return insert


class Took(NamedTuple):
    """Seconds, and those of the processor."""

    wall: float
    processor: float


def timed(works: dict[str, Batches], size: int, rounds: int) -> dict[str, list[Took]]:
    """Return what every round of each work takes; they take turns."""
    took: dict[str, list[Took]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            begin, used = time.perf_counter(), time.process_time()
            work(size)
            took[name].append(Took(time.perf_counter() - begin, time.process_time() - used))
    return took


def total(took: list[Took]) -> Took:
    """Return the sum of all rounds."""
    return Took(sum(one.wall for one in took), sum(one.processor for one in took))


def middle(took: list[Took]) -> float:
    """Return the median of the seconds."""
    return median(one.wall for one in took)


def works(place: Path) -> dict[str, Batches]:
    """Return what is measured: ours, the peer, the floor."""
    return {
        "plain eventsourcing": Peer(place).save,
        "evidence": ours(study(place / "bare"), quoted=False),
        "evidence, a third quoted": ours(study(place / "quoted"), quoted=True),
        "raw rows": raw(place / "raw.db"),
    }


def main(commands: int = 100_000, rounds: int = 400) -> None:
    """Print P4 and P5."""
    with tempfile.TemporaryDirectory() as folder:
        done = works(Path(folder))
        size = min(BATCH, commands)
        many = timed(done, size, commands // size)
        peer = total(many["plain eventsourcing"])
        print(f"P4 {commands:,} commands, {size:,} a batch")
        for name, took in many.items():
            wall, processor = total(took)
            each = f"{wall / commands * 1e6:8.1f} µs each {wall / peer.wall:7.2f} x"
            print(f"  {name:<32}{each}, processor {processor / peer.processor:.2f} x")
        one = timed(done, 1, rounds)
        floor = middle(one["raw rows"])
        print("P5 one command")
        for name, took in one.items():
            print(f"  {name:<32}{middle(took) * 1e3:8.3f} ms {middle(took) / floor:7.2f} x")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
